from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdvisoryConfig(AppConfig):
    name = "advisory"
    verbose_name = _("Businesses, assessments and platforms")

    def ready(self) -> None:
        from advisory import personal_data, receivers  # noqa: F401

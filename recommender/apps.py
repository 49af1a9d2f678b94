from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommenderConfig(AppConfig):
    name = "recommender"
    verbose_name = _("Recommendations")

    def ready(self) -> None:
        from core import health
        from recommender import personal_data, receivers, tasks  # noqa: F401
        from recommender.queries import trouble

        health.NOTES["recommender"] = trouble

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdvisoryConfig(AppConfig):
    name = "advisory"
    verbose_name = _("Businesses, assessments and platforms")

    def ready(self) -> None:
        from django.db.models import Exists, OuterRef

        from advisory import personal_data, receivers  # noqa: F401
        from advisory.models import Membership, VendorMembership
        from users.backends import known_with_account

        teaching = Membership.objects.handing_out().filter(user=OuterRef("pk"))
        known_with_account["hands_out"] = Exists(teaching)
        listing = VendorMembership.objects.filter(user=OuterRef("pk"))
        known_with_account["keeps_listings"] = Exists(listing)

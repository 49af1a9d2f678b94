"""What advisory does when a package below tells it something."""

from django.dispatch import receiver

from advisory.businesses.advice import end_what_no_owner_allows
from advisory.models import Business
from users.consents import Purpose, consent_withdrawn
from users.models import User


@receiver(consent_withdrawn)
def _end_advice(user: User, purpose: str, **_kwargs: object) -> None:
    """Adviser's cases and suggestions end with the consent they rest on."""
    if purpose in (Purpose.ADVISER, Purpose.ADVICE):
        end_what_no_owner_allows(Business.objects.of(user), actor=user)

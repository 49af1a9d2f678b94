"""What advisory does when a package below tells it something."""

from django.dispatch import receiver

from advisory.businesses.cases import close_unshared_cases
from advisory.models import Business
from users.consents import Purpose, consent_withdrawn
from users.models import User


@receiver(consent_withdrawn)
def _stop_sharing(user: User, purpose: str, **_kwargs: object) -> None:
    """An adviser's case ends with the consent it rests on."""
    if purpose == Purpose.ADVISER:
        close_unshared_cases(Business.objects.of(user), actor=user)

"""What courses do when a package below tells them something."""

from django.dispatch import receiver

from courses.actions import end_learning_record
from users.consents import Purpose, consent_withdrawn
from users.models import User


@receiver(consent_withdrawn)
def _stop_recording(user: User, purpose: str, erase: bool, **_kwargs: object) -> None:
    """The learning record ends with the consent it rests on."""
    if purpose == Purpose.LEARNING:
        end_learning_record(user=user, erase=erase)

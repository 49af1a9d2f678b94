"""What advisory does when something below it happens."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from advisory.businesses.advice import end_what_no_owner_allows
from advisory.models import Business, Evidence
from users.consents import Purpose, consent_withdrawn
from users.models import User


@receiver(consent_withdrawn)
def _end_advice(user: User, purpose: str, **_kwargs: object) -> None:
    """Adviser's cases and suggestions end with the consent they rest on."""
    if purpose in (Purpose.ADVISER, Purpose.ADVICE):
        end_what_no_owner_allows(Business.objects.of(user), actor=user)


@receiver(post_delete, sender=Evidence)
def _delete_the_file(instance: Evidence, **_kwargs: object) -> None:
    """A file goes with its row, also where an assessment or a business is erased as a whole."""
    transaction.on_commit(partial(instance.file.storage.delete, instance.file.name))

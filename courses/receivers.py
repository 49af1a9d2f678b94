"""What courses do when a package below tells them something."""

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published

from courses.actions import end_learning_record
from courses.models import CoursePage, LessonPage, ModulePage
from courses.progress.completing import queue_completing
from users.consents import Purpose, consent_withdrawn
from users.models import User


@receiver(consent_withdrawn)
def _stop_recording(user: User, purpose: str, erase: bool, **_kwargs: object) -> None:
    """The learning record ends with the consent it rests on."""
    if purpose == Purpose.LEARNING:
        end_learning_record(user=user, erase=erase)


@receiver(page_published, sender=CoursePage)
@receiver(page_published, sender=ModulePage)
@receiver(page_published, sender=LessonPage)
def _complete_who_was_ready(instance: Page, **_kwargs: object) -> None:
    queue_completing(instance)

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.progress import state


class EnrolmentQuerySet(models.QuerySet):
    def of(self, user) -> "EnrolmentQuerySet":
        return self.filter(user=user)

    def active(self) -> "EnrolmentQuerySet":
        return self.filter(state=Enrolment.State.ACTIVE)

    def taking(self) -> "EnrolmentQuerySet":
        """In progress or completed, not withdrawn."""
        return self.exclude(state=Enrolment.State.WITHDRAWN)

    def completed(self) -> "EnrolmentQuerySet":
        return self.filter(completed_at__isnull=False)


class Enrolment(models.Model):
    """A person taking a course. Hangs on the course's translation key, never on a page id.

    Deleting or unpublishing the page keeps the row, with the title it had.
    Completion is sticky: once `completed_at` is set nothing takes it away.
    """

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("learning", "In progress")
        COMPLETED = "completed", _("Completed")
        WITHDRAWN = "withdrawn", pgettext_lazy("learning", "Withdrawn")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments"
    )
    course_key = models.UUIDField(db_index=True)
    course_title = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    enrolled_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True)
    completed_revision = models.PositiveBigIntegerField(
        null=True, help_text="The course's live revision when it was completed."
    )
    completed_lessons = models.JSONField(
        default=list, help_text="Keys of the lessons it had then: it was completed with the last."
    )
    is_demo = models.BooleanField(default=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["-enrolled_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "course_key"], name="one_enrolment_per_course")
        ]

    def __str__(self) -> str:
        return f"{self.user} - {self.course_title}"


class LessonProgress(models.Model):
    """How far a person is in one lesson of an enrolment; folded from events, never set by hand.

    Completion and success are two things, and neither is ever taken away.
    """

    class Success(models.TextChoices):
        PASSED = state.PASSED, _("Passed")
        FAILED = state.FAILED, _("Not passed yet")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="lessons")
    lesson_key = models.UUIDField()
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField(help_text="When the person was last in this lesson.")
    seconds = models.PositiveIntegerField(default=0)
    seen = models.JSONField(default=list, help_text="Ids of the blocks that came into view.")
    position = models.CharField(max_length=36, blank=True, help_text="The block last looked at.")
    completed_at = models.DateTimeField(null=True)
    completed_by = models.CharField(max_length=10, blank=True)
    success = models.CharField(max_length=6, choices=Success, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key"], name="one_progress_per_lesson"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lesson_key}: {'completed' if self.completed_at else 'opened'}"

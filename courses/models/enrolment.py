from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


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
        ACTIVE = "active", _("In progress")
        COMPLETED = "completed", _("Completed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments"
    )
    course_key = models.UUIDField(db_index=True)
    course_title = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    enrolled_at = models.DateTimeField(auto_now_add=True)
    last_lesson_key = models.UUIDField(null=True)
    last_opened_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    completed_revision = models.PositiveBigIntegerField(
        null=True, help_text="The course's live revision when it was completed."
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
    """How far a person is in one lesson of an enrolment. States only move forward."""

    class State(models.TextChoices):
        OPENED = "opened", _("Opened")
        COMPLETED = "completed", _("Completed")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="lessons")
    lesson_key = models.UUIDField()
    state = models.CharField(max_length=10, choices=State, default=State.OPENED)
    opened_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key"], name="one_progress_per_lesson"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lesson_key}: {self.state}"

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Enrolment
from courses.progress import state


class LearningEvent(models.Model):
    """A fact of an enrolment, as it was told; what progress is folded from, never changed.

    A page makes the id, so that telling again adds nothing.
    """

    class Kind(models.TextChoices):
        OPENED = state.OPENED, _("Opened")
        READ = state.READ, _("Read")
        DONE = state.DONE, _("Done")
        RESULT = state.RESULT, _("Result")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="events")
    event_id = models.UUIDField()
    lesson_key = models.UUIDField()
    visit = models.UUIDField(null=True, help_text="The page view that told it.")
    kind = models.CharField(max_length=6, choices=Kind)
    happened_at = models.DateTimeField(help_text="By the device's clock, never after received.")
    received_at = models.DateTimeField(auto_now_add=True)
    seconds = models.PositiveSmallIntegerField(default=0)
    seen = models.JSONField(default=list, help_text="Ids of the blocks that came into view.")
    position = models.CharField(max_length=36, blank=True)
    rule = models.CharField(max_length=10, blank=True)
    passed = models.BooleanField(null=True)

    class Meta:
        ordering = ["happened_at", "event_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "event_id"], name="one_event_however_often_told"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.lesson_key} {self.happened_at:%Y-%m-%d %H:%M}"

    def as_fact(self) -> state.Fact:
        return state.Fact(
            id=self.event_id,
            kind=self.kind,
            at=self.happened_at,
            seconds=self.seconds,
            seen=tuple(self.seen),
            position=self.position,
            rule=self.rule,
            passed=self.passed,
        )

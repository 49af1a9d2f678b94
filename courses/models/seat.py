"""The people of a class: who has a seat or waits for one, and who came."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.cohort import Cohort, LiveSession


class SeatQuerySet(models.QuerySet):
    def of(self, user) -> "SeatQuerySet":
        return self.filter(user=user)

    def seated(self) -> "SeatQuerySet":
        return self.filter(state=Seat.State.SEATED)

    def waiting(self) -> "SeatQuerySet":
        """Those who wait, the first one first."""
        return self.filter(state=Seat.State.WAITING).order_by("asked_at", "pk")

    def held(self) -> "SeatQuerySet":
        """With a seat or waiting for one."""
        return self.filter(state__in=Seat.HELD)

    def coming(self, today: date | None = None) -> "SeatQuerySet":
        """In classes that are open and not over."""
        today = today or timezone.localdate()
        return self.filter(cohort__state=Cohort.State.OPEN, cohort__ends_on__gte=today)


class Seat(models.Model):
    """A person's place in a class: a seat, or a place in the waiting list; kept when given up."""

    class State(models.TextChoices):
        SEATED = "seated", _("Has a seat")
        WAITING = "waiting", _("Waiting")
        LEFT = "left", _("Gave it up")
        REMOVED = "removed", _("Taken off the list")

    HELD = (State.SEATED, State.WAITING)

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="places")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="class_seats"
    )
    state = models.CharField(max_length=7, choices=State)
    asked_at = models.DateTimeField(help_text="Decides the order of those who wait.")
    promoted_at = models.DateTimeField(
        null=True, help_text="When a free seat came to who waited, or a trainer moved them."
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True, help_text="Of a move or a removal.")
    is_demo = models.BooleanField(default=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "user"], name="one_place_in_a_class")
        ]
        indexes = [models.Index(fields=["cohort", "state", "asked_at"], name="seat_order")]

    def __str__(self) -> str:
        return f"{self.user} - {self.cohort}"

    @property
    def is_held(self) -> bool:
        return self.state in self.HELD

    @property
    def is_seated(self) -> bool:
        return self.state == self.State.SEATED

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING


class AttendanceQuerySet(models.QuerySet):
    def current(self) -> "AttendanceQuerySet":
        return self.filter(replaced_at=None)

    def came(self) -> "AttendanceQuerySet":
        return self.filter(mark__in=[Attendance.Mark.PRESENT, Attendance.Mark.LATE])


class Attendance(models.Model):
    """Whether a person came to a session, as a trainer noted it; a correction replaces, keeps both."""

    class Mark(models.TextChoices):
        PRESENT = "present", pgettext_lazy("attendance", "Present")
        LATE = "late", pgettext_lazy("attendance", "Late")
        ABSENT = "absent", pgettext_lazy("attendance", "Absent")
        EXCUSED = "excused", pgettext_lazy("attendance", "Excused")

    session = models.ForeignKey(LiveSession, on_delete=models.PROTECT, related_name="attendance")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="attendance")
    mark = models.CharField(max_length=7, choices=Mark)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    marked_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, help_text="When a correction took its place.")

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["marked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "seat"],
                condition=Q(replaced_at=None),
                name="one_mark_per_session_and_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.session_id}: {self.mark}"

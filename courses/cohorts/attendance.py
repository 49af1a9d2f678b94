"""Who came to a session: noted by a trainer all at once, corrected as often as needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, FilteredRelation, Q
from django.http import Http404
from django.utils import timezone

from courses.models import Attendance, LiveSession, Seat

Mark = Attendance.Mark


class TooEarly(Exception):
    """The session is cancelled, or its day has not come."""


@dataclass
class Line:
    """A person on the sheet and what is noted of them so far; `mark` is empty for nothing."""

    seat: Seat
    mark: str
    shown: str = ""  # what is chosen when the sheet opens

    def __post_init__(self) -> None:
        self.shown = self.shown or self.mark

    @property
    def field(self) -> str:
        """The name of their field in the form."""
        return f"seat-{self.seat.pk}"


def led_session(user, cohort_id: UUID, session_id: UUID, *, lock: bool = False) -> LiveSession:
    """A session of a class this person leads; Http404 for everybody else."""
    sessions = LiveSession.objects.select_related("cohort")
    if not user.is_superuser:
        sessions = sessions.filter(cohort__trainers=user)
    if lock:
        sessions = sessions.select_for_update(of=("self",))
    session = sessions.filter(public_id=session_id, cohort__public_id=cohort_id).first()
    if session is None:
        raise Http404
    return session


def sheet(session: LiveSession) -> list[Line]:
    """Those with a seat, and who left later but was noted; by given name, as lists here are."""
    noted = FilteredRelation(
        "attendance", condition=Q(attendance__session=session, attendance__replaced_at=None)
    )
    seats = (
        Seat.objects.filter(cohort=session.cohort_id)
        .annotate(noted=noted)
        .annotate(mark=F("noted__mark"))
        .filter(Q(state=Seat.State.SEATED) | Q(mark__isnull=False))
        .select_related("user")
    )
    ordered = sorted(seats, key=lambda seat: seat.user.name.split()[::-1])
    return [Line(seat, seat.mark or "") for seat in ordered]


@transaction.atomic
def note(*, session: LiveSession, marks: Mapping[int, str], by, at: datetime | None = None) -> int:
    """Note marks by the seat's id, for a locked session; returns how many are new or corrected.

    What is unknown or unchanged is left alone. Raises TooEarly.
    """
    if not session.may_be_marked:
        raise TooEarly
    at = at or timezone.now()
    changed = {
        line.seat.pk: marks[line.seat.pk]
        for line in sheet(session)
        if marks.get(line.seat.pk) in Mark.values and marks[line.seat.pk] != line.mark
    }
    if changed:
        earlier = Attendance.objects.current().filter(session=session, seat__in=changed)
        earlier.update(replaced_at=at)
        Attendance.objects.bulk_create(
            Attendance(session=session, seat_id=seat, mark=mark, marked_by=by, marked_at=at)
            for seat, mark in changed.items()
        )
    return len(changed)


def corrections(session: LiveSession) -> list[Attendance]:
    """What was noted first and then corrected, the last correction first."""
    replaced = session.attendance.exclude(replaced_at=None)
    return list(replaced.select_related("seat__user", "marked_by").order_by("-replaced_at", "pk"))

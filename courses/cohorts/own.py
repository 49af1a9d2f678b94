"""The classes of one person, with their sessions: for "my page", the class's own page, the calendar."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.utils import timezone

from courses.models import Cohort, LiveSession, Seat
from courses.models.seat import SeatQuerySet

#: For so long "my page" says that a seat was given from the waiting list.
NEWS = timedelta(days=14)
SESSION_FIELDS = (
    "pk",
    "public_id",
    "starts_at",
    "ends_at",
    "place",
    "link",
    "note",
    "is_cancelled",
    "revision",
    "changed_at",
)


@dataclass
class OwnClass:
    """A class a person has, waits for, or was taken off, with its sessions in order."""

    seat: Seat
    sessions: list[LiveSession] = field(default_factory=list)

    @property
    def cohort(self) -> Cohort:
        return self.seat.cohort

    @property
    def is_coming(self) -> bool:
        """Whether the person is expected, or waits, in a class that is neither over nor cancelled."""
        cohort = self.cohort
        return self.seat.is_held and cohort.state == Cohort.State.OPEN and not cohort.is_over

    @property
    def next_session(self) -> LiveSession | None:
        """The next one to come to, or the one under way; only for who has a seat."""
        if not (self.is_coming and self.seat.is_seated):
            return None
        held = (one for one in self.sessions if not one.is_cancelled and not one.is_over)
        return next(held, None)

    @property
    def was_just_given(self) -> bool:
        """Whether a seat came to them of late, without their doing."""
        given_at = self.seat.promoted_at
        return bool(self.seat.is_seated and given_at and given_at > timezone.now() - NEWS)


def own_classes(user, *, since: date | None = None) -> list[OwnClass]:
    """Classes a person did not give up themselves, the first to begin first; one query.

    With `since` only those that end on that day or later.
    """
    seats = Seat.objects.of(user).exclude(state=Seat.State.LEFT)
    if since is not None:
        seats = seats.filter(cohort__ends_on__gte=since)
    return _with_sessions(seats)


def _with_sessions(seats: SeatQuerySet) -> list[OwnClass]:
    """Each seat once; its sessions came with it as rows of an outer join."""
    columns = {f"session_{name}": F(f"cohort__sessions__{name}") for name in SESSION_FIELDS}
    found: dict[int, OwnClass] = {}
    order = ("cohort__starts_on", "cohort_id", "session_starts_at", "session_pk")
    for row in seats.annotate(**columns).select_related("cohort").order_by(*order):
        own = found.setdefault(row.pk, OwnClass(row))
        if row.session_pk is not None:
            values = {name: getattr(row, f"session_{name}") for name in SESSION_FIELDS}
            own.sessions.append(LiveSession(cohort_id=row.cohort_id, **values))
    return list(found.values())


def seat_of(user, cohort: Cohort) -> Seat | None:
    """A person's place in a class, with `ahead`: how many wait before them."""
    if not user.is_authenticated:
        return None
    earlier = (
        Seat.objects.waiting()
        .filter(
            Q(asked_at__lt=OuterRef("asked_at"))
            | Q(asked_at=OuterRef("asked_at"), pk__lt=OuterRef("pk"))
        )
        .filter(cohort=OuterRef("cohort"))
        .order_by()
        .values("cohort")
        .values(n=Count("pk"))
    )
    seats = Seat.objects.of(user).filter(cohort=cohort)
    seat = seats.annotate(ahead=Subquery(earlier, output_field=IntegerField())).first()
    if seat is not None:
        seat.cohort = cohort
    return seat


def with_marks(sessions: Iterable[LiveSession], seat: Seat | None) -> list[LiveSession]:
    """The sessions, each with `mark`: what was noted of this person; one query with a seat."""
    marks = {}
    if seat is not None:
        marks = {noted.session_id: noted for noted in seat.attendance.current()}
    found = list(sessions)
    for session in found:
        noted = marks.get(session.pk)
        session.mark = noted.get_mark_display() if noted else ""
    return found

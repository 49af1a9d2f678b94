"""The next class of each course a person takes, told with the course itself at no query of its own.

"My page" has to stay within its number of queries; the class comes as one JSON column of a row it
reads anyway. All classes of a person are in courses.cohorts.own.
"""

from datetime import UTC, date, datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from courses.cohorts.own import OwnClass
from courses.models import Cohort, LiveSession, Seat

_COHORT = ("public_id", "title", "course_title", "starts_on", "ends_on", "place", "state")


def class_at_hand(user) -> Subquery:
    """For rows with a `course_key`: what is told of the person's next class of that course, or None.

    One they are expected at comes before one that is cancelled or from which they were taken off.
    """
    now = timezone.now()
    sessions = LiveSession.objects.filter(
        cohort=OuterRef("cohort"), is_cancelled=False, ends_at__gte=now
    ).order_by("starts_at", "pk")
    seats = (
        Seat.objects.of(user)
        .exclude(state=Seat.State.LEFT)
        .filter(cohort__course_key=OuterRef("course_key"))
        .filter(cohort__ends_on__gte=timezone.localdate(now))
        .order_by("-cohort__state", "-state", "cohort__starts_on", "pk")  # open, seated first
    )
    told = JSONObject(
        **{name: f"cohort__{name}" for name in _COHORT},
        cancelled_because="cohort__cancelled_because",
        seat="state",
        reason="reason",
        promoted_at="promoted_at",
        session_starts_at=Subquery(sessions.values("starts_at")[:1]),
        session_ends_at=Subquery(sessions.values("ends_at")[:1]),
        session_place=Subquery(sessions.values("place")[:1]),
        session_link=Subquery(sessions.values("link")[:1]),
    )
    return Subquery(seats.values_list(told)[:1])


def read_class(told: dict) -> OwnClass:
    """The same as rows, as far as "my page" shows it."""
    cohort = Cohort(
        public_id=UUID(told["public_id"]),
        **{name: told[name] for name in ("title", "course_title", "place", "state")},
        starts_on=date.fromisoformat(told["starts_on"]),
        ends_on=date.fromisoformat(told["ends_on"]),
        cancelled_because=told["cancelled_because"],
    )
    promoted_at = _moment(told["promoted_at"])
    seat = Seat(cohort=cohort, state=told["seat"], reason=told["reason"], promoted_at=promoted_at)
    if told["session_starts_at"] is None:
        return OwnClass(seat)
    session = LiveSession(
        starts_at=_moment(told["session_starts_at"]),
        ends_at=_moment(told["session_ends_at"]),
        place=told["session_place"],
        link=told["session_link"],
    )
    return OwnClass(seat, [session])


def _moment(text: str | None) -> datetime | None:
    """A moment from JSON: SQLite writes UTC without saying so, PostgreSQL says the zone."""
    if text is None:
        return None
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)

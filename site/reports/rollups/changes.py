"""Which businesses and days are to be counted again, found by what was written since.

Nothing is asked of those who write: rows that are only ever added are read from the last number
on, businesses and assessments by the moment of their last change. A transaction that was open
while we read may commit rows of lower numbers later, so that everything is read again for OVERLAP.
What leaves no such trace, as a deletion, is noted in Touched by reports.receivers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Min, Model, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from advisory.models import (
    AdoptionEvent,
    Assessment,
    Business,
    Membership,
    ProgrammeMember,
    Review,
    Score,
)
from courses.models import Enrolment, LearningEvent, TeamMember
from recommender.models import Feedback
from reports.models import Touched
from users.models import Consent

OVERLAP = timedelta(minutes=5)


@dataclass(frozen=True)
class Source:
    """Rows that are only added; `businesses` are those that rows are about."""

    model: type[Model]
    businesses: Callable[[QuerySet], QuerySet]


def _at(path: str) -> Callable[[QuerySet], QuerySet]:
    return lambda rows: rows.filter(**{f"{path}__isnull": False}).values_list(path, flat=True)


def _of_people(path: str) -> Callable[[QuerySet], QuerySet]:
    """The businesses and teams people belong to."""

    def businesses(rows: QuerySet) -> QuerySet:
        people = rows.values(path)
        teams = TeamMember.objects.present().filter(user__in=people).values("team_key")
        own = (
            Membership.objects.filter(user__in=people).order_by().values_list("business", flat=True)
        )
        of_team = Business.objects.filter(public_id__in=teams)
        return own.union(of_team.order_by().values_list("pk", flat=True))

    return businesses


def _of_teams(rows: QuerySet) -> QuerySet:
    return Business.objects.filter(public_id__in=rows.values("team_key")).values_list(
        "pk", flat=True
    )


def _of_members(rows: QuerySet) -> QuerySet:
    """The businesses members are, or that their entry of the register belongs to."""
    firm = Coalesce("business", "entry__business")
    return rows.annotate(firm=firm).filter(firm__isnull=False).values_list("firm", flat=True)


SOURCES = {
    "membership": Source(Membership, _at("business")),
    "consent": Source(Consent, _of_people("user")),
    "score": Source(Score, _at("assessment__business")),
    "review": Source(Review, _at("assessment__business")),
    "adoption": Source(AdoptionEvent, _at("adoption__business")),
    "feedback": Source(Feedback, _at("recommendation__assessment__business")),
    "enrolment": Source(Enrolment, _of_people("user")),
    "learning": Source(LearningEvent, _of_people("enrolment__user")),
    "team": Source(TeamMember, _of_teams),
    "programme": Source(ProgrammeMember, _of_members),
}


def marks(now: datetime) -> dict:
    """Where each source ends now."""
    last = {
        name: source.model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        for name, source in SOURCES.items()
    }
    return {"at": now.isoformat(), "last": last}


def moment_of(found: dict) -> datetime:
    moment = parse_datetime(found["at"])
    if moment is None:
        raise ValueError(f"not a moment: {found['at']}")
    return moment


def changed_businesses(since: dict) -> set[int]:
    """Those about which something was written since these marks, or that were touched."""
    moment = moment_of(since)
    found = set(_changed(Business, moment).values_list("pk", flat=True))
    rounds = _changed(Assessment, moment).filter(business__isnull=False)
    found.update(rounds.values_list("business", flat=True))
    for name, source in SOURCES.items():
        rows = source.model._default_manager.filter(pk__gt=since["last"].get(name, 0)).order_by()
        found.update(source.businesses(rows))
    return found


def changed_days(since: dict) -> set[date]:
    """The days on which assessments began that were changed since; days by Vietnamese time."""
    begun = _changed(Assessment, moment_of(since)).values_list("started_at", flat=True)
    return {timezone.localtime(moment).date() for moment in begun}


def all_days() -> Iterator[date]:
    """From the day of the first assessment to that of the last."""
    ends = Assessment.objects.aggregate(first=Min("started_at"), last=Max("started_at"))
    if ends["first"] is None:
        return
    day, last = (timezone.localtime(moment).date() for moment in ends.values())
    while day <= last:
        yield day
        day += timedelta(days=1)


def touched(kind: Touched.Kind) -> dict[int, str]:
    return dict(Touched.objects.filter(kind=kind).values_list("pk", "key"))


def _changed(model: type[Model], since: datetime) -> QuerySet:
    return model._default_manager.filter(updated_at__gte=since).order_by()

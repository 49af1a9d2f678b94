"""Reads what the packages below know of some businesses, always in the same number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from advisory.models import (
    AdoptionEvent,
    Assessment,
    Business,
    Membership,
    ProgrammeMember,
    Review,
    Score,
)
from courses.models import Enrolment, TeamMember
from recommender.models import Feedback
from reports.rollups.fold import Known, Round, quarter_of

Stage = AdoptionEvent.Stage
#: The day of the fact that a stage of an adoption stands for.
DAYS = {
    Stage.PLANNED: "planned_on",
    Stage.IN_USE: "in_use_on",
    Stage.IN_USE_90D: "in_use_90d_on",
    Stage.GIVEN_UP: "given_up_on",
}


def known_of(businesses: Iterable[int]) -> dict[int, Known]:
    """What is known of those that are counted; the others are not in the answer."""
    rows = (
        Business.objects.with_advice_consent()
        .filter(pk__in=businesses)
        .values_list(
            *("pk", "is_demo", "area", "industry", "size_class", "sector_group", "women_owned")
        )
    )
    known = {key: Known(*values) for key, *values in rows.order_by()}
    if known:
        _add_assessments(known)
        _add_rounds(known)
        _add_reviews(known)
        _add_openings(known)
        _add_adoptions(known)
        _add_learning(known)
        _add_programmes(known)
    return known


def _add_assessments(known: dict[int, Known]) -> None:
    rows = (
        Assessment.objects.filter(business__in=known)
        .order_by()
        .values("business")
        .annotate(
            first_started=Min("started_at"),
            first_finished=Min("submitted_at", filter=Q(state=Assessment.State.SUBMITTED)),
        )
    )
    for row in rows:
        days = known[row["business"]].days
        days["started_on"] = _day(row["first_started"])
        if row["first_finished"]:
            days["finished_on"] = _day(row["first_finished"])


def _add_rounds(known: dict[int, Known]) -> None:
    """Finished full assessments in order of time, with the final score each may have."""
    of_them = {
        "business__in": known,
        "instrument_version__instrument__key": settings.FULL_INSTRUMENT,
    }
    rounds = Assessment.objects.submitted().filter(**of_them).order_by("submitted_at", "pk")
    scores = {
        row["assessment"]: row
        for row in Score.objects.filter(
            **{f"assessment__{name}": value for name, value in of_them.items()},
            assessment__state=Assessment.State.SUBMITTED,
            instrument_version=F("assessment__instrument_version"),
            rule_set=F("assessment__instrument_version__rule_set"),
            is_provisional=False,
            total__isnull=False,
        )
        .order_by()
        .values(
            *("assessment", "level", "total", "maximum", "rule_set"),
            instrument=F("instrument_version__instrument"),
        )
    }
    for key, business, at in rounds.values_list("pk", "business", "submitted_at"):
        known[business].rounds.append(_round(at, scores.get(key)))


def _round(at: datetime, score: dict | None) -> Round:
    quarter = quarter_of(_day(at))
    if score is None:
        return Round(at, quarter)
    rule = f"{score['instrument']}:{score['rule_set']}:{Decimal(score['maximum']):f}"
    return Round(at, quarter, score["level"], rule, score["total"])


def _add_reviews(known: dict[int, Known]) -> None:
    verdicts = Review.objects.filter(assessment__business__in=known, kind__in=Review.VERDICTS)
    rows = verdicts.order_by().values("assessment__business").annotate(first=Min("at"))
    for row in rows:
        known[row["assessment__business"]].days["validated_on"] = _day(row["first"])


def _add_openings(known: dict[int, Known]) -> None:
    path = "recommendation__assessment__business"
    opened = Feedback.objects.filter(verb=Feedback.Verb.OPENED, **{f"{path}__in": known})
    for row in opened.order_by().values(path).annotate(first=Min("at")):
        known[row[path]].days["opened_on"] = _day(row["first"])


def _add_adoptions(known: dict[int, Known]) -> None:
    events = AdoptionEvent.objects.filter(adoption__business__in=known, stage__in=DAYS).order_by()
    rows = events.values_list("adoption__business", "adoption", "stage", "happened_on")
    for business, adoption, stage, day in rows:
        one = known[business]
        name = DAYS[Stage(stage)]
        one.days[name] = min(day, one.days.get(name, day))
        if stage == Stage.IN_USE:
            one.began.add(adoption)
        elif stage == Stage.GIVEN_UP:
            one.left.add(adoption)
        elif stage == Stage.IN_USE_90D:
            one.is_still = True


def _add_learning(known: dict[int, Known]) -> None:
    """Enrolments of the people who belong to a business, and of its team."""
    people: dict[int, set[int]] = defaultdict(set)
    teams = dict(Business.objects.filter(pk__in=known).values_list("public_id", "pk"))
    for user, business in Membership.objects.filter(business__in=known).values_list(
        "user", "business"
    ):
        people[user].add(business)
    places = TeamMember.objects.present().filter(team_key__in=teams, user__isnull=False)
    for user, team in places.order_by().values_list("user", "team_key"):
        people[user].add(teams[team])
    rows = (
        Enrolment.objects.taking()
        .filter(user__in=people)
        .order_by()
        .values("user")
        .annotate(enrolled=Count("pk"), completed=Count("completed_at"))
    )
    for row in rows:
        for business in people[row["user"]]:
            known[business].learners += 1
            known[business].enrolled += row["enrolled"]
            known[business].completed += row["completed"]


def _add_programmes(known: dict[int, Known]) -> None:
    """Those a business was selected for; who came by another's link was not."""
    firms = {"business__in": known, "entry__business__in": known}
    rows = ProgrammeMember.objects.filter(Q(**firms, _connector=Q.OR), selection__isnull=False)
    for key, programme in rows.order_by().values_list(
        Coalesce("business", "entry__business"), "programme"
    ):
        if key in known:
            known[key].programmes.add(programme)


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()

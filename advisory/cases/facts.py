"""Reads the facts that make a case urgent: one query for any number of cases."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db.models import Exists, F, Min, OuterRef, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from advisory.cases.urgency import Fact, Reason
from advisory.models import AdviserCase, Answer, Assessment, Plan, PlanStep, Review


def facts_of(cases: QuerySet[AdviserCase]) -> Mapping[int, Sequence[Fact]]:
    """The facts about the businesses of these cases, by business."""
    businesses = cases.order_by().values("business")
    reviews = Review.objects.filter(assessment__business__in=businesses)
    rounds = Assessment.objects.filter(business__in=businesses)
    rows = _told(Reason.CONTESTED, reviews.open_contests(), TruncDate("at"), F("question_key"))
    rows = rows.union(
        _told(Reason.EVIDENCE, reviews.given_requests(), TruncDate("given_at"), F("question_key")),
        _told(Reason.DISAGREEMENT, _differing(rounds), TruncDate("first_at"), F("question_key")),
        _told(Reason.OVERDUE, _overdue(businesses), F("due_date"), path="plan__assessment__"),
        _told(Reason.STALLED, rounds.unfinished(), TruncDate("updated_at"), path=""),
        _told(
            Reason.REASSESS,
            rounds.latest_per_business(settings.FULL_INSTRUMENT),
            TruncDate("submitted_at"),
            path="",
        ),
        all=True,
    )
    found: dict[int, list[Fact]] = {}
    for reason, business, assessment, question, since in rows:
        fact = Fact(Reason(reason), since, assessment, question)
        found.setdefault(business, []).append(fact)
    return found


def _told(
    reason: Reason,
    rows: QuerySet,
    since: object,
    question: object = None,
    path: str = "assessment__",
) -> QuerySet:
    """The rows as all facts are told; `path` leads from a row to its assessment."""
    return rows.order_by().values_list(
        Value(reason.value), f"{path}business", f"{path}public_id", question or Value(""), since
    )


def _differing(rounds: QuerySet[Assessment]) -> QuerySet:
    """Questions answered differently in the newest finished round, with the first such answer."""
    disputed = Answer.objects.disputed().filter(assessment__in=rounds.latest_per_business())
    return disputed.values("assessment", "question_key").annotate(first_at=Min("answered_at"))


def _overdue(businesses: QuerySet) -> QuerySet[PlanStep]:
    """Open steps past their date; a later round's plan has taken over those of an earlier one."""
    plans = Plan.objects.filter(assessment__business__in=businesses)
    later = plans.filter(
        assessment__business=OuterRef("assessment__business"),
        assessment__submitted_at__gt=OuterRef("assessment__submitted_at"),
    )
    current = plans.filter(~Exists(later))
    return PlanStep.objects.open().filter(plan__in=current, due_date__lt=timezone.localdate())

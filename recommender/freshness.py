"""When a stored list is out of date: what it was made from has changed since.

Nothing else makes a list again; a model trained at night serves the lists that are made from then on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Subquery
from django.utils import timezone

from advisory.models import Assessment, Business, Platform, Score, VettingReview
from advisory.models.business import SizeClass
from advisory.models.platform import PlatformQuerySet
from core.models import Job
from courses.models import CoursePage, Enrolment
from recommender.models import Recommendation, TrainedModel
from recommender.tasks import RECOMMEND

TRY_AGAIN_AFTER = timedelta(minutes=10)
SIZE_FIELDS = {
    SizeClass.MICRO: "for_micro",
    SizeClass.SMALL: "for_small",
    SizeClass.MEDIUM: "for_medium",
}


def facts_about(assessment: Assessment) -> dict[str, Subquery]:
    """Moments to annotate a query with, so that asking for them costs no query of its own.

    A vetting counts where the platform may be recommended: the other lists stay as they are.
    """
    vetted = VettingReview.objects.in_force().filter(
        outcome=VettingReview.Outcome.VETTED,
        platform__in=platforms_for(assessment.business).values("pk"),
    )
    serving = TrainedModel.objects.filter(state=TrainedModel.State.IN_SERVICE)
    return {
        "scored_at": _newest(Score.objects.filter(assessment=assessment), "computed_at"),
        "vetted_at": _newest(vetted, "decided_at"),
        "published_at": _newest(CoursePage.objects.live(), "first_published_at"),
        "finished_at_": _newest(finished_courses(assessment), "completed_at"),
        "trained_at": _newest(serving, "trained_at"),
        "failed_at": _newest(
            Job.objects.filter(kind=RECOMMEND, key=str(assessment.pk), state=Job.State.FAILED),
            "finished_at",
        ),
    }


def platforms_for(business: Business | None) -> PlatformQuerySet:
    """Vetted ones made for its size and industry; what is not known excludes nothing."""
    rows = Platform.objects.vetted()
    if business is None:
        return rows
    for_size = SIZE_FIELDS.get(business.size_class)
    if for_size:
        for_none_named = Q(**dict.fromkeys(SIZE_FIELDS.values(), False))
        rows = rows.filter(for_none_named | Q(**{for_size: True}))
    if business.industry_id:
        for_it = Platform.objects.filter(industries=business.industry_id)
        rows = rows.filter(Q(for_all_industries=True) | Q(pk__in=for_it.values("pk")))
    return rows


def finished_courses(assessment: Assessment) -> QuerySet[Enrolment]:
    """Courses that people of the business completed, or who began the assessment if it has none."""
    people = Q(user=assessment.started_by_id)
    if assessment.business_id:
        people = Q(user__memberships__business=assessment.business_id)
    return Enrolment.objects.filter(people, completed_at__isnull=False)


def changed_at(assessment: Assessment, facts: Any) -> datetime:
    """When what a list is made from last changed; `facts` is annotated with `facts_about`."""
    times = [
        assessment.submitted_at,
        assessment.claimed_at,
        facts.scored_at,
        facts.vetted_at,
        facts.published_at,
        facts.finished_at_,
    ]
    if assessment.business_id:
        times.append(assessment.business.updated_at)
    return max(time for time in times if time)


def is_list_stale(assessment: Assessment, lines: Sequence[Recommendation]) -> bool:
    """Whether a list is to be made again; its lines are annotated as above.

    That is so too for the need-based list of the first seconds, when one of its platforms is not
    vetted any more, when the prior ranker stood in and a model has come since, and when its model
    was withdrawn. What failed is left alone for a while.
    """
    row = lines[0]
    if row.failed_at and row.failed_at + TRY_AGAIN_AFTER > timezone.now():
        return False
    if row.source == Recommendation.Source.NEED:
        return True
    if changed_at(assessment, row) > row.created_at:
        return True
    if any(line.platform and not line.platform.is_vetted for line in lines):
        return True
    if row.model_id is None:
        return row.trained_at is not None and row.trained_at > row.created_at
    return row.model_state == TrainedModel.State.WITHDRAWN


def _newest(rows: QuerySet, moment: str) -> Subquery:
    newest = rows.exclude(**{moment: None}).order_by(F(moment).desc())
    return Subquery(newest.values(moment)[:1])

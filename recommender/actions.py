"""What people do with recommendations, recorded once each."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from advisory.models import AdoptionEvent, Assessment, Business
from advisory.platforms.actions import record_stage
from core.models import Job
from recommender.models import Feedback, Recommendation
from recommender.tasks import RECOMMEND
from users.models import User

Stage = AdoptionEvent.Stage


@transaction.atomic
def record_opened(*, recommendation: Recommendation, by: User | None) -> None:
    """Note that a card was followed; a known business's chain with a platform begins here."""
    _record(recommendation, Feedback.Verb.OPENED)
    business, platform = recommendation.assessment.business, recommendation.platform
    if business is None or platform is None:
        return
    recommended_on = timezone.localdate(recommendation.created_at)
    for stage, day in (
        (Stage.RECOMMENDED, recommended_on),
        (Stage.OPENED, timezone.localdate()),
    ):
        record_stage(business=business, platform=platform, stage=stage, on=day, by=by)


@transaction.atomic
def dismiss(*, recommendation: Recommendation) -> None:
    """Note "not for us": the card is gone at once, and the item from later lists too."""
    _record(recommendation, Feedback.Verb.DISMISSED)


@transaction.atomic
def forget_recommendations(*, businesses: Iterable[Business]) -> None:
    """Delete the lists of businesses no advice may be given to any more.

    Their jobs go first: a worker that is still choosing can then no longer store its list, and
    one that stored it a moment ago is waited for.
    """
    assessments = Assessment.objects.filter(business__in=businesses)
    keys = [str(key) for key in assessments.values_list("pk", flat=True)]
    Job.objects.filter(kind=RECOMMEND, key__in=keys).delete()
    Recommendation.objects.filter(assessment__in=assessments).delete()


def _record(recommendation: Recommendation, verb: str) -> None:
    locked = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    if not locked.feedback.filter(verb=verb).exists():
        Feedback.objects.create(recommendation=locked, verb=verb)

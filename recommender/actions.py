"""What people do with recommendations, recorded once each."""

from django.db import transaction
from django.utils import timezone

from advisory.models import AdoptionEvent
from advisory.platforms.actions import record_stage
from recommender.models import Feedback, Recommendation
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


def _record(recommendation: Recommendation, verb: str) -> None:
    locked = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    if not locked.feedback.filter(verb=verb).exists():
        Feedback.objects.create(recommendation=locked, verb=verb)

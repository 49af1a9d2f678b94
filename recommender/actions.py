"""What people do with recommendations, recorded once each."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from advisory.models import AdoptionEvent, Assessment, Business
from advisory.platforms.actions import (
    forget_tracked_stages,
    record_recommended,
    record_stage,
)
from core.models import Job
from recommender.models import Exposure, Feedback, FigureSet, Recommendation
from recommender.tasks import RECOMMEND
from users.consents import Purpose, has_consented
from users.models import User

Stage = AdoptionEvent.Stage
Verb = Feedback.Verb


@transaction.atomic
def record_shown(*, assessment: Assessment, lines: Iterable[Recommendation], by: User) -> None:
    """Note what a person who agrees to it was shown, once per line; positions are those shown.

    With each platform shown to a business its chain begins.
    """
    lines = list(lines)
    Feedback.objects.bulk_create(
        [_feedback(line, Verb.SHOWN, by, position=line.position) for line in lines],
        ignore_conflicts=True,
    )
    days = {
        line.platform_id: timezone.localdate(line.created_at) for line in lines if line.platform_id
    }
    if days and assessment.business is not None:
        record_recommended(business=assessment.business, days=days, by=by)


@transaction.atomic
def record_opened(*, recommendation: Recommendation, by: User | None) -> None:
    """Note that a card was followed, if the person agrees to that; a chain with a platform begins.

    Nothing is kept of anybody else.
    """
    if by is None or not has_consented(by, Purpose.TRACKING):
        return
    _say(recommendation, Verb.OPENED, by, once=True)
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
def dismiss(*, recommendation: Recommendation, by: User | None = None, reason: str = "") -> None:
    """Note "not for us": the card is gone at once, and the item from later lists too."""
    if _set_state(recommendation, is_dismissed=True):
        _say(recommendation, Verb.DISMISSED, by, reason=reason)


@transaction.atomic
def restore(*, recommendation: Recommendation, by: User | None = None) -> None:
    """Take "not for us" back."""
    if _set_state(recommendation, is_dismissed=False):
        _say(recommendation, Verb.RESTORED, by)


@transaction.atomic
def save(*, recommendation: Recommendation, by: User | None = None) -> None:
    if _set_state(recommendation, is_saved=True):
        _say(recommendation, Verb.SAVED, by)


@transaction.atomic
def unsave(*, recommendation: Recommendation, by: User | None = None) -> None:
    if _set_state(recommendation, is_saved=False):
        _say(recommendation, Verb.UNSAVED, by)


@transaction.atomic
def say_it_helped(*, recommendation: Recommendation, by: User | None = None) -> None:
    _say(recommendation, Verb.HELPED, by, once=True)


@transaction.atomic
def forget_tracking(*, user: User) -> None:
    """Delete what was tracked of a person; what the person said stays, without a name if it must."""
    user.recommendation_feedback.filter(verb__in=Feedback.TRACKED).delete()
    forget_tracked_stages(user=user)


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


@transaction.atomic
def forget_counts() -> None:
    """Begin anew to count who was shown how often: for all at once, so nobody gains by it."""
    Exposure.objects.all().delete()
    FigureSet.objects.all().delete()


def _set_state(recommendation: Recommendation, **state: bool) -> bool:
    """Mark the item in every current list of the business; whether that changed anything.

    One statement: of two that say the same at once only one changes something.
    """
    lines = Recommendation.objects.of_subject(recommendation.assessment).of_item(recommendation)
    current = lines.filter(Q(superseded_at=None) | Q(pk=recommendation.pk)).exclude(**state)
    return current.update(**state) > 0


def _say(
    line: Recommendation, verb: str, by: User | None, *, once: bool = False, reason: str = ""
) -> None:
    row = _feedback(line, verb, by, position=line.rank, reason=reason)
    if once:
        Feedback.objects.bulk_create([row], ignore_conflicts=True)
    else:
        row.save()


def _feedback(
    line: Recommendation, verb: str, by: User | None, *, position: int, reason: str = ""
) -> Feedback:
    return Feedback(
        recommendation=line,
        verb=verb,
        reason=reason,
        by=by,
        position=position,
        propensity=line.propensity,
        model_version=line.model.version if line.model else "",
        list_id=line.list_id,
    )

"""What pages show of the stored lists: rows only, never the engine."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Subquery
from django.utils import timezone

from advisory.models import Assessment, Platform, Score
from core.models import Job
from courses.listing import CourseCard, course_cards
from recommender.models import Recommendation, TrainedModel
from recommender.reasons import reason
from recommender.tasks import RECOMMEND

SHOWN = 4  # of each kind
TRY_AGAIN_AFTER = timedelta(minutes=10)


@dataclass
class Card:
    """One recommendation as it is shown: a course or a platform, and why."""

    public_id: uuid.UUID
    reason: str
    course: CourseCard | None = None
    platform: Platform | None = None


@dataclass
class Cards:
    """The lists of an assessment, or why there are none yet."""

    assessment: Assessment
    courses: list[Card] = field(default_factory=list)
    platforms: list[Card] = field(default_factory=list)
    is_waiting: bool = False
    has_failed: bool = False
    #: No owner of the business agrees to advice; lists it had were deleted.
    lacks_consent: bool = False
    #: Nothing is stored, or it was stored before the business changed or a newer model came.
    is_stale: bool = False

    @property
    def is_ready(self) -> bool:
        return not (self.is_waiting or self.has_failed or self.lacks_consent)

    def course_on(self, topic: str) -> Card | None:
        """The first recommended course that teaches the topic."""
        for card in self.courses:
            if any(taught.key == topic for taught in card.course.topics):
                return card
        return None


def cards_for(assessment: Assessment) -> Cards:
    """The cards of a submitted assessment: what is still vetted, published and not dismissed.

    At most three queries.
    """
    newest_model = TrainedModel.objects.filter(state=TrainedModel.State.IN_SERVICE)
    rows = list(
        Recommendation.objects.for_assessment(assessment)
        .not_dismissed()
        .annotate(
            trained_at=Subquery(newest_model.values("trained_at")[:1]),
            scored_at=_scored_at(assessment),
        )
        .order_by("rank")
    )
    if not rows:
        return _none_yet(assessment)
    pages = {
        card.page.translation_key: card
        for card in course_cards([row.course_key for row in rows if row.course_key])
    }
    changed_at = _changed_at(assessment, rows[0].trained_at, rows[0].scored_at)
    cards = Cards(assessment, is_stale=changed_at > rows[0].created_at)
    for row in rows:
        if row.kind == Recommendation.Kind.COURSE and row.course_key in pages:
            card = Card(row.public_id, reason(row.parts), course=pages[row.course_key])
            cards.courses.append(card)
        elif row.kind == Recommendation.Kind.PLATFORM and row.platform.is_vetted:
            cards.platforms.append(Card(row.public_id, reason(row.parts), platform=row.platform))
    cards.courses, cards.platforms = cards.courses[:SHOWN], cards.platforms[:SHOWN]
    return cards


def _none_yet(assessment: Assessment) -> Cards:
    """Nothing to show: not agreed to, still being made, made in vain, or all of it dismissed."""
    if assessment.business_id and not assessment.business.has_advice_consent:
        return Cards(assessment, lacks_consent=True)
    jobs = Job.objects.filter(kind=RECOMMEND, key=str(assessment.pk))
    job = jobs.annotate(scored_at=_scored_at(assessment)).first()
    if job is not None and job.state == Job.State.DONE:
        model = TrainedModel.objects.in_service()
        trained_at = model.trained_at if model else None
        changed = _changed_at(assessment, trained_at, job.scored_at) > job.finished_at
        return Cards(assessment, is_stale=changed, is_waiting=changed)
    if job is not None and job.state == Job.State.FAILED:
        again = timezone.now() > job.finished_at + TRY_AGAIN_AFTER
        return Cards(assessment, is_stale=again, is_waiting=again, has_failed=not again)
    return Cards(assessment, is_waiting=True, is_stale=job is None)


def _scored_at(assessment: Assessment) -> Subquery:
    scores = Score.objects.filter(assessment=assessment).order_by("-computed_at")
    return Subquery(scores.values("computed_at")[:1])


def _changed_at(assessment: Assessment, *others: datetime | None) -> datetime:
    """When what the list was made from last changed: the business, or one of `others`.

    These are when the score was computed and when the model was trained.
    A model is trained every night and whenever a list is made from a changed catalogue.
    """
    times = [assessment.submitted_at, assessment.claimed_at, *others]
    if assessment.business_id:
        times.append(assessment.business.updated_at)
    return max(time for time in times if time)

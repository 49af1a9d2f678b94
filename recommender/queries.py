"""What pages show of the stored lists: rows only, never the engine."""

import uuid
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from advisory.models import Assessment, Platform
from core.models import Job
from courses.listing import CourseCard, course_cards
from recommender import freshness
from recommender.models import Recommendation, TrainedModel
from recommender.reasons import reason
from recommender.tasks import RECOMMEND

SHOWN = 4  # of each kind


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
    #: There is nothing to show before the job is done.
    is_waiting: bool = False
    #: What is shown is by need alone; the full list is under way.
    is_by_need: bool = False
    has_failed: bool = False
    #: No owner of the business agrees to advice; lists it had were deleted.
    lacks_consent: bool = False
    #: Nothing is stored, or what it was made from has changed (recommender.freshness).
    is_stale: bool = False

    @property
    def is_under_way(self) -> bool:
        """Whether to look again in a moment."""
        return self.is_waiting or self.is_stale

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
    """The cards of a submitted assessment: what is still vetted, published, not finished and not
    dismissed.

    At most three queries.
    """
    rows = list(
        Recommendation.objects.for_assessment(assessment)
        .not_dismissed()
        .annotate(
            **freshness.facts_about(assessment),
            model_state=F("model__state"),
            is_finished=Exists(
                freshness.finished_courses(assessment).filter(course_key=OuterRef("course_key"))
            ),
        )
        .order_by("rank")
    )
    if not rows:
        return _none_yet(assessment)
    pages = {
        card.page.translation_key: card
        for card in course_cards([row.course_key for row in rows if row.course_key])
    }
    cards = Cards(
        assessment,
        is_by_need=rows[0].source == Recommendation.Source.NEED,
        is_stale=freshness.is_list_stale(assessment, rows[0]),
    )
    for row in rows:
        if row.is_finished:
            continue
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
    job = jobs.annotate(**freshness.facts_about(assessment)).first()
    if job is not None and job.state == Job.State.DONE:
        changed = freshness.changed_at(assessment, job) > job.finished_at
        return Cards(assessment, is_stale=changed, is_waiting=changed)
    if job is not None and job.state == Job.State.FAILED:
        again = timezone.now() > job.finished_at + freshness.TRY_AGAIN_AFTER
        return Cards(assessment, is_stale=again, is_waiting=again, has_failed=not again)
    return Cards(assessment, is_waiting=True, is_stale=job is None)


def trouble() -> str:
    """What /readyz says while the prior ranker stands in for a model that cannot be used."""
    row = TrainedModel.objects.in_service()
    if row is None or not row.problem:
        return ""
    return f"prior ranker serves: model {row.version} is missing, changed or foreign"

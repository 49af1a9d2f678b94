"""What pages show of the stored lists: rows only, never the engine."""

import uuid
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from advisory.models import Assessment, Membership, Platform
from core.models import Job
from courses.listing import CourseCard, course_cards
from recommender import freshness
from recommender.models import Feedback, Recommendation, TrainedModel
from recommender.reasons import Why, why
from recommender.tasks import RECOMMEND
from users.models import Consent, User

SHOWN = 4  # of each kind


@dataclass
class Card:
    """One recommendation as it is shown: a course or a platform, and why."""

    line: Recommendation
    why: Why
    course: CourseCard | None = None
    platform: Platform | None = None

    @property
    def public_id(self) -> uuid.UUID:
        return self.line.public_id

    @property
    def reason(self) -> str:
        return self.why.reason

    @property
    def title(self) -> str:
        return self.course.page.display_title if self.course else self.platform.name


@dataclass
class Cards:
    """The lists of an assessment, or why there are none yet."""

    assessment: Assessment
    courses: list[Card] = field(default_factory=list)
    platforms: list[Card] = field(default_factory=list)
    #: Said not to be for them: out of the lists, and may be brought back.
    put_aside: list[Card] = field(default_factory=list)
    #: Whether the person looking agrees that it is kept what is shown and opened.
    is_tracked: bool = False
    #: Whether the person looking is an owner of the business, who says what it wishes for.
    is_owner: bool = False
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

    def unseen(self) -> list[Recommendation]:
        """Lines shown for the first time, each with its position."""
        found = []
        for cards in (self.courses, self.platforms):
            for position, card in enumerate(cards, start=1):
                card.line.position = position
                if not card.line.is_shown:
                    found.append(card.line)
        return found

    def course_on(self, topic: str) -> Card | None:
        """The first recommended course that teaches the topic."""
        for card in self.courses:
            if any(taught.key == topic for taught in card.course.topics):
                return card
        return None


def cards_for(assessment: Assessment, *, viewer: User | None = None) -> Cards:
    """The cards of a submitted assessment: what is still vetted, published, not finished and not
    put aside.

    At most three queries.
    """
    rows = list(
        Recommendation.objects.for_assessment(assessment)
        .select_related("model")
        .annotate(
            is_shown=Exists(
                Feedback.objects.filter(recommendation=OuterRef("pk"), verb=Feedback.Verb.SHOWN)
            ),
            is_tracked=Exists(_tracking(viewer)),
            is_owner=Exists(_ownership(viewer, assessment)),
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
        is_tracked=rows[0].is_tracked,
        is_owner=rows[0].is_owner,
        is_stale=freshness.is_list_stale(assessment, rows),
    )
    for row in rows:
        card = _card(row, pages)
        if card is None or row.is_finished:
            continue
        if row.is_dismissed:
            cards.put_aside.append(card)
        elif card.course:
            cards.courses.append(card)
        else:
            cards.platforms.append(card)
    cards.courses, cards.platforms = cards.courses[:SHOWN], cards.platforms[:SHOWN]
    return cards


def _card(row: Recommendation, pages: dict[uuid.UUID, CourseCard]) -> Card | None:
    """A line as a card; none for a course that is not published or a platform not vetted."""
    if row.kind == Recommendation.Kind.COURSE:
        page = pages.get(row.course_key)
        return Card(row, why(row.parts), course=page) if page else None
    return Card(row, why(row.parts), platform=row.platform) if row.platform.is_vetted else None


def _tracking(viewer: User | None) -> QuerySet:
    if viewer is None or not viewer.is_authenticated:
        return Consent.objects.none()
    return viewer.consents.in_force().filter(purpose=Consent.Purpose.TRACKING)


def _ownership(viewer: User | None, assessment: Assessment) -> QuerySet:
    if viewer is None or not viewer.is_authenticated or assessment.business_id is None:
        return Membership.objects.none()
    return Membership.objects.owners().filter(user=viewer, business=assessment.business_id)


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

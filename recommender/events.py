"""What users did, in the engine's words: enrolments and adoptions. Plain Python."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from advisory.models import Adoption, AdoptionEvent, Business, Membership
from advisory.models.business import BusinessQuerySet
from courses.models import Enrolment
from recommender.features import course_id
from users.models import Consent

Purpose = Consent.Purpose
Stage = AdoptionEvent.Stage

# How much an event says; the strongest of a pair counts. 0 is seen, but teaches nobody.
ENROLLED, COMPLETED = 1.0, 2.0
STAGE_WEIGHTS = {
    Stage.CONTACTED: 0.5,
    Stage.TRIAL: 1.0,
    Stage.IN_USE: 2.0,
    Stage.IN_USE_90D: 3.0,
    Stage.GIVEN_UP: 0.0,
}


@dataclass
class Events:
    """Who used what and when, as equally long columns."""

    user: list[int] = field(default_factory=list)
    item: list[int] = field(default_factory=list)
    order: list[float] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)

    def add(self, user: int, item: int, at: float, weight: float) -> None:
        self.user.append(user)
        self.item.append(item)
        self.order.append(at)
        self.weight.append(weight)

    def that_teach(self) -> "Events":
        """Without those of weight 0."""
        kept = Events()
        for row in zip(self.user, self.item, self.order, self.weight, strict=True):
            if row[3] > 0:
                kept.add(*row)
        return kept


def what_was_used(*, of: int | None = None) -> Events:
    """Enrolments and adoptions of all businesses, or of one, each pair once.

    Opening a page is no event: it must neither teach nor hide. Businesses no owner lets be
    advised and learning without a consent to its record are left out. Learning teaches only with
    that person's consents to tracking and to peer statistics, and what a business uses only with
    an owner's consent to tracking: of all others it is known what they have, and no more.
    """
    advised = Business.objects.with_advice_consent()
    if of is not None:
        advised = advised.filter(pk=of)
    found = Events()
    _add_learning(found, advised)
    _add_adoptions(found, advised)
    return found


def _add_learning(found: Events, advised: BusinessQuerySet) -> None:
    businesses: dict[int, list[int]] = defaultdict(list)
    learners = Membership.objects.consenting(Purpose.LEARNING).filter(business__in=advised)
    for user, business in learners.values_list("user_id", "business_id"):
        businesses[user].append(business)
    consenting = _agreeing(Purpose.PEER_STATISTICS) & _agreeing(Purpose.TRACKING)
    rows = Enrolment.objects.filter(user__in=businesses).order_by("pk")
    for row in rows.iterator():
        weight = COMPLETED if row.completed_at else ENROLLED
        if row.state == Enrolment.State.WITHDRAWN or row.user_id not in consenting:
            weight = 0.0
        at = _moment(row.completed_at or row.enrolled_at)
        for business in businesses[row.user_id]:
            found.add(business, course_id(row.course_key), at, weight)


def _add_adoptions(found: Events, advised: BusinessQuerySet) -> None:
    adoptions = Adoption.objects.filter(business__in=advised)
    tracked = set(
        Membership.objects.owners()
        .consenting(Purpose.TRACKING)
        .filter(business__in=advised)
        .values_list("business_id", flat=True)
    )
    rows = adoptions.prefetch_related("events").order_by("pk")
    for adoption in rows.iterator(chunk_size=2_000):
        stages = {event.stage: event for event in adoption.events.all()}
        used = [stage for stage in STAGE_WEIGHTS if stage in stages]
        if not used:
            continue
        weight = max(STAGE_WEIGHTS[stage] for stage in used)
        if Stage.GIVEN_UP in stages or adoption.business_id not in tracked:
            weight = STAGE_WEIGHTS[Stage.GIVEN_UP]
        last = max(stages[stage].happened_on for stage in used)
        at = datetime(last.year, last.month, last.day, tzinfo=timezone.get_current_timezone())
        found.add(adoption.business_id, adoption.platform_id, _moment(at), weight)


def _agreeing(purpose: Purpose) -> set[int]:
    consents = Consent.objects.in_force().filter(purpose=purpose)
    return set(consents.values_list("user_id", flat=True))


def _moment(at: datetime) -> float:
    return at.timestamp()

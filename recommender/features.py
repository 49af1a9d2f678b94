"""Facts of advisory and courses in the engine's words: items, users and what users did.

Plain Python, so that a web process may import it. An id is an integer: a platform's and a
business's row number; for a course 62 bits of its translation key, far above any row number.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import timezone, translation

from advisory.assessments.cards import answer_text
from advisory.assessments.questionnaire import Questionnaire, questionnaire_of
from advisory.models import (
    Adoption,
    AdoptionEvent,
    Assessment,
    Business,
    Membership,
    Platform,
    Score,
)
from advisory.models.business import BusinessQuerySet, SizeClass
from advisory.scoring import Gap, topic_gaps
from advisory.xlsform.exact import unpack
from core.translated import pick
from courses.catalogue import catalogue as course_catalogue
from courses.models import Enrolment
from users.models import Consent

Purpose = Consent.Purpose
Stage = AdoptionEvent.Stage
SIZES = {SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM}

# How much an event says; the strongest of a pair counts. 0 is seen, but teaches nobody.
ENROLLED, COMPLETED = 1.0, 2.0
STAGE_WEIGHTS = {
    Stage.CONTACTED: 0.5,
    Stage.TRIAL: 1.0,
    Stage.IN_USE: 2.0,
    Stage.IN_USE_90D: 3.0,
    Stage.GIVEN_UP: 0.0,
}


@dataclass(frozen=True)
class Item:
    """A course or a vetted platform, with its features for the engine."""

    kind: str
    key: UUID | int
    titles: dict[str, str]
    features: dict


@dataclass
class Profile:
    """What an assessment says of a business, and per topic the answer that says it."""

    features: dict
    answers: dict[str, dict] = field(default_factory=dict)


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


def course_id(key: UUID) -> int:
    return (1 << 61) | (key.int >> 67)


def user_id(assessment: Assessment) -> int:
    """The business where there is one; an unclaimed assessment has no history."""
    return assessment.business_id or -assessment.pk


# --- Items -------------------------------------------------------------------------


def catalogue() -> dict[int, Item]:
    """Everything that may be recommended today: live courses and vetted platforms."""
    return _courses() | _platforms()


def _courses() -> dict[int, Item]:
    return {
        course_id(course.key): Item(
            kind="course",
            key=course.key,
            titles={"vi": course.title, "en": course.title},
            features={
                "kind": "course",
                "text": course.text,
                "topics": dict.fromkeys(sorted(course.topics), 1.0),
                "group": f"course {course.competence}",
                "level": course.level,
                "minutes": course.minutes,
            },
        )
        for course in course_catalogue()
    }


def _platforms() -> dict[int, Item]:
    rows = (
        Platform.objects.vetted()
        .select_related("vendor")
        .prefetch_related("categories", "topics", "industries")
        .order_by("pk")
    )
    return {
        row.pk: Item(
            kind="platform",
            key=row.pk,
            titles={"vi": row.name, "en": row.name},
            features={
                "kind": "platform",
                "text": _platform_text(row),
                "topics": {topic.key: 1.0 for topic in row.topics.all()},
                "sizes": row.sizes,
                "sectors": _industries(row),
                "group": f"vendor {row.vendor_id}",
            },
        )
        for row in rows
    }


def _platform_text(row: Platform) -> str:
    names = [entry.name_vi for group in (row.categories, row.topics) for entry in group.all()]
    return " ".join([row.name, row.summary_vi, *names])


def _industries(row: Platform) -> list[str]:
    """Industries the platform is made for; none means all, for the engine and for the law."""
    if row.for_all_industries:
        return []
    return sorted(industry.key for industry in row.industries.all())


def catalogue_hash(items: dict[int, Item]) -> str:
    """Changes when anything the engine is told of the catalogue changes."""
    return digest({str(key): item.features for key, item in items.items()})


def digest(data: object) -> str:
    written = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


# --- Users -------------------------------------------------------------------------


def profile_of(assessment: Assessment) -> Profile:
    """What the engine is told of a submitted assessment."""
    score = assessment.scores.select_related("instrument_version").get(
        rule_set=assessment.instrument_version.rule_set
    )
    return _profile(score, assessment.business)


def business_profiles() -> dict[int, dict]:
    """Features of every business an owner lets be advised, from its newest result if any."""
    businesses = Business.objects.with_advice_consent()
    profiles = {
        business.pk: _belonging(business)
        for business in businesses.select_related("industry").iterator()
    }
    latest = Assessment.objects.latest_per_business().filter(business__in=businesses)
    scores = (
        Score.objects.filter(assessment__in=latest)
        .select_related("assessment__business__industry", "instrument_version")
        .defer("instrument_version__definition")
        .order_by("pk")
    )
    for score in scores.iterator():
        business = score.assessment.business
        profiles[business.pk] = _profile(score, business, with_answers=False).features
    return profiles


def _belonging(business: Business | None) -> dict:
    """Sector and size; what is not known excludes nothing."""
    if business is None:
        return {}
    sector = business.industry.key if business.industry else None
    return {"sector": sector, "size": size_of(business)}


def size_of(business: Business | None) -> str | None:
    return business.size_class if business and business.size_class in SIZES else None


def _profile(score: Score, business: Business | None, *, with_answers: bool = True) -> Profile:
    questionnaire = questionnaire_of(score.instrument_version)
    lines = {line["key"]: line for line in score.receipt["lines"]}
    gaps = topic_gaps(questionnaire.scorer, score.receipt["lines"])
    behind = {gap.key: _clearest(gap, lines) for gap in gaps}
    largest = gaps[0].missing if gaps else 1
    features = _belonging(business) | {
        "gaps": {gap.key: float(gap.missing / largest) for gap in gaps},
        "text": " ".join(
            questionnaire.items[key]["label"]["vi"] for key in dict.fromkeys(behind.values())
        ),
    }
    if not with_answers:
        return Profile(features)
    answers = {topic: _answer(questionnaire, lines[key]) for topic, key in behind.items()}
    return Profile(features, answers)


def _clearest(gap: Gap, lines: dict[str, dict]) -> str:
    """The question of the topic that misses most, the first asked among equals."""
    return max(
        gap.items, key=lambda key: unpack(lines[key]["maximum"]) - unpack(lines[key]["points"])
    )


def _answer(questionnaire: Questionnaire, line: dict) -> dict:
    """A question and the answer given, in both languages."""
    item = questionnaire.items[line["key"]]
    given = {"state": line["state"], "value": line["value"]}
    found: dict[str, dict[str, str]] = {"question": {}, "answer": {}}
    for language in ("vi", "en"):
        with translation.override(language):
            found["question"][language] = pick(item["label"])
            found["answer"][language] = answer_text(item, given)
    return found | {"key": line["key"]}


# --- What users did ----------------------------------------------------------------


def events(*, of: int | None = None) -> Events:
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

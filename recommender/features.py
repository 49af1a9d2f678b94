"""Facts of advisory and courses in the engine's words: items, users and what users did.

Plain Python, so that a web process may import it. An id is an integer: a platform's and a
business's row number; for a course 62 bits of its translation key, far above any row number.
"""

import hashlib
import json
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import translation

from advisory.assessments.cards import answer_text
from advisory.assessments.questionnaire import Questionnaire, questionnaire_of
from advisory.models import (
    AdoptionEvent,
    Assessment,
    Business,
    Platform,
    Score,
)
from advisory.models.business import SizeClass
from advisory.scoring import Gap, topic_gaps
from advisory.xlsform.exact import unpack
from core.translated import pick
from courses.catalogue import catalogue as course_catalogue
from recommender import wishes
from users.models import Consent

Purpose = Consent.Purpose
Stage = AdoptionEvent.Stage
SIZES = {SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM}


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


def course_id(key: UUID) -> int:
    return (1 << 61) | (key.int >> 67)


def is_course(item: int) -> bool:
    return item >= 1 << 61


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
        .select_related("vendor", "statement")
        .prefetch_related("categories", "topics", "industries")
        .order_by("pk")
    )
    names = wishes.Names(dict(Platform.objects.values_list("pk", "name")))
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
                "suits": wishes.suits(row, names),
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
    """Sector, size and wishes; what is not known excludes nothing."""
    if business is None:
        return {}
    sector = business.industry.key if business.industry else None
    wished = wishes.of_business(business)
    known = {"sector": sector, "size": size_of(business)}
    return known | {"wishes": wished} if wished else known


def size_of(business: Business | None) -> str | None:
    return business.size_class if business and business.size_class in SIZES else None


def _profile(score: Score, business: Business | None, *, with_answers: bool = True) -> Profile:
    questionnaire = questionnaire_of(score.instrument_version)
    lines = {line["key"]: line for line in score.receipt["lines"]}
    gaps = topic_gaps(questionnaire.scorer, score.receipt["lines"])
    behind = {gap.key: _clearest(gap, lines) for gap in gaps}
    largest = gaps[0].missing if gaps else 1
    sizes = {gap.key: float(gap.missing / largest) for gap in gaps}
    features = _belonging(business) | {
        "gaps": wishes.by_aims(sizes, business.aims if business else []),
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

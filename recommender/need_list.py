"""The list of the first seconds: what closes which gap, in plain Python on stored rows.

The web process stores it with the result, so that the page has a list at once; a worker replaces it
with the full one. Need and fit count as in the engine's prior, without words and without others.
"""

import hashlib
from collections.abc import Iterable
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef

from advisory.models import AdoptionEvent, Assessment
from courses.models import CoursePage
from recommender import features
from recommender.candidates import FIT, LEVELS, NEED, Candidate
from recommender.events import STAGE_WEIGHTS
from recommender.features import Profile
from recommender.freshness import SIZE_FIELDS, finished_courses, platforms_for
from recommender.models import Recommendation
from recommender.said import said_of_items

#: A topic the list covers already costs much: four lines should serve four gaps.
REPEATED = 0.5
STORED = 4


def store_need_list(assessment: Assessment) -> int:
    """Store the need-based list of an assessment that has none yet; returns how many lines."""
    profile = features.profile_of(assessment)
    told = said_of_items(assessment)
    list_id = uuid4()
    rows: list[Recommendation] = []
    for found in (_courses(assessment), _platforms(assessment)):
        wanted = [one for one in found if one.item_id not in told.dismissed]
        for rank, one in enumerate(chosen(wanted, profile, assessment.pk), start=1):
            line = _row(assessment, one, profile, rank)
            line.list_id, line.is_saved = list_id, one.item_id in told.saved
            rows.append(line)
    with transaction.atomic():
        if not Recommendation.objects.current().filter(assessment=assessment).exists():
            Recommendation.objects.bulk_create(rows)
    return len(rows)


def chosen(candidates: Iterable[Candidate], profile: Profile, seed: int) -> list[Candidate]:
    """The best few, with no topic over and over; the same seed gives the same list."""
    left = [one for one in candidates if one.is_useful(profile)]
    picked: list[Candidate] = []
    covered: set[str] = set()
    while left and len(picked) < STORED:
        best = max(
            left,
            key=lambda one: (
                round(one.relevance(profile) - REPEATED * (set(one.topics) <= covered), 9),
                -one.level,
                _noise(seed, one.key),
            ),
        )
        picked.append(best)
        left.remove(best)
        covered.update(best.topics)
    return picked


def _row(assessment: Assessment, one: Candidate, profile: Profile, rank: int) -> Recommendation:
    need, fit = one.need(profile), one.fit(profile)
    answer = profile.answers.get(one.amounts(profile)[0][1], {}) if need else {}
    values = (("need", NEED, need, answer), ("fit", FIT, fit, {}))
    return Recommendation(
        assessment=assessment,
        source=Recommendation.Source.NEED,
        kind=one.kind,
        course_key=one.key if one.kind == "course" else None,
        platform_id=one.key if one.kind == "platform" else None,
        rank=rank,
        score=one.relevance(profile),
        parts=[
            {
                "name": name,
                "weight": weight,
                "value": value,
                "share": weight * value,
                "evidence": evidence,
            }
            for name, weight, value, evidence in values
        ],
    )


def _courses(assessment: Assessment) -> list[Candidate]:
    """One query."""
    done = finished_courses(assessment).filter(course_key=OuterRef("translation_key"))
    rows = CoursePage.objects.open().filter(~Exists(done))
    found: dict[UUID, Candidate] = {}
    for key, level, topic in rows.values_list("translation_key", "level", "topics__key"):
        place = LEVELS.index(level) if level in LEVELS else 0
        one = found.setdefault(key, Candidate("course", key, level=place))
        if topic:
            one.topics.append(topic)
    return list(found.values())


def _platforms(assessment: Assessment) -> list[Candidate]:
    """Vetted ones that may be recommended to this business and that it does not use; one query."""
    business = assessment.business
    rows = platforms_for(business)
    if business is not None:
        used = AdoptionEvent.objects.filter(
            adoption__platform=OuterRef("pk"),
            adoption__business=business,
            stage__in=list(STAGE_WEIGHTS),
        )
        rows = rows.filter(~Exists(used))
    found: dict[int, Candidate] = {}
    columns = ("pk", "for_all_industries", *SIZE_FIELDS.values(), "topics__key")
    for key, for_all, *made_for, topic in rows.values_list(*columns):
        one = found.setdefault(
            key,
            Candidate(
                "platform",
                key,
                sizes=[size for size, suits in zip(SIZE_FIELDS, made_for, strict=True) if suits],
                for_all_industries=for_all,
            ),
        )
        if topic:
            one.topics.append(topic)
    return list(found.values())


def _noise(seed: int, key: UUID | int) -> str:
    return hashlib.sha256(f"{seed} {key}".encode()).hexdigest()

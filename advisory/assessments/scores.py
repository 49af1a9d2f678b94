"""Stores what answers are worth: a score, its dimensions as rows, and the receipt."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from advisory.assessments.layers import counted_answers
from advisory.assessments.questionnaire import questionnaire_of
from advisory.models import Assessment, DimensionScore, InstrumentVersion, Score
from advisory.scoring import Scorer, receipt, rounded
from advisory.xlsform.exact import Number
from core.models import Topic

PLACES = 4  # of the decimal columns of a score


@transaction.atomic
def store_score(
    *, assessment: Assessment, version: InstrumentVersion, answers: Mapping[str, dict]
) -> Score:
    """Write the first score of the answers under a version's rules, and its dimensions.

    The receipt holds all a result page shows, in both languages: what was told once stays told.
    """
    content, dimensions = _worth(version, answers)
    score = Score.objects.create(
        assessment=assessment, instrument_version=version, rule_set=version.rule_set, **content
    )
    _write_dimensions(score, dimensions)
    return score


@transaction.atomic
def rescore(
    *, assessment: Assessment, reason: str, answers: Mapping[str, dict] | None = None
) -> Score:
    """Score a submitted assessment again, after its counted answers changed.

    The score says something new from now on; what it said, and why that changed, stays in its
    history. Answers worth the same change nothing. `answers` may be given by a caller that
    counted them in the same transaction.
    """
    version = assessment.instrument_version
    # Locked before the answers are read: of two changes at once the later counts both.
    score = assessment.scores.select_for_update().get(
        instrument_version=version, rule_set=version.rule_set
    )
    if answers is None:
        answers = counted_answers(assessment)
    content, dimensions = _worth(version, answers)
    if all(getattr(score, field) == value for field, value in content.items()):
        return score
    told, kept = score.receipt.get("dimensions"), {row.key for row in dimensions}
    score.history.append(_remembered(score, reason))
    score.computed_at = timezone.now()
    for field, value in content.items():
        setattr(score, field, value)
    score.save()
    if told is None or {row["key"] for row in told} - kept:
        score.dimensions.exclude(key__in=kept).delete()
    _write_dimensions(score, dimensions)
    return score


def score_of(assessment: Assessment) -> Score:
    """The score under the rules of the assessment's own version, with its dimensions."""
    scores = assessment.scores.defer("receipt", "history").prefetch_related("dimensions")
    score = scores.get(rule_set=assessment.instrument_version.rule_set)
    score.assessment, score.instrument_version = assessment, assessment.instrument_version
    return score


def _worth(
    version: InstrumentVersion, answers: Mapping[str, dict]
) -> tuple[dict, list[DimensionScore]]:
    """What the answers are worth: the fields of a score, and the rows of its dimensions."""
    scorer = questionnaire_of(version).scorer
    result = scorer.score(answers)
    lines = [
        {**line, "value": answers.get(line["key"], {}).get("value")}
        for line in receipt(scorer, answers)
    ]
    low, high = result.range
    dimensions = [
        DimensionScore(
            key=key,
            order=order,
            points=rounded(dimension.score, PLACES),
            maximum=rounded(dimension.maximum, PLACES),
            level=dimension.level,
            is_provisional=dimension.provisional,
        )
        for order, (key, dimension) in enumerate(result.dimensions.items(), start=1)
    ]
    content = {
        "definition_hash": version.definition_hash,
        "total": _rounded(result.overall),
        "maximum": rounded(result.maximum, PLACES),
        "level": result.level,
        "is_provisional": result.provisional,
        "low": _rounded(low),
        "high": _rounded(high),
        "answered": result.answered,
        "asked": result.asked,
        "receipt": {
            "lines": lines,
            "flags": result.flags,
            "dimensions": [_dimension_line(row) for row in dimensions],
            "topics": _topic_names(scorer.definition),
            **_profile(scorer, answers),
        },
    }
    return content, dimensions


def _rounded(number: Number | None) -> Decimal | None:
    return None if number is None else rounded(number, PLACES)


def _profile(scorer: Scorer, answers: Mapping[str, dict]) -> dict:
    """The answers to questions without points, where the instrument has any."""
    found = {
        key: answers[key]
        for key in scorer.asked(answers)
        if key in answers and scorer.items[key]["points"] is None
    }
    return {"profile": found} if found else {}


def _write_dimensions(score: Score, dimensions: list[DimensionScore]) -> None:
    """Add the rows, in the place of those of the same dimensions."""
    for row in dimensions:
        row.score = score
    DimensionScore.objects.bulk_create(
        dimensions,
        update_conflicts=True,
        unique_fields=["score", "key"],
        update_fields=["order", "points", "maximum", "level", "is_provisional"],
    )


def _remembered(score: Score, reason: str) -> dict:
    """What a score said before it was computed again."""
    return {
        "total": None if score.total is None else str(score.total),
        "level": score.level,
        "computed_at": score.computed_at.isoformat(timespec="seconds"),
        "definition_hash": score.definition_hash,
        "replaced_because": reason,
    }


def _dimension_line(row: DimensionScore) -> dict:
    return {
        "key": row.key,
        "points": str(row.points),
        "maximum": str(row.maximum),
        "level": row.level,
        "is_provisional": row.is_provisional,
    }


def _topic_names(definition: dict) -> dict[str, dict[str, str]]:
    """What the questions' main topics are called today, kept with the receipt."""
    names = cache.get_or_set("topic-names", _read_topic_names, 300)
    keys = {item["topics"][0] for item in definition["items"] if item["topics"]}
    return {key: names[key] for key in sorted(keys & names.keys())}


def _read_topic_names() -> dict[str, dict[str, str]]:
    rows = Topic.objects.values_list("key", "name_vi", "name_en")
    return {key: {"vi": vietnamese, "en": english} for key, vietnamese, english in rows}

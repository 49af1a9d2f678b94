"""Stores what answers are worth: a score, its dimensions as rows, and the receipt."""

from collections.abc import Mapping

from django.core.cache import cache

from advisory.assessments.questionnaire import questionnaire_of
from advisory.models import Assessment, DimensionScore, InstrumentVersion, Score
from advisory.scoring import receipt, rounded
from core.models import Topic

PLACES = 4  # of the decimal columns of a score


def store_score(
    *, assessment: Assessment, version: InstrumentVersion, answers: Mapping[str, dict]
) -> Score:
    """Write score and dimensions of the answers under a version's rules.

    The receipt holds all a result page shows, in both languages: what was told once stays told.
    """
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
    score = Score.objects.create(
        assessment=assessment,
        instrument_version=version,
        rule_set=version.rule_set,
        definition_hash=version.definition_hash,
        total=rounded(result.overall, PLACES),
        maximum=rounded(result.maximum, PLACES),
        level=result.level,
        is_provisional=result.provisional,
        low=rounded(low, PLACES),
        high=rounded(high, PLACES),
        answered=result.answered,
        asked=result.asked,
        receipt={
            "lines": lines,
            "flags": result.flags,
            "dimensions": [_dimension_line(row) for row in dimensions],
            "topics": _topic_names(scorer.definition),
        },
    )
    for row in dimensions:
        row.score = score
    DimensionScore.objects.bulk_create(dimensions)
    return score


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

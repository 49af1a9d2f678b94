"""Draws answers to other instruments from an assessment, by the crosswalk of its version."""

from collections.abc import Mapping

from advisory.assessments.questionnaire import Questionnaire, questionnaire_of
from advisory.models import Assessment
from advisory.scoring.crosswalk import Drawing, Value, draw
from advisory.xlsform.crosswalk import target_parts

Confirmed = Mapping[str, Mapping[str, Value]]


def targets_of(questionnaire: Questionnaire) -> list[str]:
    """The instruments its crosswalk leads to, each once."""
    return list(dict.fromkeys(target_parts(row["target"])[0] for row in questionnaire.crosswalk))


def leads_elsewhere(questionnaire: Questionnaire) -> bool:
    """Whether its answers can be read under other instruments, or under other rules."""
    return bool(questionnaire.crosswalk or questionnaire.definition.get("rule_sets"))


def confirmed_in(assessment: Assessment) -> Confirmed:
    """What was confirmed of the suggestions of an assessment, by instrument and cell."""
    found: dict[str, dict[str, Value]] = {}
    rows = assessment.confirmed_suggestions.values_list("instrument__key", "key", "value")
    for instrument, key, value in rows:
        found.setdefault(instrument, {})[key] = value
    return found


def drawn_from(
    assessment: Assessment,
    answers: Mapping[str, dict],
    target: Questionnaire,
    confirmed: Confirmed,
) -> Drawing:
    """What these answers of the assessment say about another instrument."""
    source = questionnaire_of(assessment.instrument_version)
    agreed = confirmed.get(target.scorer.instrument, {})
    return draw(source.crosswalk, source.scorer, answers, target.scorer, agreed)

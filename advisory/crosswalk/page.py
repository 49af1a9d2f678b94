"""What the pages "by other instruments" show, as ready values; three queries for any number."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from advisory.assessments.layers import counted_answers
from advisory.assessments.levels import level_label
from advisory.assessments.offered import versions_of
from advisory.assessments.profile import awaited_in_words
from advisory.assessments.questionnaire import Questionnaire, questionnaire_of
from advisory.crosswalk.drawing import confirmed_in, drawn_from, targets_of
from advisory.crosswalk.texts import cell_text, place_text, source_text
from advisory.models import Assessment, InstrumentVersion
from advisory.scoring import Scorer, rounded
from advisory.scoring.crosswalk import Drawing, Drawn, Outcome, outcome
from advisory.xlsform.crosswalk import EQUALS, NARROWS, NO_COUNTERPART, target_parts
from advisory.xlsform.exact import Number
from advisory.xlsform.expressions import unparse
from core.translated import pick

Range = tuple[Number | None, Number | None]


@dataclass(frozen=True)
class RuleLine:
    """What the answers are worth under one rule set, for comparison."""

    label: str
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class OtherInstrument:
    """One instrument in the overview: score, range and coverage told alike."""

    key: str
    name: str
    total: Decimal | None
    high: Decimal | None
    maximum: Decimal
    coverage: Decimal  # in percent
    is_thin: bool
    level: str
    awaited: list[str]
    known: int
    suggested: int


@dataclass(frozen=True)
class DrawnLine:
    key: str
    question: str
    answer: str
    source: str
    is_confirmed: bool


@dataclass(frozen=True)
class CrosswalkLine:
    source: str
    target: str
    relation: str
    condition: str


@dataclass(frozen=True)
class OneInstrument:
    """One instrument in full: what is known and suggested, and by which rows."""

    summary: OtherInstrument
    status: str
    known: list[DrawnLine]
    suggestions: list[DrawnLine]
    rules: list[RuleLine]
    crosswalk: list[CrosswalkLine]
    without: int  # questions here that have no counterpart there


@dataclass(frozen=True)
class Overview:
    others: list[OtherInstrument]
    rules: list[RuleLine]


def overview_of(assessment: Assessment) -> Overview:
    """Every published instrument the answers lead to, and other rules for the own one."""
    here = questionnaire_of(assessment.instrument_version)
    answers, confirmed = counted_answers(assessment), confirmed_in(assessment)
    others = []
    for version in versions_of(targets_of(here)) if here.crosswalk else []:
        there = questionnaire_of(version)
        drawing = drawn_from(assessment, answers, there, confirmed)
        others.append(_summary(version, there, drawing, outcome(drawing, there.scorer)))
    rules = _rules(here, lambda scorer: scorer.score(answers).range)
    return Overview(others, rules)


def one_instrument(assessment: Assessment, version: InstrumentVersion) -> OneInstrument:
    here, there = questionnaire_of(assessment.instrument_version), questionnaire_of(version)
    answers = counted_answers(assessment)
    drawing = drawn_from(assessment, answers, there, confirmed_in(assessment))
    told = outcome(drawing, there.scorer)
    # All that was suggested, confirmed or not, to be confirmed or taken back.
    offered = drawn_from(assessment, answers, there, {}).suggested

    def line(one: Drawn) -> DrawnLine:
        item = there.items[one.cell[0]]
        return DrawnLine(
            one.key,
            f"{there.numbers[one.cell[0]]}. {pick(item['label'])}",
            cell_text(item, one.cell, one.value),
            source_text(here, one.source, answers),
            one.cell in drawing.known,
        )

    rows = [r for r in here.crosswalk if target_parts(r["target"])[0] == there.scorer.instrument]
    related = [row for row in rows if row["relation"] != NO_COUNTERPART]
    return OneInstrument(
        summary=_summary(version, there, drawing, told),
        status=pick(there.definition.get("status", {})),
        known=[line(one) for one in drawing.known.values() if not one.is_confirmed],
        suggestions=[line(one) for one in offered.values() if one.cell[0] in told.asked],
        rules=_rules(there, lambda scorer: _range(outcome(drawing, scorer))),
        crosswalk=[_row_line(here, there, row) for row in related],
        without=len(rows) - len(related),
    )


def _summary(
    version: InstrumentVersion, there: Questionnaire, drawing: Drawing, told: Outcome
) -> OtherInstrument:
    bands = there.definition["levels"]
    return OtherInstrument(
        key=version.instrument.key,
        name=version.instrument.name,
        total=_shown(told.low.overall),
        high=_shown(told.high),
        maximum=rounded(there.scorer.maximum),
        coverage=rounded(100 * told.coverage),
        is_thin=told.is_thin,
        level="" if told.is_thin else level_label(there.definition, bands, told.low.level),
        awaited=awaited_in_words(there.scorer.awaited) if told.low.overall is None else [],
        known=len(drawing.known),
        suggested=sum(cell[0] in told.asked for cell in drawing.suggested),
    )


def _shown(number: Number | None) -> Decimal | None:
    return None if number is None else rounded(number)


def _range(told: Outcome) -> Range:
    return told.low.overall, told.high


def _rules(questionnaire: Questionnaire, worth: Callable[[Scorer], Range]) -> list[RuleLine]:
    """The rules in use and all others, where there are others."""
    if not questionnaire.compared:
        return []
    labels = {
        name: pick(rules["label"] or {}, default=name)
        for name, rules in questionnaire.definition["rule_sets"].items()
    }
    return [
        RuleLine(labels.get(scorer.rule_set, _("The rules in use")), *map(_shown, worth(scorer)))
        for scorer in (questionnaire.scorer, *questionnaire.compared)
    ]


def _relations() -> dict[str, str]:
    return {EQUALS: _("counts as answered"), NARROWS: _("suggested")}


def _row_line(here: Questionnaire, there: Questionnaire, row: dict) -> CrosswalkLine:
    _instrument, question, part = target_parts(row["target"])
    item = there.items.get(question)
    target = place_text(item, part) if item else row["target"]
    return CrosswalkLine(
        source=pick(here.items[row["source"]]["label"]),
        target=target,
        relation=_relations()[row["relation"]],
        condition=unparse(row["condition"]) if row["condition"] else "",
    )

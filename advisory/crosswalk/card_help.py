"""What the cards of an instrument show of the answers given to another one before."""

from collections.abc import Mapping
from dataclasses import dataclass

from advisory.assessments.cards import CardHelp
from advisory.assessments.questionnaire import questionnaire_of
from advisory.crosswalk.drawing import confirmed_in, drawn_from, targets_of
from advisory.crosswalk.texts import cell_text, source_text
from advisory.models import Assessment
from advisory.scoring.crosswalk import Cell
from advisory.xlsform.questions import TABLES


@dataclass
class _Collected:
    ticks: list[str]
    known: list[str]
    suggested: list[str]


def help_for(assessment: Assessment | None, previous: Mapping[str, dict]) -> dict[str, CardHelp]:
    """By card: what is known from the round before, to be ticked already, and what it suggests.

    `previous` are the answers of that round.
    """
    before = assessment.continued_from if assessment else None
    if before is None or not before.is_submitted:
        return {}
    there = questionnaire_of(assessment.instrument_version)
    here = questionnaire_of(before.instrument_version)
    if there.scorer.instrument not in targets_of(here):
        return {}
    drawing = drawn_from(before, previous, there, confirmed_in(before))
    found: dict[str, _Collected] = {}

    def card(cell: Cell) -> _Collected:
        is_row = len(cell) > 1 and there.items[cell[0]]["type"] in TABLES
        key = ".".join(cell[:2]) if is_row else cell[0]
        return found.setdefault(key, _Collected([], [], []))

    for cell, one in drawing.known.items():
        item = there.items[cell[0]]
        card(cell).known.append(cell_text(item, cell, one.value))
        if one.value is True:
            card(cell).ticks.append(cell[-1])
    for cell, one in drawing.suggested.items():
        item = there.items[cell[0]]
        text = f"{cell_text(item, cell, one.value)} ({source_text(here, one.source, previous)})"
        card(cell).suggested.append(text)
    for hint in drawing.hints:
        card(hint.cell).suggested.append(source_text(here, hint.source, previous))
    return {
        key: CardHelp(tuple(one.ticks), "; ".join(one.known), tuple(one.suggested))
        for key, one in found.items()
    }

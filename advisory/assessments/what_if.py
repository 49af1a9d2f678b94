"""What other answers would be worth, beside what was given; nothing is stored."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from advisory.assessments.cards import CardMaker, CardSection
from advisory.assessments.given import Given
from advisory.assessments.levels import level_label, overall_level
from advisory.assessments.questionnaire import Questionnaire
from advisory.models import Score
from advisory.scoring import rounded
from core.translated import pick

PLACES = 4


@dataclass(frozen=True)
class Beside:
    """Points and level now, and with the other answers; the label of the whole is empty."""

    label: str
    maximum: Decimal
    now: Decimal
    then: Decimal
    level_now: str
    level_then: str

    @property
    def change(self) -> Decimal:
        return self.then - self.now


@dataclass(frozen=True)
class WhatIf:
    whole: Beside | None  # None where the rules of the whole are still to be supplied
    pillars: list[Beside]
    changed: frozenset[str]  # questions answered otherwise
    asked: frozenset[str]


@dataclass(frozen=True)
class CardPage:
    """The cards of one page of the questionnaire, folded unless it has something to show."""

    key: str
    label: str
    sections: list[CardSection]
    is_open: bool


def what_if(
    questionnaire: Questionnaire,
    score: Score,
    answers: Mapping[str, dict],
    other: Mapping[str, dict],
) -> WhatIf:
    """Set a stored score beside what the other answers would give."""
    definition = questionnaire.definition
    result = questionnaire.scorer.score(other)
    stored = {row.key: row for row in score.dimensions.all()}
    pillars = [
        Beside(
            label=pick(questionnaire.dimensions[key]["label"]),
            maximum=rounded(row.maximum, PLACES),
            now=stored[key].points,
            then=rounded(row.score, PLACES),
            level_now=_level(questionnaire, key, stored[key].level),
            level_then=_level(questionnaire, key, row.level),
        )
        for key, row in result.dimensions.items()
        if key in stored
    ]
    whole = None
    if score.total is not None and result.overall is not None:
        whole = Beside(
            label="",
            maximum=score.maximum,
            now=score.total,
            then=rounded(result.overall, PLACES),
            level_now=overall_level(definition, score.level).label,
            level_then=overall_level(definition, result.level).label,
        )
    return WhatIf(
        whole=whole,
        pillars=pillars,
        changed=frozenset(
            key for key in answers.keys() | other.keys() if answers.get(key) != other.get(key)
        ),
        asked=frozenset(questionnaire.asked(other)),
    )


def card_pages(
    questionnaire: Questionnaire,
    other: Mapping[str, dict],
    given: Mapping[str, Given],
    opened: Collection[str],
) -> list[CardPage]:
    """All cards asked; the pages of the questions `opened` are unfolded."""
    maker = CardMaker(questionnaire, other, given=given)
    found = []
    for page in questionnaire.pages:
        is_open = any(item["key"] in opened for item in page.items)
        sections = maker.sections(page)
        if sections:
            found.append(CardPage(page.key, page.label, sections, is_open))
    return found


def _level(questionnaire: Questionnaire, dimension: str, level: str) -> str:
    bands = questionnaire.dimensions[dimension]["levels"]
    return level_label(questionnaire.definition, bands, level)

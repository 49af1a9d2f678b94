"""Makes the page of differing answers: ready values for the template, a card per question."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisory.assessments.cards import answer_text
from advisory.assessments.layers import SELF, Said, is_difference, is_open_disagreement
from advisory.assessments.leading import mark_of
from advisory.assessments.questionnaire import Questionnaire
from advisory.assessments.voices import name_of
from advisory.reviews.queries import Check, check_of
from advisory.reviews.standing import Standing


@dataclass(frozen=True)
class Choice:
    """One of the differing answers, to settle on: `value` names the row and what it said."""

    value: str
    text: str
    who: str
    is_own: bool


@dataclass(frozen=True)
class Difference:
    """A question with everybody's answer side by side."""

    check: Check
    choices: list[Choice]
    is_open: bool
    settled_at: datetime.datetime | None


def differences(
    questionnaire: Questionnaire,
    said: Mapping[str, Sequence[Said]],
    standings: Mapping[str, Standing],
) -> list[Difference]:
    """The questions answered differently, or settled; open ones first, then in the order asked."""
    found = []
    for key, item in questionnaire.items.items():
        each = said.get(key, ())
        own = next((one for one in each if one.layer == SELF), None)
        is_settled = own is not None and own.settled_at is not None
        if len(each) < 2 or not (is_difference(each) or is_settled):
            continue
        found.append(
            Difference(
                check=check_of(questionnaire, item, each, standings.get(key, Standing())),
                choices=_choices(item, each),
                is_open=is_open_disagreement(each),
                settled_at=own.settled_at if own else None,
            )
        )
    return sorted(found, key=lambda one: not one.is_open)


def _choices(item: dict, said: Sequence[Said]) -> list[Choice]:
    """Each distinct answer once, with everybody who gave it."""
    people: dict[str, list[Said]] = {}
    for one in said:
        people.setdefault(mark_of(one.answer), []).append(one)
    return [
        Choice(
            value=f"{same[0].pk}-{mark}",
            text=answer_text(item, same[0].answer),
            who=", ".join(name_of(one) for one in same),
            is_own=same[0].layer == SELF,
        )
        for mark, same in people.items()
    ]

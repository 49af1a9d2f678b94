"""Puts what people answered to one question into words: who, what, and whether it counts."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from advisory.assessments.cards import answer_text
from advisory.assessments.layers import ADVISER, SELF, Said, counting


@dataclass(frozen=True)
class Voice:
    """One person's answer in words."""

    who: str
    text: str
    at: datetime.datetime
    layer: str
    counts: bool
    note: str = ""


def voices_of(item: dict, said: Sequence[Said]) -> list[Voice]:
    counted = counting(said)
    return [
        Voice(
            who=name_of(one),
            text=answer_text(item, one.answer),
            at=one.at,
            layer=one.layer,
            counts=one is counted,
            note=_note(one),
        )
        for one in said
    ]


def name_of(one: Said) -> str:
    if one.layer == SELF:
        return _("Own answer")
    if one.layer == ADVISER:
        return _("The adviser")
    return str(one.respondent)


def _note(one: Said) -> str:
    if one.is_contested:
        return _("contested, does not count until the adviser answers")
    if one.respondent is not None and one.respondent.withdrawn_at:
        return _("invitation withdrawn")
    if one.settled_at:
        return _("settled on")
    return ""

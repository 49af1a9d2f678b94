"""Reads what was typed on one card: an answer, nothing, or an error with what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from advisory.models import Answer
from advisory.scoring import AnswerRefused, reader_of
from advisory.xlsform.questions import STEPPED, TABLES
from core.number_input import NotANumber, as_json_number, read_number
from core.translated import pick

MOST_LETTERS = 2000
QUIET_STATES = (Answer.State.DONT_KNOW, Answer.State.NOT_APPLICABLE)
NONE = "none"  # "none of these": an answer, unlike leaving every box empty


@dataclass(frozen=True)
class Given:
    """What one card said. `is_blank`: its fields were there, and empty; then nothing is stored.

    The card of one row of a table says only that row: `onto` brings it into the whole answer.
    """

    state: str = Answer.State.ANSWERED
    value: object = None
    error: str = ""
    is_blank: bool = False
    typed: dict[str, str] = field(default_factory=dict)
    row: str = ""

    def as_answer(self) -> dict:
        return {"state": str(self.state), "value": self.value}

    def onto(self, stored: Mapping | None, item: dict | None) -> dict | None:
        """The answer to store in place of the stored one; None for no answer."""
        if item is None or item["type"] not in TABLES:
            return None if self.is_blank else self.as_answer()
        if not self.row and not self.is_blank:
            return self.as_answer()
        before: Any = stored["value"] if stored and stored["state"] == Answer.State.ANSWERED else {}
        if not self.row:  # "none of these" or "don't know" was taken back; what rows say stays
            is_kept = any(before.values()) if item["type"] == "grid_multi" else bool(before)
            return dict(stored) if stored and is_kept else None
        if item["type"] == "rows":
            value: dict = {row: step for row, step in before.items() if row != self.row}
            value |= {} if self.is_blank else {self.row: self.value}
            is_empty = not value
        else:
            value = self._ticks(before, item)
            # A row left empty changes nothing of "none of these", which was said expressly.
            is_empty = not any(value.values()) and (not before or any(before.values()))
        if not is_empty:
            return {"state": str(Answer.State.ANSWERED), "value": value}
        return dict(stored) if stored and stored["state"] != Answer.State.ANSWERED else None

    def _ticks(self, before: Mapping[str, list], item: dict) -> dict[str, list[str]]:
        """The ticks of a grid with this row's put in, in the order of the definition."""
        own: Any = self.value or []
        return {
            column["key"]: [
                row["key"]
                for row in item["rows"]
                if (column["key"] in own and row["key"] == self.row)
                or (row["key"] != self.row and row["key"] in before.get(column["key"], []))
            ]
            for column in item["options"]
        }


class _Refused(Exception):
    """The card cannot be read; the text is for its reader."""


def card_key(item: dict, row: str) -> str:
    """The name of the card of one row of a table, and of its fields."""
    return f"{item['key']}.{row}"


def read_cards(item: dict, bands: dict, data: QueryDict) -> dict[str, Given]:
    """What a posted form says on a question, by card; cards it says nothing about are left out."""
    if item["type"] == "file":  # evidence is attached elsewhere
        return {}
    if item["type"] not in TABLES:
        given = _read_card(item, bands, data, item["key"])
        return {item["key"]: given} if given else {}
    found = {}
    state_card = f"{item['key']}.state"
    state = data.get(state_card)
    if state is not None:
        found[state_card] = _read_state(item, state)
    for row in item["rows"]:
        key = card_key(item, row["key"])
        one = _read_card(row_question(item, row), bands, data, key)
        if one and one.state != Answer.State.ANSWERED:
            one = Given(error=_("Choose one of the answers shown."), typed=one.typed)
        if one:
            found[key] = replace(one, row=row["key"])
    if state and any(one.row and not one.is_blank for one in found.values()):
        error = _("Either tick something above, or choose one of these: not both.")
        return {state_card: Given(error=error, typed={".state": state})}
    return found


def _read_state(item: dict, state: str) -> Given:
    """What stands for a whole table: none of its ticks, or not known."""
    if state == NONE and item["type"] == "grid_multi":
        return Given(value={column["key"]: [] for column in item["options"]})
    if state in QUIET_STATES:
        return Given(state=Answer.State(state))
    return Given(is_blank=True)


def row_question(item: dict, row: dict) -> dict:
    """One row of a table as a question of its own."""
    kind = "ladder" if item["type"] == "rows" else "multi"
    return {**item, "type": kind, "key": card_key(item, row["key"])}


def _read_card(item: dict, bands: dict, data: QueryDict, key: str) -> Given | None:
    typed = {
        part: data[f"{key}{part}"].strip()
        for part in ("", ".state", ".num", ".den")
        if f"{key}{part}" in data
    }
    if item["type"] == "multi" and key in data:
        typed[""] = " ".join(data.getlist(key)).strip()
    if not typed:
        return None
    state = typed.get(".state") or (typed.get("") if _has_options(item) else "")
    written = [text for part, text in typed.items() if part != ".state" and text]
    if state in {*QUIET_STATES, NONE if item["type"] == "multi" else None}:
        if written and not _has_options(item):
            error = _("Either give the answer, or choose “Don't know”: not both.")
            if item["type"] == "multi":
                error = _("Either tick something above, or choose one of these: not both.")
            return Given(error=error, typed=typed)
        if state == NONE:
            return Given(value=[], typed=typed)
        return Given(state=Answer.State(state), typed=typed)
    if not written:
        return Given(is_blank=True, typed=typed)
    try:
        value = _value(item, typed)
        reader_of(item, bands)(value)
        _refuse_contradiction(item, value)
    except _Refused as refused:
        return Given(error=str(refused), typed=typed)
    except AnswerRefused as refused:
        return Given(error=_explained(item, refused), typed=typed)
    return Given(value=value, typed=typed)


def _refuse_contradiction(item: dict, value: object) -> None:
    """An option that excludes all others stands alone."""
    if item["type"] != "multi" or not isinstance(value, list) or len(set(value)) < 2:
        return
    for option in item["options"]:
        if option["exclusive"] and option["key"] in value:
            text = _("“%(option)s” cannot go together with other answers: leave one of them out.")
            raise _Refused(text % {"option": pick(option["label"])})


def _has_options(item: dict) -> bool:
    return bool(item["options"]) and item["type"] != "multi"


def _value(item: dict, typed: dict[str, str]) -> object:
    """The value as answers are stored (the encoding of the instrument's question types)."""
    kind, text = item["type"], typed.get("", "")
    if kind == "ratio":
        parts = {name: typed.get(f".{name}", "") for name in ("num", "den")}
        if not all(parts.values()):
            raise _Refused(_("Both numbers are needed, or choose “Don't know”."))
        return {name: _number(part) for name, part in parts.items()}
    if kind in STEPPED:
        if not (text.isascii() and text.isdigit()):
            raise _Refused(_("Choose one of the answers shown."))
        return int(text)
    if kind == "multi":
        return list(dict.fromkeys(text.split()))
    if kind in {"count", "number"}:
        return _number(text)
    return text[:MOST_LETTERS]


def _number(text: str) -> int | float:
    try:
        return as_json_number(read_number(text, get_language() or "vi"))
    except NotANumber as error:
        raise _Refused(
            _("“%(text)s” is not a number from 0 up. Write for example 12 or 1,000.5.")
            % {"text": text[:40]}
        ) from error


def _explained(item: dict, refused: AnswerRefused) -> str:
    """The refusal of the scoring rules in words for the person who answers."""
    if refused.code in {"part_above_whole", "zero_base"}:
        return _("The first number may not be larger than the second (%(whole)s).") % {
            "whole": pick(item["denominator"] or {})
        }
    if refused.code == "wrong_type" and item["type"] == "count":
        return _("Write a whole number, for example 3.")
    if refused.code == "out_of_range" and item["type"] in {"count", "number"}:
        if item["maximum"] is None:
            return _("The number must be at least %(low)s.") % {"low": item["minimum"]}
        return _("The number must be from %(low)s to %(high)s.") % {
            "low": item["minimum"] or 0,
            "high": item["maximum"],
        }
    return _("Choose one of the answers shown.")

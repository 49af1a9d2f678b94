"""Reads what was typed on one card: an answer, nothing, or an error with what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from advisory.models import Answer
from advisory.number_input import NotANumber, as_json_number, read_number
from advisory.scoring import AnswerRefused, reader_of
from advisory.xlsform.questions import STEPPED
from core.translated import pick

MOST_LETTERS = 2000


@dataclass(frozen=True)
class Given:
    """What one card said. `is_blank`: its fields were there, and empty; then nothing is stored."""

    state: str = Answer.State.ANSWERED
    value: object = None
    error: str = ""
    is_blank: bool = False
    typed: dict[str, str] = field(default_factory=dict)

    def as_answer(self) -> dict:
        return {"state": str(self.state), "value": self.value}


class _Refused(Exception):
    """The card cannot be read; the text is for its reader."""


def read_card(item: dict, bands: dict, data: Mapping[str, str]) -> Given | None:
    """Read one card of a posted form; None when the form says nothing about it."""
    key = item["key"]
    typed = {
        part: data[f"{key}{part}"].strip()
        for part in ("", ".state", ".num", ".den")
        if f"{key}{part}" in data
    }
    if item["type"] == "multi" and key in data:
        typed[""] = " ".join(data.getlist(key))
    if not typed:
        return None
    state = typed.get(".state") or (typed.get("") if _has_options(item) else "")
    written = [text for part, text in typed.items() if part != ".state" and text]
    if state in {Answer.State.DONT_KNOW, Answer.State.NOT_APPLICABLE}:
        if written and not _has_options(item):
            error = _("Either give the answer, or choose “Don't know”: not both.")
            return Given(error=error, typed=typed)
        return Given(state=Answer.State(state), typed=typed)
    if not written:
        return Given(is_blank=True, typed=typed)
    try:
        value = _value(item, typed)
        reader_of(item, bands)(value)
    except _Refused as refused:
        return Given(error=str(refused), typed=typed)
    except AnswerRefused as refused:
        return Given(error=_explained(item, refused), typed=typed)
    return Given(value=value, typed=typed)


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
        return text.split()
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

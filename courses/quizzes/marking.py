"""Marks answers: `(definition, answer) -> points and what to say`, exact, no database.

A definition is the frozen JSON of a question version:

    {"kind": "many", "text": "...", "note": "...", "options": [
        {"id": "7", "text": "...", "match": "...", "tolerance": "0", "is_correct": true,
         "feedback": "...", "picture": null}]}

What an answer is depends on the kind; None is no answer and gives nothing.

    one, true_false   "7"                  the option chosen
    many              ["7", "9"]           the options chosen
    order             ["9", "7", "8"]      the options in the order given
    match             {"7": "9"}           option -> option whose partner was chosen
    text, number      "..."                as typed; a number as a plain decimal, "-1000.5"

The shares of a question's points that are given:

- one, true_false, text, number: all or nothing.
- many: (right ones chosen - wrong ones chosen) / right ones, never below nothing. Ticking
  everything is therefore worth nothing, unless every option is right.
- order: neighbours that follow each other as they should / all neighbours. Only the whole order
  gives everything, and one line in the wrong place costs no more than the places it breaks.
- match: partners found / all partners. Two lines with the same partner may swap it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from core.folding import fold

ONE, MANY, TRUE_FALSE, ORDER, MATCH, TEXT, NUMBER = (
    "one",
    "many",
    "true_false",
    "order",
    "match",
    "text",
    "number",
)
Answer = str | list[str] | dict[str, str] | None
Option = Mapping[str, object]


@dataclass(frozen=True)
class Marked:
    """The share of the points an answer earns, and the options whose feedback belongs to it."""

    share: Fraction
    speaks: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        return self.share == 1


def mark(definition: Mapping, answer: Answer) -> Marked:
    """Mark one answer. Options it names that the question does not have count for nothing."""
    options: Sequence[Option] = definition["options"]
    kind = definition["kind"]
    if answer is None or answer in ("", [], {}):
        return Marked(Fraction(0))
    if kind in (ONE, TRUE_FALSE) and isinstance(answer, str):
        return _one(options, answer)
    if kind == MANY and isinstance(answer, list):
        return _many(options, answer)
    if kind == ORDER and isinstance(answer, list):
        return _order(options, answer)
    if kind == MATCH and isinstance(answer, dict):
        return _match(options, answer)
    if kind in (TEXT, NUMBER) and isinstance(answer, str):
        return _typed(options, answer, _same_text if kind == TEXT else _same_number)
    raise ValueError(f"{type(answer).__name__} is no answer to a question of kind {kind}")


def total(parts: Iterable[tuple[Fraction, int]]) -> tuple[Fraction, int]:
    """Points earned and points there were, of (share, points) of each question."""
    earned, most = Fraction(0), 0
    for share, points in parts:
        earned += share * points
        most += points
    return earned, most


def is_passed(earned: Fraction, most: int, pass_mark: int) -> bool:
    """Whether points reach a pass mark in percent; exactly, so 2 of 3 is below 67 %."""
    return earned * 100 >= most * pass_mark


def counted(scores: Sequence[Fraction], rule: str) -> Fraction:
    """The score that counts of those of all attempts, in their order: best, last or average."""
    if rule == "best":
        return max(scores)
    if rule == "last":
        return scores[-1]
    return sum(scores, Fraction(0)) / len(scores)


def counts_as_passed(scores: Sequence[Fraction], rule: str, pass_mark: int) -> bool:
    """Whether the score that counts of all attempts so far reaches the pass mark."""
    return bool(scores) and is_passed(counted(scores, rule), 1, pass_mark)


def _one(options: Sequence[Option], answer: str) -> Marked:
    chosen = next((one for one in options if one["id"] == answer), None)
    if chosen is None:
        return Marked(Fraction(0))
    return Marked(Fraction(bool(chosen["is_correct"])), (answer,))


def _many(options: Sequence[Option], answer: list[str]) -> Marked:
    chosen = set(answer)
    right = {one["id"] for one in options if one["is_correct"]}
    wrong = {one["id"] for one in options} - right
    share = Fraction(len(chosen & right) - len(chosen & wrong), len(right))
    return Marked(
        max(Fraction(0), share), tuple(str(one["id"]) for one in options if one["id"] in chosen)
    )


def _order(options: Sequence[Option], answer: list[str]) -> Marked:
    wanted = [str(one["id"]) for one in options]
    follows = set(pairwise(wanted))
    found = follows & set(pairwise(dict.fromkeys(answer)))
    return Marked(Fraction(len(found), len(follows)), tuple(wanted))


def _match(options: Sequence[Option], answer: dict[str, str]) -> Marked:
    partner = {one["id"]: one["match"] for one in options}
    found = sum(
        one["id"] in answer and partner.get(answer[str(one["id"])]) == one["match"]
        for one in options
    )
    speaks = tuple(str(one["id"]) for one in options if one["id"] in answer)
    return Marked(Fraction(found, len(options)), speaks)


def _typed(options: Sequence[Option], answer: str, is_same) -> Marked:
    """The first option that fits decides, so a frequent mistake can have feedback of its own."""
    fitting = next((one for one in options if is_same(one, answer)), None)
    if fitting is None:
        return Marked(Fraction(0))
    return Marked(Fraction(bool(fitting["is_correct"])), (str(fitting["id"]),))


def _same_text(option: Option, answer: str) -> bool:
    """Whether two texts are the same but for accents, case, spaces and closing marks."""
    return _bare(str(option["text"])) == _bare(answer) != ""


def _bare(text: str) -> str:
    return fold(text).strip(" .,;:!?\"'")


def _same_number(option: Option, answer: str) -> bool:
    away = abs(Decimal(answer) - Decimal(str(option["text"])))
    return away <= Decimal(str(option["tolerance"]))

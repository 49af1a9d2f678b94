"""Reads single answers: refuses what cannot be one, and says what a real one is worth.

Numbers may come as int, Decimal, Fraction or float; a float is taken as the decimal it prints as
(a JSON column returns floats), so nothing is ever computed in binary.
"""

import difflib
from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction
from typing import NamedTuple

from advisory.xlsform.exact import Number, simplest, unpack

ANSWERED, NOT_APPLICABLE, DONT_KNOW, BLANK = "answered", "not_applicable", "dont_know", "blank"
STATES = (ANSWERED, NOT_APPLICABLE, DONT_KNOW, BLANK)
NO_BASE, CONTRADICTION, NOT_ASKED = "no_base", "contradiction", "not_asked"
# An alternative that may yet be asked; a question whose options are still to be supplied.
UNDECIDED, AWAITED = "undecided", "awaited"
INCOMPLETE_RULES = "incomplete_rules"

# Decimals are scaled exactly: this context never rounds a number that was typed.
_EXACT = Context(prec=10_000_000, Emax=10**15, Emin=-(10**15))
# 1e999999999 is nine letters to write and a gigabyte to compute with.
MOST_EXPONENT = 10_000


class AnswerRefused(ValueError):
    """An answer set cannot be scored: the field, a stable code, and a sentence."""

    def __init__(self, field: str, code: str, message: str) -> None:
        self.field = field
        self.code = code
        self.message = message
        super().__init__(field, code, message)

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


class Worth(NamedTuple):
    """What an answer earns, what it may be remarked with, and the step it reached."""

    points: Number
    flag: str = ""
    step: int | tuple[int, ...] | None = None  # of the options or bands
    units: int = 1  # rows answered, where a row may stay open
    open: Number = 0  # what the rows left open could still earn


# None: a table without a single row answered is as good as blank.
Reader = Callable[[object], Worth | None]


def refuse_unknown(key: object, known: list[str]) -> AnswerRefused:
    near = difflib.get_close_matches(str(key), known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return AnswerRefused(str(key), "unknown_question", f"There is no question {key!s:.80}{hint}")


def unwrap(key: str, value: dict) -> tuple[str, object]:
    """State and value of an answer given as `{"state": ..., "value": ...}`."""
    state, inner = value["state"], value.get("value")
    if not isinstance(state, str) or state not in STATES or value.keys() - {"state", "value"}:
        raise AnswerRefused(key, "unknown_state", f"The state must be one of {', '.join(STATES)}.")
    if (state == ANSWERED) != (inner is not None):
        raise AnswerRefused(key, "state_and_value", f"State {state} does not fit the value given.")
    return state, inner


def steps(item: dict) -> Reader:
    key = item["key"]
    worth = [
        Worth(simplest(unpack(option["points"]) * unpack(item["weight"])), "", step)
        for step, option in enumerate(item["options"])
    ]
    top = len(worth) - 1

    def read(value: object) -> Worth:
        if type(value) is not int:
            raise wrong_type(key, f"a whole number from 0 to {top}")
        if not 0 <= value <= top:
            raise AnswerRefused(key, "out_of_range", f"{value} is outside the steps 0 to {top}.")
        return worth[value]

    return read


def factor_of(item: dict) -> Number:
    """What the points of an option are multiplied by; nothing while they are still awaited."""
    if item["points"] is None:
        return 0
    return Fraction(unpack(item["weight"])) / unpack(item.get("out_of", 1))


def _options(item: dict) -> dict[str, Worth]:
    factor = factor_of(item)
    return {
        option["key"]: Worth(simplest(unpack(option["points"] or 0) * factor), "", index)
        for index, option in enumerate(item["options"])
    }


def single(item: dict) -> Reader:
    key, worth = item["key"], _options(item)

    def read(value: object) -> Worth:
        if not isinstance(value, str):
            raise wrong_type(key, "the key of one option")
        if value not in worth:
            raise unknown_option(key, value, list(worth))
        return worth[value]

    return read


def yes_no(item: dict) -> Reader:
    read_key = single(item)

    def read(value: object) -> Worth | None:
        return read_key(("no", "yes")[value] if isinstance(value, bool) else value)

    return read


def multi(item: dict) -> Reader:
    key, worth = item["key"], _options(item)
    alone = {
        option["key"]
        for option in item["options"]
        if option["exclusive"] or option.get("negative", False)
    }
    most = unpack(item["points"] or 0)

    def read(value: object) -> Worth:
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise wrong_type(key, "a list of option keys")
        ticked = dict.fromkeys(value)
        for option in ticked:
            if option not in worth:
                raise unknown_option(key, option, list(worth))
        together = sum((worth[option].points for option in ticked), start=0)
        clashes = len(ticked) > 1 and not alone.isdisjoint(ticked)
        reached = tuple(index for index, option in enumerate(worth) if option in ticked)
        return Worth(min(together, most), CONTRADICTION if clashes else "", reached)

    return read


def text(item: dict) -> Reader:
    key = item["key"]

    def read(value: object) -> Worth:
        if not isinstance(value, str):
            raise wrong_type(key, "a text")
        return Worth(0)

    return read


class BandRule:
    """What a measured value earns: a value on a cut-off belongs to the band below it."""

    def __init__(self, bands: dict, item: dict) -> None:
        weight = unpack(item["weight"])
        self.worth = [
            Worth(simplest(unpack(step["points"]) * weight), "", index)
            for index, step in enumerate(bands["steps"])
        ]
        self.no_base = self.worth[0]._replace(points=0, flag=NO_BASE)
        self.cuts = [simplest(Fraction(unpack(step["above"]))) for step in bands["steps"][1:]]

    def of(self, part: Number | Decimal, whole: Number | Decimal = 1) -> Worth:
        """The band of part / whole, compared without dividing."""
        reached = 0
        for cut in self.cuts:
            if not _is_above(part, whole, cut):
                break
            reached += 1
        return self.worth[reached]


def _is_above(part: Number | Decimal, whole: Number | Decimal, cut: Number) -> bool:
    return _times(part, cut.denominator) > _times(whole, cut.numerator)


def _times(number: Number | Decimal, factor: int) -> Number | Decimal:
    if isinstance(number, Decimal):
        return _EXACT.multiply(number, Decimal(factor))
    return number * factor


def ratio(item: dict, rule: BandRule | None) -> Reader:
    key = item["key"]

    def read(value: object) -> Worth:
        if not isinstance(value, dict) or value.keys() != {"num", "den"}:
            raise wrong_type(key, 'an object {"num": number, "den": number}')
        part, whole = value["num"], value["den"]
        if type(part) is not int or type(whole) is not int:
            part, whole = _alike(_number(key, part), _number(key, whole))
        if part < 0 or whole < 0:
            raise AnswerRefused(key, "negative", "A number may not be negative.")
        if whole == 0:
            if part > 0:
                raise AnswerRefused(key, "zero_base", "The whole is 0 but the part is not.")
            return rule.no_base if rule else Worth(0, NO_BASE)
        if part > whole:
            raise AnswerRefused(key, "part_above_whole", "The part is larger than the whole.")
        return rule.of(_times(part, 100), whole) if rule else Worth(0)

    return read


def quantity(item: dict, rule: BandRule | None) -> Reader:
    key = item["key"]
    low = None if item["minimum"] is None else unpack(item["minimum"])
    high = None if item["maximum"] is None else unpack(item["maximum"])
    is_count = item["type"] == "count"

    def read(value: object) -> Worth:
        if is_count and type(value) is not int:
            raise wrong_type(key, "a whole number")
        number = _number(key, value)
        if number < 0:
            raise AnswerRefused(key, "negative", "A number may not be negative.")
        if high is not None and _is_above(number, 1, high):
            raise AnswerRefused(key, "out_of_range", f"The number may be at most {high}.")
        if low is not None and not _is_above(number, 1, low) and number != low:
            raise AnswerRefused(key, "out_of_range", f"The number must be at least {low}.")
        return rule.of(number) if rule else Worth(0)

    return read


def _number(key: str, value: object) -> Number | Decimal:
    if type(value) is int or isinstance(value, Fraction):
        return value
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and value.is_finite():
        if not value:
            return 0
        if abs(value.adjusted()) > MOST_EXPONENT:
            raise wrong_type(key, "a number of ordinary size")
        return value
    raise wrong_type(key, "a number")


def _alike(
    part: Number | Decimal, whole: Number | Decimal
) -> tuple[Number | Decimal, Number | Decimal]:
    """Both as decimals unless one is a fraction: the two kinds do not compare."""
    if isinstance(part, Fraction) or isinstance(whole, Fraction):
        return Fraction(part), Fraction(whole)
    return Decimal(part), Decimal(whole)


def wrong_type(key: str, needed: str) -> AnswerRefused:
    return AnswerRefused(key, "wrong_type", f"The answer must be {needed}.")


def unknown_option(key: str, option: str, known: list[str], what: str = "option") -> AnswerRefused:
    near = difflib.get_close_matches(option, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return AnswerRefused(key, f"unknown_{what}", f"There is no {what} {option!s:.80}{hint}")

"""Scores answer sets against a definition: exact, without a database, the same for any order.

What is not a real answer earns nothing. The range says what it leaves open: a blank, a blank row
and a "don't know" could still earn their maximum, "not applicable" and a question that is not
asked cannot. Where the owner of an instrument has still to supply rules, there is no whole result.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from advisory.scoring.answers import (
    ANSWERED,
    AWAITED,
    BLANK,
    DONT_KNOW,
    INCOMPLETE_RULES,
    NOT_APPLICABLE,
    NOT_ASKED,
    UNDECIDED,
    AnswerRefused,
    Worth,
    refuse_unknown,
    unwrap,
)
from advisory.scoring.readers import reader_of
from advisory.xlsform.bands import PERCENT
from advisory.xlsform.dimensions import ONE_OF, WEIGHTED_MEAN, awaited, pillars_of
from advisory.xlsform.exact import Number, definition_hash, simplest, unpack
from advisory.xlsform.expressions import NEVER, Tree, evaluate
from advisory.xlsform.questions import STEPPED

UNASKED = (NOT_ASKED, UNDECIDED, AWAITED)
# A dimension is final once questions worth this percentage of its points are settled.
FINAL_FROM = 70


@dataclass(frozen=True, slots=True)
class DimensionResult:
    score: Number
    maximum: Number
    level: str
    provisional: bool
    high: Number  # the most it could become once everything open is answered


@dataclass(frozen=True, slots=True)
class Result:
    """What one answer set is worth under one definition."""

    overall: Number | None  # none while rules are still to be supplied
    maximum: Number
    level: str
    provisional: bool
    dimensions: dict[str, DimensionResult]
    range: tuple[Number, Number] | tuple[None, None]
    items: dict[str, Number]  # points of every question that can earn any
    flags: dict[str, str]  # no_base, contradiction, not_asked by question; incomplete_rules
    answered: int  # questions (of tables of steps: rows) with a real answer
    asked: int


class Levels:
    """Which step of a list of bands a number of points reaches."""

    def __init__(self, bands: dict | None, maximum: Number) -> None:
        steps = bands["steps"] if bands else []
        scale = Fraction(maximum, 100) if bands and bands["measure"] == PERCENT else 1
        self.keys = [step["key"] for step in steps]
        self.needs = [step.get("needs") for step in steps]
        self.cuts = [simplest(Fraction(unpack(step["above"]) * scale)) for step in steps[1:]]

    def reached(self, points: Number) -> int:
        """The number of cut-offs below these points; exactly on one is not above it."""
        return bisect_left(self.cuts, points)

    def key(self, step: int) -> str:
        return self.keys[step] if self.keys else ""


class Scorer:
    """A definition made ready to score many answer sets."""

    def __init__(self, definition: dict) -> None:
        self.definition = definition
        self.instrument: str = definition["instrument"]
        self.version: str = definition["version"]
        self.rule_set: str = definition["rule_set"]
        self.hash = definition_hash(definition)
        self.awaited = awaited(definition)
        self.items: dict[str, dict] = {item["key"]: item for item in definition["items"]}
        self.pillars = pillars_of(definition["dimensions"])
        order = {pillar["key"]: place for place, pillar in enumerate(self.pillars)}
        self.maxima = [unpack(pillar["maximum"]) for pillar in self.pillars]
        self.maximum = unpack(definition["maximum"])
        self.factors = self._overall_factors()
        bands = definition["bands"]
        self._levels = [
            Levels(bands.get(pillar["levels"]), maximum)
            for pillar, maximum in zip(self.pillars, self.maxima, strict=True)
        ]
        self._overall = Levels(bands.get(definition["levels"]), self.maximum)
        self._questions = [
            (
                item["key"],
                reader_of(item, bands),
                None if item["points"] is None else unpack(item["points"]),
                order.get(item["dimension"], -1),
                units_of(item),
            )
            for item in definition["items"]
        ]
        self._readers = {key: read for key, read, *_ in self._questions}
        self._attainable: list[Number] = [0] * len(self.pillars)
        for _, _, most, pillar, _ in self._questions:
            if most is not None and pillar >= 0:
                self._attainable[pillar] += most
        codes = Counter(item["code"] for item in definition["items"])
        self._by_code = {
            item["code"]: item["key"]
            for item in definition["items"]
            if item["code"] and codes[item["code"]] == 1 and item["code"] not in self.items
        }
        self.one_of = {p["key"] for p in self.pillars if p.get("combine") == ONE_OF}
        self._has_conditions = any(
            item["relevant"] or item.get("awaits") == "list" for item in definition["items"]
        )

    def _overall_factors(self) -> list[Number] | None:
        """What a point of each dimension is worth in a weighted mean of percentages."""
        if self.definition.get("overall") != WEIGHTED_MEAN or self.awaited:
            return None
        return [
            simplest(Fraction(100 * unpack(pillar["weight"])) / maximum)
            for pillar, maximum in zip(self.pillars, self.maxima, strict=True)
        ]

    def score(self, answers: Mapping[str, object]) -> Result:
        """Score one answer set; raises AnswerRefused if it is not one."""
        if not isinstance(answers, Mapping):
            raise AnswerRefused("answers", "wrong_type", "The answers must be an object.")
        if not answers.keys() <= self.items.keys():
            stranger = min(map(str, answers.keys() - self.items.keys()))
            raise refuse_unknown(stranger, list(self.items))
        scores: list[Number] = [0] * len(self.pillars)
        still_open: list[Number] = [0] * len(self.pillars)
        points: dict[str, Number] = {}
        flags: dict[str, str] = {}
        answered = asked = 0
        states = self.read(answers) if self._has_conditions else None
        for key, read, most, pillar, units in self._questions:
            if states is not None:
                state, worth = states[key]
            else:
                state, worth = _read(key, read, answers.get(key))
            earned: Number = 0
            left: Number = 0
            if worth is not None:
                asked += units
                answered += worth.units
                earned, left = worth.points, worth.open
                if worth.flag:
                    flags[key] = worth.flag
            elif state is BLANK or state is DONT_KNOW:
                asked += units
                left = most or 0
            elif state is NOT_APPLICABLE:
                asked += units
            else:
                left = most or 0 if state is UNDECIDED else 0
                if answers.get(key) is not None:
                    flags[key] = NOT_ASKED
            if most is not None:
                points[key] = earned
                if pillar >= 0:
                    scores[pillar] += earned
                    still_open[pillar] += left
        without_list = {
            item["dimension"]
            for key, item in self.items.items()
            if states is not None and states[key][0] is AWAITED and item["points"] is not None
        }
        return self._result(scores, still_open, points, flags, (answered, asked), without_list)

    def _result(
        self,
        scores: list[Number],
        still_open: list[Number],
        points: dict[str, Number],
        flags: dict[str, str],
        counts: tuple[int, int],
        without_list: set[str],
    ) -> Result:
        dimensions, reached = {}, []
        for place, pillar in enumerate(self.pillars):
            score, maximum, attainable = scores[place], self.maxima[place], self._attainable[place]
            if pillar["key"] in self.one_of:
                attainable = maximum
                still_open[place] = min(still_open[place], maximum)
            step = self._levels[place].reached(score)
            reached.append(step)
            if pillar["key"] in without_list:
                continue
            settled = attainable - still_open[place]
            dimensions[pillar["key"]] = DimensionResult(
                score=simplest(score),
                maximum=maximum,
                level=self._levels[place].key(step),
                provisional=100 * settled < FINAL_FROM * attainable,
                high=simplest(score + still_open[place]),
            )
        overall, level = None, ""
        between: tuple[Number, Number] | tuple[None, None] = None, None
        if self.awaited:
            flags["overall"] = INCOMPLETE_RULES
        else:
            overall, left = self._whole(scores), self._whole(still_open)
            between = overall, simplest(overall + left)
            level = self._overall.key(self._overall_step(overall, reached))
        return Result(
            overall=overall,
            maximum=self.maximum,
            level=level,
            provisional=any(dimension.provisional for dimension in dimensions.values()),
            dimensions=dimensions,
            range=between,
            items=points,
            flags=flags,
            answered=counts[0],
            asked=counts[1],
        )

    def _whole(self, numbers: list[Number]) -> Number:
        """Numbers of the dimensions as one: their sum, or their weighted mean."""
        if self.factors is None:
            return simplest(sum(numbers, start=0))
        products = (factor * number for factor, number in zip(self.factors, numbers, strict=True))
        return simplest(sum(products, start=0))

    def _overall_step(self, overall: Number, reached: list[int]) -> int:
        """The highest step whose cut-off is passed and whose dimensions are far enough."""
        for step in range(self._overall.reached(overall), 0, -1):
            need = self._overall.needs[step]
            if need is None:
                return step
            far_enough = sum(
                have >= levels.keys.index(need["level"])
                for have, levels in zip(reached, self._levels, strict=True)
            )
            if far_enough >= need["dimensions"]:
                return step
        return 0

    def by_key(self, answers: Any) -> Any:
        """Answers with official codes ("3.3") replaced by question keys, where they are clear."""
        if not isinstance(answers, Mapping) or answers.keys() <= self.items.keys():
            return answers
        named = {self._by_code.get(key, key): value for key, value in answers.items()}
        return named if len(named) == len(answers) else answers

    def asked(self, answers: Mapping[str, object]) -> list[str]:
        """The questions to ask, in order: all but those a condition has ruled out.

        An alternative is asked only once its condition holds.
        """
        if not self._has_conditions:
            return list(self.items)
        return [key for key, (state, _) in self.read(answers).items() if state not in UNASKED]

    def read(self, answers: Mapping[str, object]) -> dict[str, tuple[str, Worth | None]]:
        """State and worth of every question, conditions decided; raises AnswerRefused."""
        found: dict[str, tuple[str, Worth | None]] = {}
        answer = self._compared(answers, found)
        for key, read, *_ in self._questions:
            item = self.items[key]
            found[key] = _read(key, read, answers.get(key))
            outcome = evaluate(item["relevant"], answer) if item["relevant"] else True
            if outcome is False:
                found[key] = NOT_ASKED, None
            elif outcome is None and item["dimension"] in self.one_of:
                found[key] = UNDECIDED, None
            elif item.get("awaits") == "list":
                found[key] = AWAITED, None
        return found

    def decider(self, answers: Mapping[str, object]) -> Callable[[Tree], bool | None]:
        """Decides conditions about these answers: true, false, or None where it is not known."""
        answer = self._compared(answers, self.read(answers))
        return lambda condition: evaluate(condition, answer)

    def worth(self, key: str, value: object) -> Worth:
        """What one answer earns by itself; raises AnswerRefused."""
        return self._readers[key](value) or Worth(0)

    def _compared(
        self, answers: Mapping[str, object], found: Mapping[str, tuple[str, Worth | None]]
    ) -> Callable[[str], object]:
        """The answers read so far as conditions compare them."""

        def answer(key: str) -> object:
            state, worth = found[key]
            if worth is not None:
                return comparable(self.items[key], answers[key])
            return NEVER if state in (NOT_APPLICABLE, NOT_ASKED, AWAITED) else None

        return answer


def score(definition: dict, answers: Mapping[str, object]) -> Result:
    """Score one answer set; for many, keep a Scorer."""
    return Scorer(definition).score(answers)


def units_of(item: dict) -> int:
    """How many answers a question takes: one, or one for each row of a table of steps."""
    return len(item["rows"]) if item["type"] == "rows" else 1


def units_answered(item: dict, value: Any) -> int:
    """How many of them an accepted answer holds."""
    if item["type"] != "rows":
        return 1
    return sum(step is not None for step in value.values())


def _read(key: str, read, value: object) -> tuple[str, Worth | None]:
    if value is None:
        return BLANK, None
    if type(value) is dict and "state" in value:
        state, value = unwrap(key, value)
        if state != ANSWERED:
            return next(s for s in (NOT_APPLICABLE, DONT_KNOW, BLANK) if s == state), None
    worth = read(value)
    return (BLANK if worth is None else ANSWERED), worth


def comparable(item: dict, value: Any) -> object:
    """An accepted answer as conditions compare it; a ratio is its percentage."""
    if isinstance(value, dict) and "state" in value:
        return comparable(item, value["value"])
    if item["type"] == "ratio":
        part, whole = (_fraction(value[name]) for name in ("num", "den"))
        return simplest(100 * part / whole) if whole else 0
    if item["type"] == "multi":
        return frozenset(value)
    if item["type"] == "yesno" and isinstance(value, bool):
        return "yes" if value else "no"
    if item["type"] in STEPPED or isinstance(value, str):
        return value
    return simplest(_fraction(value))


def _fraction(value: Any) -> Fraction:
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)

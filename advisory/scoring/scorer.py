"""Scores answer sets against a definition: exact, without a database, the same for any order.

What is not a real answer earns nothing. The range says what it leaves open: a blank and a "don't
know" could still earn their maximum, "not applicable" and a question that is not asked cannot.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from advisory.scoring.answers import (
    ANSWERED,
    BLANK,
    DONT_KNOW,
    NOT_APPLICABLE,
    NOT_ASKED,
    AnswerRefused,
    Worth,
    reader_of,
    refuse_unknown,
    unwrap,
)
from advisory.xlsform.bands import PERCENT
from advisory.xlsform.exact import Number, definition_hash, simplest, unpack
from advisory.xlsform.expressions import NEVER, Tree, evaluate
from advisory.xlsform.questions import STEPPED

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

    overall: Number
    maximum: Number
    level: str
    provisional: bool
    dimensions: dict[str, DimensionResult]
    range: tuple[Number, Number]
    items: dict[str, Number]  # points of every question that can earn any
    flags: dict[str, str]  # no_base, contradiction, not_asked by question
    answered: int  # questions with a real answer
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
        self.items: dict[str, dict] = {item["key"]: item for item in definition["items"]}
        self.pillars = [d for d in definition["dimensions"] if d["parent"] is None]
        order = {pillar["key"]: place for place, pillar in enumerate(self.pillars)}
        self.maxima = [unpack(pillar["maximum"]) for pillar in self.pillars]
        self.maximum = unpack(definition["maximum"])
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
                item["relevant"],
            )
            for item in definition["items"]
        ]
        self._readers = {key: read for key, read, *_ in self._questions}
        self._has_conditions = any(item["relevant"] for item in definition["items"])

    def score(self, answers: Mapping[str, object]) -> Result:
        """Score one answer set; raises AnswerRefused if it is not one."""
        if not isinstance(answers, Mapping):
            raise AnswerRefused("answers", "wrong_type", "The answers must be an object.")
        if not answers.keys() <= self.items.keys():
            stranger = min(map(str, answers.keys() - self.items.keys()))
            raise refuse_unknown(stranger, list(self.items))
        scores: list[Number] = [0] * len(self.pillars)
        settled: list[Number] = [0] * len(self.pillars)
        points: dict[str, Number] = {}
        flags: dict[str, str] = {}
        answered = asked = 0
        states = self.read(answers) if self._has_conditions else None
        for key, read, most, pillar, _ in self._questions:
            if states is not None:
                state, worth = states[key]
            else:
                state, worth = _read(key, read, answers.get(key))
            if state is not NOT_ASKED:
                asked += 1
            earned: Number = 0
            if worth is not None:
                answered += 1
                earned = worth.points
                if worth.flag:
                    flags[key] = worth.flag
            elif state is NOT_ASKED and answers.get(key) is not None:
                flags[key] = NOT_ASKED
            if most is not None:
                points[key] = earned
                if pillar >= 0:
                    scores[pillar] += earned
                    if state is not BLANK and state is not DONT_KNOW:
                        settled[pillar] += most
        return self._result(scores, settled, points, flags, answered, asked)

    def _result(
        self,
        scores: list[Number],
        settled: list[Number],
        points: dict[str, Number],
        flags: dict[str, str],
        answered: int,
        asked: int,
    ) -> Result:
        dimensions, reached = {}, []
        open_points: Number = 0
        for place, pillar in enumerate(self.pillars):
            score, maximum = scores[place], self.maxima[place]
            still_open = maximum - settled[place]
            step = self._levels[place].reached(score)
            reached.append(step)
            open_points += still_open
            dimensions[pillar["key"]] = DimensionResult(
                score=simplest(score),
                maximum=maximum,
                level=self._levels[place].key(step),
                provisional=100 * settled[place] < FINAL_FROM * maximum,
                high=simplest(score + still_open),
            )
        overall = simplest(sum(scores, start=0))
        return Result(
            overall=overall,
            maximum=self.maximum,
            level=self._overall.key(self._overall_step(overall, reached)),
            provisional=any(dimension.provisional for dimension in dimensions.values()),
            dimensions=dimensions,
            range=(overall, simplest(overall + open_points)),
            items=points,
            flags=flags,
            answered=answered,
            asked=asked,
        )

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

    def asked(self, answers: Mapping[str, object]) -> list[str]:
        """The questions to ask, in order: all but those a condition has ruled out."""
        if not self._has_conditions:
            return list(self.items)
        return [key for key, (state, _) in self.read(answers).items() if state is not NOT_ASKED]

    def read(self, answers: Mapping[str, object]) -> dict[str, tuple[str, Worth | None]]:
        """State and worth of every question, conditions decided; raises AnswerRefused."""
        found: dict[str, tuple[str, Worth | None]] = {}
        for key, read, _, _, relevant in self._questions:
            found[key] = _read(key, read, answers.get(key))
            if relevant and evaluate(relevant, self._compared(answers, found)) is False:
                found[key] = NOT_ASKED, None
        return found

    def decider(self, answers: Mapping[str, object]) -> Callable[[Tree], bool | None]:
        """Decides conditions about these answers: true, false, or None where it is not known."""
        answer = self._compared(answers, self.read(answers))
        return lambda condition: evaluate(condition, answer)

    def worth(self, key: str, value: object) -> Worth:
        """What one answer earns by itself; raises AnswerRefused."""
        return self._readers[key](value)

    def _compared(
        self, answers: Mapping[str, object], found: Mapping[str, tuple[str, Worth | None]]
    ) -> Callable[[str], object]:
        """The answers read so far as conditions compare them."""

        def answer(key: str) -> object:
            state, worth = found[key]
            if worth is not None:
                return _comparable(self.items[key], answers[key])
            return NEVER if state in (NOT_APPLICABLE, NOT_ASKED) else None

        return answer


def score(definition: dict, answers: Mapping[str, object]) -> Result:
    """Score one answer set; for many, keep a Scorer."""
    return Scorer(definition).score(answers)


def _read(key: str, read, value: object) -> tuple[str, Worth | None]:
    if value is None:
        return BLANK, None
    if type(value) is dict and "state" in value:
        state, value = unwrap(key, value)
        if state != ANSWERED:
            return next(s for s in (NOT_APPLICABLE, DONT_KNOW, BLANK) if s == state), None
    return ANSWERED, read(value)


def _comparable(item: dict, value: Any) -> object:
    """An accepted answer as conditions compare it; a ratio is its percentage."""
    if isinstance(value, dict) and "state" in value:
        return _comparable(item, value["value"])
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

"""From answers to ordered steps: which of an instrument's recommendations apply, and in what order.

Pure: a definition and answers in, steps out; no database, the same for the same answers.
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from graphlib import TopologicalSorter
from typing import Any

from advisory.scoring import Scorer
from advisory.scoring.answers import ANSWERED
from advisory.xlsform.conditions import questions_in
from advisory.xlsform.exact import Number, simplest, unpack
from advisory.xlsform.expressions import Tree


@dataclass(frozen=True, slots=True)
class Proposal:
    """One step that the answers ask for."""

    rule: dict
    requires: tuple[str, ...]  # steps of the same proposal that come before it
    gain: Number  # points it adds to those of the steps before it
    because: tuple[str, ...]  # the questions whose answers ask for it

    @property
    def key(self) -> str:
        return self.rule["key"]


def propose(scorer: Scorer, answers: Mapping[str, object]) -> list[Proposal]:
    """The steps for an answer set, each after the steps it waits for.

    Among those that may come next, the one with the most points a week is first, then the
    cheapest, then the one with the largest gap, then the first written. A step is proposed where
    its condition is true. What it waits for comes along unless that is known not to be needed.
    Raises AnswerRefused.
    """
    rules = {rule["key"]: rule for rule in scorer.definition["recommendations"] if "key" in rule}
    needed = _needed(rules, scorer, answers)
    requires = {
        key: tuple(name for name in rules[key]["prerequisites"] if name in needed) for key in needed
    }
    gains = _Gains(scorer, answers)
    places = {key: place for place, key in enumerate(rules)}
    ranks = {key: _rank(rules[key], gains, places[key]) for key in needed}
    return [
        Proposal(rules[key], requires[key], gains.take(rules[key]), _because(rules[key]))
        for key in in_order(requires, ranks)
    ]


def _needed(
    rules: Mapping[str, dict], scorer: Scorer, answers: Mapping[str, object]
) -> dict[str, None]:
    """Rules that apply and, through them, their prerequisites; in the order written."""
    holds = scorer.decider(answers)
    applies = {key: holds(rule["condition"]) for key, rule in rules.items()}
    found = {key for key, answer in applies.items() if answer}
    waiting = list(found)
    while waiting:
        for name in rules[waiting.pop()]["prerequisites"]:
            if name not in found and applies[name] is not False:
                found.add(name)
                waiting.append(name)
    return {key: None for key in rules if key in found}


Rank = tuple[Fraction, int, Fraction, int]


def _rank(rule: dict, gains: "_Gains", place: int) -> Rank:
    """Smaller is earlier."""
    cost = rule["cost_high"]
    return (
        -Fraction(gains.of(rule)) / rule["weeks"],
        2**63 if cost is None else cost,
        -Fraction(gains.gap(rule)),
        place,
    )


def in_order(requires: Mapping[str, Sequence[str]], ranks: Mapping[str, Any]) -> list[str]:
    """Prerequisites first; a step lends its rank to all it waits for, so they do not hold it up."""
    lent = dict(ranks)
    waiting = TopologicalSorter(requires)
    for key in reversed(list(waiting.static_order())):
        for before in requires[key]:
            lent[before] = min(lent[before], lent[key])
    ready = TopologicalSorter(requires)
    ready.prepare()
    queue: list[tuple[Any, Any, str]] = []
    order: list[str] = []
    while ready.is_active():
        for key in ready.get_ready():
            heapq.heappush(queue, (lent[key], ranks[key], key))
        _, _, key = heapq.heappop(queue)
        order.append(key)
        ready.done(key)
    return order


class _Gains:
    """What steps add to the points, one after another: two that raise one answer do not count twice."""

    def __init__(self, scorer: Scorer, answers: Mapping[str, object]) -> None:
        self.scorer = scorer
        self.points: dict[str, Number] = {}
        self.ticks: dict[str, set[str]] = {}
        for key, (_state, worth) in scorer.read(answers).items():
            item = scorer.items[key]
            self.points[key] = worth.points if worth else 0
            if item["type"] == "multi":
                exclusive = {o["key"] for o in item["options"] if o["exclusive"]}
                given = _value(answers.get(key)) if worth else []
                self.ticks[key] = {tick for tick in given if tick not in exclusive}

    def of(self, rule: dict) -> Number:
        """The points a step would add now."""
        return simplest(
            sum(
                max(Fraction(self._raised(effect)) - self.points[effect["question"]], Fraction(0))
                for effect in rule["effect"]
            )
        )

    def gap(self, rule: dict) -> Number:
        """The points missing in the questions a step raises."""
        names = [effect["question"] for effect in rule["effect"]]
        most = (unpack(self.scorer.items[name]["points"] or 0) for name in names)
        return sum(most, start=0) - sum((self.points[name] for name in names), start=0)

    def take(self, rule: dict) -> Number:
        """The points a step adds now; from here on they are there."""
        gain = self.of(rule)
        for effect in rule["effect"]:
            key = effect["question"]
            self.points[key] = max(self.points[key], self._raised(effect))
            if key in self.ticks:
                self.ticks[key].add(effect["value"])
        return gain

    def _raised(self, effect: dict) -> Number:
        """The points of the question after the step."""
        key, value = effect["question"], effect["value"]
        kind = self.scorer.items[key]["type"]
        if kind == "multi":
            value = sorted(self.ticks[key] | {value})
        elif kind == "ratio":
            value = {"num": unpack(value), "den": 100}
        elif kind in {"count", "number"}:
            value = unpack(value)
        return self.scorer.worth(key, value).points


def _value(answer: object) -> list:
    if isinstance(answer, dict) and "state" in answer:
        answer = answer.get("value") if answer["state"] == ANSWERED else None
    return answer if isinstance(answer, list) else []


def _because(rule: dict) -> tuple[str, ...]:
    tree: Tree = rule["condition"]
    return tuple(questions_in(tree))

"""Which points are the easiest to get next; pure: a receipt and its definition in, three out."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from advisory.scoring import Scorer
from advisory.scoring.answers import ANSWERED, NOT_ASKED
from advisory.xlsform.exact import unpack

MOST = 3


@dataclass(frozen=True, slots=True)
class NextPoint:
    """The smallest step up of one question, and the step of the plan that leads there."""

    line: Mapping
    rule: Mapping | None  # the instrument's cheapest recommendation for it, if it has one

    @property
    def key(self) -> str:
        return self.line["key"]


def cheapest_points(scorer: Scorer, lines: list[dict], most: int = MOST) -> list[NextPoint]:
    """The steps up that take the least effort.

    Effort is the weeks, then the cost, of a recommendation that applies to the answers and raises
    the question. Less effort is first, then more points, then the order asked. A question that no
    recommendation tells the effort of comes after those that have one. Only real answers count:
    what a blank could earn is not known.
    """
    answers = {
        line["key"]: {"state": line["state"], "value": line["value"]}
        for line in lines
        if line["state"] != NOT_ASKED
    }
    rules = _cheapest_rules(scorer, answers)
    found = [
        NextPoint(line, rules.get(line["key"]))
        for line in lines
        if line["state"] == ANSWERED and line["next"] and unpack(line["next"]["gain"]) > 0
    ]
    return sorted(found, key=_rank)[:most]


def _cheapest_rules(scorer: Scorer, answers: Mapping[str, dict]) -> dict[str, dict]:
    """For each question, the recommendation of least effort among those that apply."""
    holds = scorer.decider(answers)
    found: dict[str, dict] = {}
    for rule in scorer.definition["recommendations"]:
        if "key" not in rule or holds(rule["condition"]) is not True:
            continue
        for effect in rule["effect"]:
            best = found.get(effect["question"])
            if best is None or _effort(rule) < _effort(best):
                found[effect["question"]] = rule
    return found


def _effort(rule: Mapping) -> tuple[int, float]:
    cost = rule["cost_high"]
    return rule["weeks"], float("inf") if cost is None else cost


def _rank(point: NextPoint) -> tuple[bool, tuple[float, float], Fraction]:
    effort = _effort(point.rule) if point.rule else (0, 0)
    return point.rule is None, effort, -Fraction(unpack(point.line["next"]["gain"]))

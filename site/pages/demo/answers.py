"""Plausible answers to any definition, from how far along a business is."""

import random

from advisory.assessments.given import Given
from advisory.models import Answer
from advisory.xlsform.questions import STEPPED


def plausible_answers(definition: dict, maturity: float, rng: random.Random) -> dict[str, Given]:
    """One answer to every question but texts; `maturity` runs from 0 to 1.

    Dimensions differ from one another, and a few answers are "don't know" or "not applicable".
    """
    strength = {row["key"]: rng.gauss(0, 0.12) for row in definition["dimensions"]}
    found = {}
    for item in definition["items"]:
        skill = min(1.0, max(0.0, rng.gauss(maturity + strength.get(item["dimension"], 0), 0.15)))
        luck = rng.random()
        if item["type"] == "text":
            continue
        if luck < 0.03:
            found[item["key"]] = Given(state=Answer.State.DONT_KNOW)
        elif luck < 0.08 and item["na_allowed"]:
            found[item["key"]] = Given(state=Answer.State.NOT_APPLICABLE)
        else:
            found[item["key"]] = Given(value=_value(item, skill, rng))
    return found


def _value(item: dict, skill: float, rng: random.Random) -> object:
    kind, options = item["type"], item["options"]
    if kind in STEPPED:
        return round(skill * (len(options) - 1))
    if kind == "ratio":
        whole = rng.choice([10, 20, 40, 100])
        return {"num": round(0.7 * skill * whole), "den": whole}
    if kind in {"count", "number"}:
        low, high = item["minimum"] or 0, item["maximum"]
        number = low + round(5 * skill)
        return number if high is None else min(number, high)
    by_worth = sorted(options, key=lambda option: float(option["points"] or 0))
    if kind == "multi":
        ticks = [option["key"] for option in options if not option["exclusive"]]
        return ticks[: max(1, round(skill * len(ticks)))]
    return by_worth[round(skill * (len(by_worth) - 1))]["key"]

"""Says why: what each answer gave, what the next step would give, and where most is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from advisory.scoring.answers import ANSWERED, Worth
from advisory.scoring.scorer import Scorer
from advisory.xlsform.exact import Number, pack, simplest, unpack


def receipt(scorer: Scorer, answers: Mapping[str, object]) -> list[dict]:
    """One JSON-able line per question that can earn points, in the order asked.

        {"key", "dimension", "index", "state", "points", "maximum", "flag",
         "label": text or null,                     # what the answer reached
         "next": {"label": text, "points", "gain"} or null}

    Points are written as in a definition (advisory.xlsform.exact). Raises AnswerRefused.
    """
    return [
        _line(scorer, item, *found)
        for key, found in scorer.read(answers).items()
        if (item := scorer.items[key])["points"] is not None
    ]


def _line(scorer: Scorer, item: dict, state: str, worth: Worth | None) -> dict:
    points = worth.points if worth else 0
    steps = _steps(scorer.definition, item)
    return {
        "key": item["key"],
        "dimension": item["dimension"],
        "index": item["index"],
        "state": state,
        "points": pack(points),
        "maximum": item["points"],
        "flag": worth.flag if worth else "",
        "label": _label(steps, worth),
        "next": _next(item, steps, worth),
    }


def _steps(definition: dict, item: dict) -> list[dict]:
    if item["type"] in {"ratio", "count", "number"}:
        return definition["bands"][item["rule"]]["steps"]
    return item["options"]


def _label(steps: list[dict], worth: Worth | None) -> dict | None:
    if worth is None or worth.step is None:
        return None
    if isinstance(worth.step, int):
        return steps[worth.step]["label"]
    languages = steps[0]["label"]
    return {
        language: "; ".join(steps[step]["label"][language] for step in worth.step)
        for language in languages
    }


def _next(item: dict, steps: list[dict], worth: Worth | None) -> dict | None:
    """The smallest gain open from here: the step above, or the tick that is worth least."""
    weight = unpack(item["weight"])
    have = worth.points if worth else 0
    ticked = worth.step if worth and isinstance(worth.step, tuple) else ()
    is_multi = item["type"] == "multi"
    best: tuple[Number, dict] | None = None
    for index, step in enumerate(steps):
        if index in ticked or (is_multi and step["exclusive"]):
            continue
        points = unpack(step["points"] or 0) * weight + (have if is_multi else 0)
        if points > have and (best is None or points < best[0]):
            best = points, step
    if best is None:
        return None
    points = simplest(best[0])
    return {"label": best[1]["label"], "points": pack(points), "gain": pack(points - have)}


@dataclass(frozen=True, slots=True)
class Gap:
    """Points one question, or the questions of one topic, still leave open."""

    key: str
    missing: Number
    maximum: Number
    items: tuple[str, ...]

    @property
    def share(self) -> Fraction:
        """0 (nothing missing) to 1 (everything)."""
        return Fraction(self.missing, self.maximum)


def item_gaps(lines: list[dict], *, answered_only: bool = True) -> list[Gap]:
    """Questions of a receipt with points missing, the largest gap first, then as asked.

    A question without a real answer shows no gap yet; `answered_only=False` counts it in full,
    save where it does not apply or is not asked.
    """
    gaps = [
        Gap(line["key"], missing, unpack(line["maximum"]), (line["key"],))
        for line in lines
        if _counts(line, answered_only)
        and (missing := unpack(line["maximum"]) - unpack(line["points"])) > 0
    ]
    return sorted(gaps, key=lambda gap: -gap.missing)


def topic_gaps(scorer: Scorer, lines: list[dict], *, answered_only: bool = True) -> list[Gap]:
    """Topics by the points their questions leave open, the largest first, then as asked."""
    missing: dict[str, Number] = {}
    maximum: dict[str, Number] = {}
    items: dict[str, tuple[str, ...]] = {}
    for line in lines:
        if not _counts(line, answered_only):
            continue
        lost = unpack(line["maximum"]) - unpack(line["points"])
        for topic in scorer.items[line["key"]]["topics"]:
            missing[topic] = missing.get(topic, 0) + lost
            maximum[topic] = maximum.get(topic, 0) + unpack(line["maximum"])
            items[topic] = items.get(topic, ()) + ((line["key"],) if lost else ())
    gaps = [Gap(key, lost, maximum[key], items[key]) for key, lost in missing.items() if lost]
    return sorted(gaps, key=lambda gap: -gap.missing)


def _counts(line: dict, answered_only: bool) -> bool:
    if line["state"] == ANSWERED:
        return True
    return not answered_only and line["state"] in {"blank", "dont_know"}

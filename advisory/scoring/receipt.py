"""Says why: what each answer gave, what the next step would give, and where most is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from advisory.scoring.answers import ANSWERED, Worth, factor_of
from advisory.scoring.parts import PARTED, next_in_table, parts_of, plain_value
from advisory.scoring.scorer import UNASKED, Scorer
from advisory.xlsform.exact import Number, pack, simplest, unpack
from advisory.xlsform.questions import TABLES


def receipt(scorer: Scorer, answers: Mapping[str, object]) -> list[dict]:
    """One JSON-able line per question that can earn points, in the order asked.

        {"key", "dimension", "index", "state", "points", "maximum", "flag",
         "label": text or null,                     # what the answer reached
         "next": {"label": text, "points", "gain"} or null}

    Some lines have more: "parts", the points of each option ticked or row answered; "open", what
    the rows without an answer could still earn; "overall", what the points are worth in a weighted
    mean. Of alternatives only the one asked has a line. Points are written as in a definition
    (advisory.xlsform.exact). Raises AnswerRefused.
    """
    return [
        _line(scorer, item, *found, plain_value(answers.get(key)))
        for key, found in scorer.read(answers).items()
        if (item := scorer.items[key])["points"] is not None
        and (item["dimension"] not in scorer.one_of or found[0] not in UNASKED)
    ]


def _line(scorer: Scorer, item: dict, state: str, worth: Worth | None, value: object) -> dict:
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
        "next": _next(item, steps, worth, value),
        **_more(scorer, item, worth, value),
    }


def _more(scorer: Scorer, item: dict, worth: Worth | None, value: object) -> dict:
    """What only some lines have; those of other instruments stay as they were stored."""
    more: dict = {}
    if item["type"] in PARTED and worth:
        parts = parts_of(item, value)
        more["parts"] = {key: pack(simplest(points)) for key, points in parts.items()}
    if worth and worth.open:
        more["open"] = pack(worth.open)
    if scorer.factors is not None and worth:
        factors = zip(scorer.pillars, scorer.factors, strict=True)
        factor = next(f for pillar, f in factors if pillar["key"] == item["dimension"])
        more["overall"] = pack(simplest(worth.points * factor))
    return more


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


def _next(item: dict, steps: list[dict], worth: Worth | None, value: object) -> dict | None:
    """The smallest gain open from here: the step above, or the tick that is worth least."""
    if item["type"] in TABLES:
        return next_in_table(item, worth, value)
    factor = factor_of(item)
    have = worth.points if worth else 0
    ticked = worth.step if worth and isinstance(worth.step, tuple) else ()
    is_multi = item["type"] == "multi"
    best: tuple[Number, dict] | None = None
    for index, step in enumerate(steps):
        if index in ticked or (is_multi and step["exclusive"]):
            continue
        points = unpack(step["points"] or 0) * factor + (have if is_multi else 0)
        if is_multi:
            points = min(points, unpack(item["points"]))
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
        if _counts(line, answered_only) and (missing := missing_in(line, answered_only)) > 0
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
        lost = missing_in(line, answered_only)
        for topic in scorer.items[line["key"]]["topics"]:
            missing[topic] = missing.get(topic, 0) + lost
            maximum[topic] = maximum.get(topic, 0) + unpack(line["maximum"])
            items[topic] = items.get(topic, ()) + ((line["key"],) if lost else ())
    gaps = [Gap(key, lost, maximum[key], items[key]) for key, lost in missing.items() if lost]
    return sorted(gaps, key=lambda gap: -gap.missing)


def missing_in(line: dict, answered_only: bool = True) -> Number:
    """Points a line leaves open; a row of a table without an answer shows no gap yet."""
    missing = unpack(line["maximum"]) - unpack(line["points"])
    return missing - unpack(line.get("open", 0)) if answered_only else missing


def _counts(line: dict, answered_only: bool) -> bool:
    if line["state"] == ANSWERED:
        return True
    return not answered_only and line["state"] in {"blank", "dont_know"}

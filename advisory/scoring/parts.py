"""Takes an answer of several parts to pieces: ticks of a list, rows of a table."""

from collections.abc import Iterator
from typing import Any

from advisory.scoring.answers import Worth, factor_of
from advisory.scoring.tables import cell_worth
from advisory.xlsform.exact import Number, pack, simplest, unpack
from advisory.xlsform.questions import TABLES

PARTED = TABLES | {"multi"}


def plain_value(answer: Any) -> Any:
    """The value of an accepted answer, with or without its state."""
    return answer.get("value") if isinstance(answer, dict) and "state" in answer else answer


def parts_of(item: dict, value: Any) -> dict[str, Number]:
    """Points by option ticked or row answered, in the order of the definition.

    A multi question may earn less than its parts together: no more than it is counted out of.
    """
    if item["type"] == "multi":
        factor = factor_of(item)
        return {
            option["key"]: unpack(option["points"] or 0) * factor
            for option in item["options"]
            if option["key"] in value
        }
    worth = cell_worth(item)
    found: dict[str, Number] = {}
    for row, option in cells_of(item, value):
        found[row] = found.get(row, 0) + worth[row, option]
    return found


def cells_of(item: dict, value: Any) -> Iterator[tuple[str, str]]:
    """Row and column of every tick, or row and step of every row answered."""
    for row in (row["key"] for row in item["rows"]):
        if item["type"] == "rows":
            if value.get(row) is not None:
                yield row, item["options"][value[row]]["key"]
            continue
        for column in (column["key"] for column in item["options"]):
            if row in value.get(column, ()):
                yield row, column


def next_in_table(item: dict, worth: Worth | None, value: Any) -> dict | None:
    """The smallest gain open from here: one more tick, or the next step up in one row."""
    points = cell_worth(item)
    have = worth.points if worth else 0
    taken = set(cells_of(item, value)) if worth else set()
    steps = dict(taken) if item["type"] == "rows" else {}
    best: tuple[Number, dict, dict] | None = None
    for row in item["rows"]:
        now = points[row["key"], steps[row["key"]]] if row["key"] in steps else 0
        for option in item["options"]:
            gain = points[row["key"], option["key"]] - now
            if (row["key"], option["key"]) in taken or gain <= 0:
                continue
            if best is None or gain < best[0]:
                best = gain, row, option
    if best is None:
        return None
    gain, row, option = best
    label = {
        language: f"{text}: {option['label'][language]}" for language, text in row["label"].items()
    }
    return {"label": label, "points": pack(simplest(have + gain)), "gain": pack(simplest(gain))}

"""Reads the rule_sets sheet: other rules for the same questions, for comparison only.

A row gives an option, step, column or row of a table other points (they may be negative), or a
question another weight or another number to be counted out of. Dimensions keep their maximum as
the whole, so that a percentage may pass 100 under such rules.
"""

import re

from advisory.xlsform.exact import Number, pack
from advisory.xlsform.sheets import Book, Row
from advisory.xlsform.worth import most_points

TOKEN = re.compile(r"[A-Za-z0-9._@-]+")
LONGEST = 40


def token(row: Row, column: str, longest: int) -> str:
    text = row.needed(column)
    if text and (len(text) > longest or not TOKEN.fullmatch(text)):
        row.problem(
            column, "needs letters, digits and . _ @ - only, at most %(longest)s", longest=longest
        )
    return text


def read_rule_sets(book: Book, items: list[dict], default: str) -> dict[str, dict]:
    """Rule sets by name, each with its label and its changes in the order written."""
    known = {item["key"]: item for item in items}
    found: dict[str, dict] = {}
    for row in book["rule_sets"]:
        name = token(row, "rule_set", LONGEST)
        if name and name == default:
            row.problem("rule_set", "'%(name)s' is the rule set of the settings", name=name)
        change = _read_change(row, known)
        rules = found.setdefault(name, {"label": None, "changes": []})
        rules["label"] = row.labels("label") or rules["label"]
        if any(_target(change) == _target(other) for other in rules["changes"]):
            row.problem("question", "'%(name)s' is changed twice", name=row["question"])
        rules["changes"].append(change)
    return found


def _read_change(row: Row, items: dict[str, dict]) -> dict:
    question, option = row.needed("question"), row["option"]
    item = items.get(question)
    if question and item is None:
        row.unknown("question", "question", question, items)
    if option and item and option not in _parts(item):
        row.unknown("option", f"option of {question}", option, _parts(item))
    if option:
        row.needed("points")
        for column in ("weight", "out_of"):
            if row[column]:
                row.problem(column, "belongs to a question, not to an option")
    elif row["points"]:
        row.problem("points", "belongs to an option: name it")
    elif not row["weight"] and not row["out_of"]:
        row.problem("weight", "the row changes nothing")
    numbers = {
        "points": row.number("points", signed=True),
        "weight": row.number("weight"),
        "out_of": row.number("out_of"),
    }
    if numbers["out_of"] == 0 or (numbers["out_of"] and item and item["type"] != "multi"):
        row.problem("out_of", "only multi questions are counted out of a number above 0")
    return {"question": question, "option": option or None} | {
        name: _stored(number) for name, number in numbers.items()
    }


def _stored(number: Number | None) -> int | str | None:
    return None if number is None else pack(number)


def _target(change: dict) -> tuple:
    return change["question"], change["option"]


def _parts(item: dict) -> list[str]:
    return [part["key"] for part in (*item["options"], *item.get("rows", []))]


def with_rule_set(definition: dict, name: str) -> dict:
    """The definition under one of its other rule sets; the published one is left as it is."""
    items = {item["key"]: dict(item) for item in definition["items"]}
    for change in definition["rule_sets"][name]["changes"]:
        item = items[change["question"]]
        for column in ("weight", "out_of"):
            if change[column] is not None:
                item[column] = change[column]
        if change["option"] is not None:
            for parts in {"options", "rows"} & item.keys():
                item[parts] = [
                    {**part, "points": change["points"]}
                    if part["key"] == change["option"]
                    else part
                    for part in item[parts]
                ]
    for item in items.values():
        item["points"] = most_points(item, definition["bands"])
    return {**definition, "rule_set": name, "items": list(items.values())}

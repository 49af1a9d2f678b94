"""Reads the recommendations sheet: which step helps whom, what it raises, costs and waits for."""

from collections.abc import Collection, Mapping
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from advisory.xlsform.conditions import MEASURED, STEPPED, TABLES, read_condition
from advisory.xlsform.exact import Number, pack, parse_number, unpack
from advisory.xlsform.questions import read_topics
from advisory.xlsform.sheets import Book, Row

KINDS = ("learn", "organise", "buy_solution", "consulting")


def read_recommendations(
    book: Book, items: Mapping[str, dict], topics: Collection[str] | None
) -> list[dict]:
    """The rules in the order written; every mistake becomes a problem of its row."""
    names = [row["name"] for row in book["recommendations"] if row["name"]]
    rules: dict[str, dict] = {}
    rows: dict[str, Row] = {}
    for row in book["recommendations"]:
        rule = _read_rule(row, items, topics, names)
        if rule["key"] in rules:
            row.problem("name", "recommendation '%(name)s' is there twice", name=rule["key"])
        elif rule["key"]:
            rules[rule["key"]], rows[rule["key"]] = rule, row
    _refuse_cycles(rules, rows)
    return list(rules.values())


def _read_rule(
    row: Row, items: Mapping[str, dict], topics: Collection[str] | None, names: list[str]
) -> dict:
    row.needed("condition")
    row.needed("kind")
    weeks = row.whole("weeks")
    if weeks is None:
        row.needed("weeks")
    elif not 1 <= weeks <= 520:
        row.problem("weeks", "must be from 1 to 520")
    low, high = row.whole("cost_low"), row.whole("cost_high")
    for column, other in (("cost_low", high), ("cost_high", low)):
        if not row[column] and other is not None:
            row.needed(column)
    if low is not None and high is not None and low > high:
        row.problem("cost_low", "the lowest cost is above the highest")
    if high is not None and high > 10**12:
        row.problem("cost_high", "costs are written in đồng, at most a thousand billion")
    return {
        "key": row.name(),
        "label": row.labels("label", needed=True),
        "description": row.labels("description"),
        "kind": row.choice("kind", KINDS, "kind"),
        "condition": read_condition(row, "condition", items, items),
        "effect": _read_effect(row, items),
        "cost_low": low,
        "cost_high": high,
        "weeks": weeks,
        "prerequisites": _read_prerequisites(row, names),
        "topics": read_topics(row, topics),
        "ours": row.yes("ours"),
    }


def _read_effect(row: Row, items: Mapping[str, dict]) -> list[dict]:
    """`question=value` words: the step, option, percentage or number the answer rises to."""
    effects: dict[str, dict] = {}
    for word in row.words("effect"):
        name, equals, text = word.partition("=")
        if not equals or not text:
            row.problem("effect", "'%(word)s' is not written as question=value", word=word)
        elif name not in items:
            row.unknown("effect", "question", name, items)
        elif name in effects:
            row.problem("effect", "'%(name)s' is there twice", name=name)
        else:
            value = _read_value(row, items[name], text)
            effects[name] = {"question": name, "value": value}
    return list(effects.values())


def _read_value(row: Row, item: dict, text: str) -> int | str:
    kind, name = item["type"], item["key"]
    if kind in MEASURED:
        return _read_measure(row, item, text)
    if kind in TABLES:
        row.problem("effect", "a step cannot raise one row of the table '%(name)s'", name=name)
        return text
    known = [option["key"] for option in item["options"]]
    if text not in known:
        if known:
            row.unknown("effect", f"option of {name}", text, known)
        else:
            row.problem("effect", "an answer to '%(name)s' earns nothing", name=name)
        return text
    return int(text) if kind in STEPPED else text


def _read_measure(row: Row, item: dict, text: str) -> int | str:
    low, high = item["minimum"] or 0, item["maximum"]
    if item["type"] == "ratio":
        low, high = 0, 100
    try:
        number: Number = parse_number(text)
    except ValueError:
        row.problem("effect", "'%(text)s' is not a number (write 12 or 12.5)", text=text)
        return 0
    if number < unpack(low) or (high is not None and number > unpack(high)):
        row.problem(
            "effect", "%(text)s is outside what %(name)s can be", text=text, name=item["key"]
        )
    if item["type"] == "count" and Fraction(number).denominator != 1:
        row.problem("effect", "'%(text)s' is not a whole number", text=text)
    return pack(number)


def _read_prerequisites(row: Row, names: list[str]) -> list[str]:
    wanted = row.words("prerequisite")
    for name in wanted:
        if name == row["name"]:
            row.problem("prerequisite", "'%(name)s' cannot wait for itself", name=name)
        elif name not in names:
            row.unknown("prerequisite", "recommendation", name, names)
    return wanted


def _refuse_cycles(rules: Mapping[str, dict], rows: Mapping[str, Row]) -> None:
    """Steps that wait for one another in a circle could never be begun."""
    waits = {
        key: [name for name in rule["prerequisites"] if name != key and name in rules]
        for key, rule in rules.items()
    }
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        circle = error.args[1][::-1]  # each waits for the next
        rows[circle[0]].problem(
            "prerequisite", "these wait for one another: %(circle)s", circle=" > ".join(circle)
        )

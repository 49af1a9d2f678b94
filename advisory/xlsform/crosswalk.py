"""Reads the crosswalk sheet: which answers to other instruments follow from answers to this one.

A row draws on one question of this instrument. Its target lies in another instrument:
`instrument.question.item` (an option, or a row of a table), `instrument.question` where a question
is answered as a whole, and `instrument` alone where nothing there corresponds.
"""

from collections.abc import Iterator, Mapping

from advisory.xlsform.conditions import STEPPED, TABLES, questions_in, read_condition
from advisory.xlsform.problems import Problem, unknown
from advisory.xlsform.sheets import NAME, Book, Row

# The target follows in both directions; in one only, or about; nothing there corresponds.
EQUALS, NARROWS, NO_COUNTERPART = "equals", "narrows", "none"
RELATIONS = (EQUALS, NARROWS, NO_COUNTERPART)
TICK = "tick"
TICKED = {"multi", "grid_multi", "yesno"}
LADDERS = STEPPED | {"rows"}
#: What can be written in one cell: a tick, an option, a step.
DERIVABLE = TICKED | LADDERS | {"single"}


def read_crosswalk(
    book: Book, items: Mapping[str, dict], instrument: str, others: Mapping[str, dict] | None
) -> list[dict]:
    """The rows in the order written; every mistake becomes a problem of its row.

    `others` are the definitions of other instruments by key: targets in them are checked, targets
    elsewhere are taken as written (see `unchecked_targets`).
    """
    found: list[dict] = []
    for row in book["crosswalk"]:
        entry = _read_row(row, items, instrument)
        if any(_place(entry) == _place(other) for other in found):
            row.problem("target_key", "'%(name)s' is there twice", name=row["target_key"])
        found.append(entry)
        asked = (others or {}).get(entry["target"].partition(".")[0])
        if asked is not None and entry["relation"] != NO_COUNTERPART:
            _check_target(row, entry, asked, items.get(entry["source"]))
    return found


def unchecked_targets(definition: dict, others: Mapping[str, dict]) -> Iterator[Problem]:
    """Warnings: instruments a crosswalk leads to of which nothing is known here, each once."""
    seen: set[str] = set()
    for entry in written_rows(definition):
        instrument = entry["target"].partition(".")[0]
        if instrument not in others and instrument not in seen:
            seen.add(instrument)
            text, details = unknown("instrument", instrument, others)
            yield Problem(text, details, "crosswalk", column="target_key")


def written_rows(definition: dict) -> list[dict]:
    """The rows of a crosswalk, save those stored before they were checked."""
    return [row for row in definition["crosswalk"] if "source" in row]


def target_parts(target: str) -> tuple[str, str, str]:
    """Instrument, question and item of a target; what it does not name is empty."""
    instrument, question, item = (*target.split("."), "", "")[:3]
    return instrument, question, item


def _read_row(row: Row, items: Mapping[str, dict], instrument: str) -> dict:
    source = row.needed("source_key")
    if source and source not in items:
        row.unknown("source_key", "question", source, items)
    row.needed("relation")
    relation = row.choice("relation", RELATIONS, "relation")
    condition = read_condition(row, "condition", items, items)
    if condition is not None and questions_in(condition) != [source]:
        row.problem("condition", "the condition may ask about '%(name)s' only", name=source)
    _check_shape(row, relation, instrument)
    return {
        "source": source,
        "target": row["target_key"],
        "relation": relation,
        "condition": condition,
        "value": row["value"],
    }


def _check_shape(row: Row, relation: str, instrument: str) -> None:
    parts = row.needed("target_key").split(".")
    if not all(NAME.fullmatch(part) for part in parts) or len(parts) > 3:
        row.problem("target_key", "must be written as instrument.question.item")
    elif parts[0] == instrument:
        row.problem("target_key", "a crosswalk leads to another instrument")
    elif relation == NO_COUNTERPART and len(parts) > 1:
        row.problem("target_key", "with the relation none only the instrument is named")
    elif relation in {EQUALS, NARROWS} and len(parts) == 1:
        row.problem("target_key", "must be written as instrument.question.item")
    for column in ("condition", "value"):
        if relation == EQUALS:
            row.needed(column)
        elif relation == NO_COUNTERPART and row[column]:
            row.problem(column, "the relation none has no condition and no value")


def _place(entry: dict) -> tuple[str, str, str]:
    return entry["source"], entry["target"], entry["value"]


def _check_target(row: Row, entry: dict, definition: dict, source: dict | None) -> None:
    _instrument, question, part = target_parts(entry["target"])
    asked = {item["key"]: item for item in definition["items"]}
    if question not in asked:
        row.unknown("target_key", "question", question, asked)
        return
    item = asked[question]
    kind = item["type"]
    names = parts_named(item)
    if part and part not in names:
        row.unknown("target_key", f"option of {question}", part, names)
    if not entry["value"]:
        return
    if kind not in DERIVABLE:
        row.problem("value", "nothing can be drawn into a question of type %(kind)s", kind=kind)
    elif bool(part) != bool(names):
        row.problem("target_key", "must be written as instrument.question.item")
    elif source and source["type"] in TICKED and kind in LADDERS:
        row.problem("value", "a step is never drawn from a tick; leave the value empty")
    else:
        row.choice("value", values_of(item), f"option of {question}")


def parts_named(item: dict) -> list[str]:
    """What the last part of a target names: options that are ticked, or rows of a table."""
    if item["type"] in TABLES:
        return [row["key"] for row in item["rows"]]
    return [option["key"] for option in item["options"]] if item["type"] == "multi" else []


def values_of(item: dict) -> list[str]:
    """What a row may write: a tick; of tables the column or the step; else an option."""
    return [TICK] if item["type"] == "multi" else [option["key"] for option in item["options"]]

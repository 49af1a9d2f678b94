"""Compiles an instrument file into one frozen, JSON-able definition.

A definition is everything about one version of an instrument: what is asked and what it is worth.
Texts in two languages are `{"vi": ..., "en": ...}`. Numbers are integers, or text where they are
not whole (see exact.py). Its name is its hash, `exact.definition_hash(definition)`.

    {"format": 1,
     "instrument": "vn_dbi_1970", "version": "1", "rule_set": "dbi1970@1",
     "name": text, "source": text or null, "note": text or null, "minutes": 25 or null,
     "ours": false,             # true: the whole instrument is a convention of this project
     "maximum": 320,            # the most points of all dimensions together
     "levels": "overall",       # the list of bands of the whole result, or null
     "dimensions": [            # in order; a dimension with a parent is an index inside a pillar
       {"key": "customer_experience", "code": "1", "label": text, "description": text or null,
        "parent": null, "maximum": 65, "levels": "pillar" or null}],
     "bands": {                 # steps from the lowest up; a value on a cut-off is in the lower step
       "share": {"measure": "answer", "ours": true,      # what a ratio (in %), count, number earns
                 "steps": [{"key": "0", "label": text, "above": null, "points": 0},
                           {"key": "1", "label": text, "above": 0, "points": 1}]},
       "pillar": {"measure": "percent", "ours": false,   # or "points": levels
                  "steps": [{"key": "0", "label": text, "above": null, "needs": null}]},
       "overall": {"measure": "points", "ours": false,
                   "steps": [{"key": "3", "label": text, "above": 128,
                              "needs": {"dimensions": 4, "level": "3"}}]}},
     "items": [                 # the questions, in the order asked
       {"key": "wifi_coverage", "code": "3.1.2", "type": "ladder",
        "label": text, "official_name": text or null, "hint": text or null,
        "dimension": "infrastructure_technology", "index": "connectivity" or null,
        "list": "wifi_coverage" or null,                 # the list's name in the file
        "options": [{"key": "0", "label": text, "points": 0 or null, "exclusive": false,
                     "evidence": "", "certainty": "unconfirmed", "ours": false}],
        "rule": null,           # ratio, count, number: its list of bands; yesno: the answer that earns
        "numerator": text or null, "denominator": text or null, "unit": text or null,
        "weight": 1,            # multiplies the points of the answer
        "points": 5,            # the most this question can earn, weight included; null: no points
        "minimum": null, "maximum": null,                # limits of a count or number
        "required": false, "na_allowed": false, "evidence": false,
        "topics": ["connectivity"],
        "relevant": null,       # a condition (expressions.py): asked only where it is not false
        "source_ref": "QĐ 1970/QĐ-BTTTT", "certainty": "confirmed",
        "ours": ["options"]}],  # what is this project's convention: question, options, bands
     "crosswalk": [{"source_key": ...}],                 # kept as written
     "recommendations": [       # what to do about it; one without a key is from before and only kept
       {"key": "open_website", "label": text, "description": text or null,
        "kind": "organise",     # learn, organise, buy_solution, consulting
        "condition": tree,      # proposed where it is true (expressions.py)
        "effect": [{"question": "website_update_frequency", "value": 3}],  # what it raises, and to
        "cost_low": 0, "cost_high": 3000000,             # đồng; null: not known; 0 and 0: free
        "weeks": 3, "prerequisites": ["choose_products"], "topics": ["online_presence"],
        "ours": true}]}         # cost and weeks are planning figures of this project
"""

import re
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from advisory.xlsform.bands import ANSWER, check_needs, read_bands
from advisory.xlsform.exact import Number, pack, simplest, unpack
from advisory.xlsform.questions import QuestionReader
from advisory.xlsform.reader import read_book
from advisory.xlsform.recommendations import read_recommendations
from advisory.xlsform.sheets import Book, Row

FORMAT = 1
_VERSION = re.compile(r"[A-Za-z0-9._@-]+")


def read_instrument(
    source: Path | BinaryIO, *, name: str = "", topics: Collection[str] | None = None
) -> dict:
    """Read and compile a folder of CSV files, an .xlsx file or an open one.

    Raises InstrumentFileError, which names file, sheet, row and column of every problem.
    `topics` are the known topic keys; without them topics are taken as written.
    """
    return compile_book(read_book(source, name), topics)


def compile_book(book: Book, topics: Collection[str] | None = None) -> dict:
    """Make the definition; raises InstrumentFileError with every problem of the file.

    `topics` are the known topic keys; without them topics are taken as written.
    """
    bands = read_bands(book)
    dimensions = _read_dimensions(book, bands)
    reader = QuestionReader(book, bands, dimensions, topics)
    items = reader.read()
    recommendations = read_recommendations(book, reader.items, topics)
    head = _read_settings(book, bands)
    _add_up(book, dimensions, items)
    used = reader.used_bands | {head.get("levels")} | {d["levels"] for d in dimensions.values()}
    _refuse_unused_bands(book, used)
    _check_levels(book, head.get("levels"), dimensions, bands)
    book.refuse_if_wrong()
    pillars = [dimension for dimension in dimensions.values() if dimension["parent"] is None]
    return {
        "format": FORMAT,
        **head,
        "maximum": pack(sum((unpack(pillar["maximum"]) for pillar in pillars), start=0)),
        "dimensions": list(dimensions.values()),
        "bands": bands,
        "items": items,
        "crosswalk": [row.cells for row in book["crosswalk"]],
        "recommendations": recommendations,
    }


def _read_settings(book: Book, bands: dict[str, dict]) -> dict:
    rows = book["settings"].rows
    if not rows:
        return {}
    for row in rows[1:]:
        row.problem("form_id", "settings has one row only")
    row = rows[0]
    return {
        "instrument": row.name("form_id", longest=50),
        "version": _token(row, "version", 20),
        "rule_set": _token(row, "rule_set", 40),
        "name": row.labels("name", needed=True),
        "source": row.labels("source"),
        "note": row.labels("note"),
        "minutes": row.whole("minutes"),
        "ours": row.yes("ours"),
        "levels": _level_list(row, bands),
    }


def _token(row: Row, column: str, longest: int) -> str:
    text = row.needed(column)
    if text and (len(text) > longest or not _VERSION.fullmatch(text)):
        row.problem(
            column, "needs letters, digits and . _ @ - only, at most %(longest)s", longest=longest
        )
    return text


def _level_list(row: Row, bands: dict[str, dict]) -> str | None:
    known = [name for name, band in bands.items() if band["measure"] != ANSWER]
    return row.choice("levels", known, "list of bands") or None


def _read_dimensions(book: Book, bands: dict[str, dict]) -> dict[str, dict]:
    dimensions: dict[str, dict] = {}
    for row in book["dimensions"]:
        key = row.name(longest=60)
        parent = row["parent"] or None
        if parent and parent not in dimensions:
            row.unknown("parent", "dimension (it must stand above)", parent, dimensions)
            parent = None
        elif parent and dimensions[parent]["parent"]:
            row.problem("parent", "'%(name)s' is itself inside another dimension", name=parent)
        if key in dimensions:
            row.problem("name", "dimension '%(name)s' is there twice", name=key)
            continue
        declared = row.number("maximum")
        if key:
            dimensions[key] = {
                "key": key,
                "code": row["code"],
                "label": row.labels("label", needed=True),
                "description": row.labels("description"),
                "parent": parent,
                "maximum": None if declared is None else pack(declared),
                "levels": _level_list(row, bands),
            }
    return dimensions


def _add_up(book: Book, dimensions: dict[str, dict], items: list[dict]) -> None:
    """Set the maximum of each dimension from its questions; a declared one must agree."""
    sums: dict[str, Number] = dict.fromkeys(dimensions, 0)
    for item in items:
        for key in {item["dimension"], item["index"]} - {None}:
            sums[key] += unpack(item["points"] or 0)
    is_readable = not book.problems
    for row in book["dimensions"]:
        dimension = dimensions.get(row["name"])
        if dimension is None:
            continue
        declared, found = dimension["maximum"], pack(simplest(sums[row["name"]]))
        if declared is not None and declared != found and is_readable:
            row.problem(
                "maximum",
                "the questions of '%(name)s' add up to %(found)s points, not %(declared)s",
                name=row["name"],
                found=found,
                declared=declared,
            )
        dimension["maximum"] = found


def _refuse_unused_bands(book: Book, used: Collection[str | None]) -> None:
    seen = set(used)
    for row in book["bands"]:
        if row["list_name"] and row["list_name"] not in seen:
            seen.add(row["list_name"])
            row.problem("list_name", "nothing uses the list '%(name)s'", name=row["list_name"])


def _check_levels(
    book: Book, overall: str | None, dimensions: dict[str, dict], bands: dict[str, dict]
) -> None:
    pillars = [dimension for dimension in dimensions.values() if dimension["parent"] is None]
    keys = [
        [step["key"] for step in bands[pillar["levels"]]["steps"]] if pillar["levels"] else []
        for pillar in pillars
    ]
    shared = [key for key in keys[0] if all(key in other for other in keys)] if keys else []
    if overall:
        check_needs(book, overall, shared, len(pillars))
    for name in {dimension["levels"] for dimension in dimensions.values()} - {None}:
        for row in book["bands"]:
            if row["list_name"] == name and name != overall and row["needs_dimensions"]:
                row.problem("needs_dimensions", "only the overall levels may need dimensions")

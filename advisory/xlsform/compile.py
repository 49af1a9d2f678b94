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
     "overall": "weighted_mean",                      # optional; absent: the sum of the dimensions
     "status": text, "item_year": 2023,                # both optional
     "dimensions": [            # in order; a dimension with a parent is an index inside a pillar
       {"key": "customer_experience", "code": "1", "label": text, "description": text or null,
        "parent": null, "maximum": 65, "levels": "pillar" or null,
        "combine": "one_of",    # optional: each business is asked one of its questions
        "weight": "1/6"}],      # with overall weighted_mean only; null: still to be supplied
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
                     "evidence": "", "certainty": "unconfirmed", "ours": false,
                     "negative": true}],             # optional: says the opposite of the others
        "rows_list": "fields", "rows": [...],            # tables only; like list and options, which
                                                         # then are the columns or the steps
        "rule": null,           # ratio, count, number: its list of bands; yesno: the answer that earns
        "numerator": text or null, "denominator": text or null, "unit": text or null,
        "weight": 1,            # multiplies the points of the answer
        "out_of": "20.83",      # optional: the points of the ticks count as a share of this
        "awaits": "points",     # optional: points, list or full_list, still to be supplied
        "points": 5,            # the most this question can earn, weight included; null: no points
        "minimum": null, "maximum": null,                # limits of a count or number
        "required": false, "na_allowed": false, "evidence": false,
        "topics": ["connectivity"],
        "relevant": null,       # a condition (expressions.py): asked only where it is not false
        "source_ref": "QĐ 1970/QĐ-BTTTT", "certainty": "confirmed",
        "ours": ["options"]}],  # what is this project's convention: question, options, bands
     "crosswalk": [             # answers to other instruments that follow from those to this one
       {"source": "iot_use", "target": "eu_dmat_sme.q4.iot",
        "relation": "narrows",  # equals, narrows, none (crosswalk.py)
        "condition": tree or null, "value": "4"}],       # one without a source is from before
     "recommendations": [       # what to do about it; one without a key is from before and only kept
       {"key": "open_website", "label": text, "description": text or null,
        "kind": "organise",     # learn, organise, buy_solution, consulting
        "condition": tree,      # proposed where it is true (expressions.py)
        "effect": [{"question": "website_update_frequency", "value": 3}],  # what it raises, and to
        "cost_low": 0, "cost_high": 3000000,             # đồng; null: not known; 0 and 0: free
        "weeks": 3, "prerequisites": ["choose_products"], "topics": ["online_presence"],
        "ours": true}],         # cost and weeks are planning figures of this project
     "rule_sets": {          # optional: other rules to compare with (rule_sets.py)
       "dmat-b@1": {"label": text or null, "changes": [
         {"question": "q7", "option": "not_digital", "points": -1, "weight": null, "out_of": null},
         {"question": "q7", "option": null, "points": null, "weight": "25/4", "out_of": null}]}}}
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import BinaryIO

from advisory.xlsform.bands import check_needs, read_bands
from advisory.xlsform.crosswalk import read_crosswalk
from advisory.xlsform.dimensions import (
    OVERALL,
    SUM,
    WEIGHTED_MEAN,
    add_up,
    level_list,
    read_dimensions,
    set_weights,
)
from advisory.xlsform.exact import pack, unpack
from advisory.xlsform.questions import QuestionReader
from advisory.xlsform.reader import read_book
from advisory.xlsform.recommendations import read_recommendations
from advisory.xlsform.rule_sets import LONGEST, read_rule_sets, token
from advisory.xlsform.sheets import Book

FORMAT = 1


def read_instrument(
    source: Path | BinaryIO,
    *,
    name: str = "",
    topics: Collection[str] | None = None,
    others: Mapping[str, dict] | None = None,
) -> dict:
    """Read and compile a folder of CSV files, an .xlsx file or an open one.

    Raises InstrumentFileError, which names file, sheet, row and column of every problem.
    `topics` are the known topic keys, `others` the definitions of other instruments by key;
    without them topics and the targets of a crosswalk are taken as written.
    """
    return compile_book(read_book(source, name), topics, others)


def compile_book(
    book: Book,
    topics: Collection[str] | None = None,
    others: Mapping[str, dict] | None = None,
) -> dict:
    """Make the definition, as `read_instrument`; raises InstrumentFileError."""
    bands = read_bands(book)
    dimensions = read_dimensions(book, bands)
    reader = QuestionReader(book, bands, dimensions, topics)
    items = reader.read()
    recommendations = read_recommendations(book, reader.items, topics)
    head = _read_settings(book, bands)
    crosswalk = read_crosswalk(book, reader.items, head.get("instrument", ""), others)
    add_up(book, dimensions, items)
    set_weights(book, head.get("overall", SUM), dimensions, items)
    rule_sets = read_rule_sets(book, items, head.get("rule_set", ""))
    used = reader.used_bands | {head.get("levels")} | {d["levels"] for d in dimensions.values()}
    _refuse_unused_bands(book, used)
    _check_levels(book, head.get("levels"), dimensions, bands)
    book.refuse_if_wrong()
    pillars = [dimension for dimension in dimensions.values() if dimension["parent"] is None]
    total = sum((unpack(pillar["maximum"]) for pillar in pillars), start=0)
    return {
        "format": FORMAT,
        **head,
        "maximum": 100 if head.get("overall") == WEIGHTED_MEAN else pack(total),
        "dimensions": list(dimensions.values()),
        "bands": bands,
        "items": items,
        "crosswalk": crosswalk,
        "recommendations": recommendations,
        **({"rule_sets": rule_sets} if rule_sets else {}),
    }


def _read_settings(book: Book, bands: dict[str, dict]) -> dict:
    rows = book["settings"].rows
    if not rows:
        return {}
    for row in rows[1:]:
        row.problem("form_id", "settings has one row only")
    row = rows[0]
    head = {
        "instrument": row.name("form_id", longest=50),
        "version": token(row, "version", 20),
        "rule_set": token(row, "rule_set", LONGEST),
        "name": row.labels("name", needed=True),
        "source": row.labels("source"),
        "note": row.labels("note"),
        "minutes": row.whole("minutes"),
        "ours": row.yes("ours"),
        "levels": level_list(row, bands),
    }
    # Only where they are used: a definition without them keeps the hash it always had.
    more = {
        "status": row.labels("status"),
        "item_year": row.whole("item_year"),
        "overall": row.choice("overall", OVERALL, "way to combine"),
    }
    return head | {name: value for name, value in more.items() if value and value != SUM}


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

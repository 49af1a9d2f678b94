"""Writes a definition back as the tables it came from: a workbook, or a folder of CSV files."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from advisory.xlsform.expressions import unparse
from advisory.xlsform.sheets import LANGUAGES, SHEETS

_WIDE = (
    *("label", "hint", "official", "numerator", "denominator", "name::", "note", "source::"),
    *("condition", "description"),
)


def export_tables(definition: dict) -> dict[str, list[dict[str, str]]]:
    """The rows of every sheet, as texts by column; compiling them gives the same definition."""
    return {
        "settings": [_settings(definition)],
        "dimensions": [_dimension(dimension) for dimension in definition["dimensions"]],
        "survey": [_question(item) for item in definition["items"]],
        "choices": list(_choices(definition["items"])),
        "bands": list(_bands(definition["bands"])),
        "rule_sets": list(_rule_sets(definition.get("rule_sets", {}))),
        "crosswalk": [_crosswalk(row) for row in definition["crosswalk"]],
        "recommendations": [_recommendation(rule) for rule in definition["recommendations"]],
    }


def write_workbook(definition: dict, target: Path | BinaryIO) -> None:
    """Write an .xlsx file in which every cell is plain text, so no cell can act as a formula."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, columns, rows in _filled(definition):
        sheet = workbook.create_sheet(title)
        sheet.freeze_panes = "A2"
        for place, column in enumerate(columns, start=1):
            letter = get_column_letter(place)
            sheet.column_dimensions[letter].width = 48 if column.startswith(_WIDE) else 18
            _write(sheet.cell(1, place), column)
            sheet.cell(1, place).font = Font(bold=True)
            for line, row in enumerate(rows, start=2):
                _write(sheet.cell(line, place), row.get(column, ""))
    # Whole in memory first: a target that cannot be written is left as it was.
    content = io.BytesIO()
    workbook.save(content)
    if isinstance(target, Path):
        target.write_bytes(content.getvalue())
    else:
        target.write(content.getvalue())


def write_folder(definition: dict, folder: Path) -> None:
    """Write one CSV file per sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    for title, columns, rows in _filled(definition):
        with (folder / f"{title}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(
                file, columns, restval="", extrasaction="ignore", lineterminator="\n"
            )
            writer.writeheader()
            writer.writerows(rows)


def _filled(definition: dict) -> Iterator[tuple[str, list[str], list[dict[str, str]]]]:
    """Each sheet that has rows, with its needed columns and those some row uses."""
    for title, rows in export_tables(definition).items():
        known = SHEETS[title]
        columns = [c for c in known.all if c in known.needed or any(row.get(c) for row in rows)]
        if rows:
            yield title, columns, rows


def _write(cell: Cell, text: str) -> None:
    cell.value = text or None
    if text:
        cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _texts(column: str, texts: dict[str, str] | None) -> dict[str, str]:
    return {f"{column}::{language}": texts[language] for language in LANGUAGES} if texts else {}


def _yes(flag: bool) -> str:
    return "yes" if flag else ""


def _number(number: int | str | None) -> str:
    return "" if number is None else str(number)


def _settings(definition: dict) -> dict[str, str]:
    return {
        "form_id": definition["instrument"],
        "version": definition["version"],
        "rule_set": definition["rule_set"],
        **_texts("name", definition["name"]),
        **_texts("source", definition["source"]),
        **_texts("note", definition["note"]),
        "minutes": _number(definition["minutes"]),
        "ours": _yes(definition["ours"]),
        "levels": definition["levels"] or "",
        "overall": definition.get("overall", ""),
        **_texts("status", definition.get("status")),
        "item_year": _number(definition.get("item_year")),
    }


def _dimension(dimension: dict) -> dict[str, str]:
    return {
        "name": dimension["key"],
        "code": dimension["code"],
        "parent": dimension["parent"] or "",
        **_texts("label", dimension["label"]),
        **_texts("description", dimension["description"]),
        # Nothing to check against where no question has points, or none yet.
        "maximum": _number(dimension["maximum"] or None),
        "levels": dimension["levels"] or "",
        "combine": dimension.get("combine", ""),
        "weight": _number(dimension.get("weight")),
    }


def _question(item: dict) -> dict[str, str]:
    return {
        "type": " ".join(filter(None, [item["type"], item.get("rows_list"), item["list"]])),
        "name": item["key"],
        "code": item["code"],
        "dimension": item["index"] or item["dimension"] or "",
        **_texts("label", item["label"]),
        **_texts("official_name", item["official_name"]),
        **_texts("hint", item["hint"]),
        **_texts("numerator", item["numerator"]),
        **_texts("denominator", item["denominator"]),
        **_texts("unit", item["unit"]),
        "relevant": unparse(item["relevant"]) if item["relevant"] else "",
        "required": _yes(item["required"]),
        "weight": "" if item["weight"] == 1 else _number(item["weight"]),
        "out_of": _number(item.get("out_of")),
        "score_rule": item["rule"] or "",
        "minimum": _number(item["minimum"]),
        "maximum": _number(item["maximum"]),
        "na_allowed": _yes(item["na_allowed"]),
        "evidence": _yes(item["evidence"]),
        "topics": " ".join(item["topics"]),
        "source_ref": item["source_ref"],
        "certainty": item["certainty"],
        "awaits": item.get("awaits", ""),
        "ours": _yes("question" in item["ours"]),
    }


def _choices(items: Iterable[dict]) -> Iterator[dict[str, str]]:
    """Each list once, at its first question."""
    lists: dict[str, list[dict]] = {}
    for item in items:
        for name, options in (("rows_list", "rows"), ("list", "options")):
            if item.get(name):
                lists.setdefault(item[name], item[options])
    for name, options in lists.items():
        for option in options:
            yield {
                "list_name": name,
                "name": option["key"],
                **_texts("label", option["label"]),
                "points": _number(option["points"]),
                "exclusive": _yes(option["exclusive"]),
                "negative": _yes(option.get("negative", False)),
                "evidence_kind": option["evidence"],
                "certainty": option["certainty"],
                "ours": _yes(option["ours"]),
            }


def _recommendation(rule: dict) -> dict[str, str]:
    if "key" not in rule:  # compiled before the sheet was read: as it was written
        return rule
    return {
        "name": rule["key"],
        **_texts("label", rule["label"]),
        "kind": rule["kind"],
        "condition": unparse(rule["condition"]),
        "effect": " ".join(f"{effect['question']}={effect['value']}" for effect in rule["effect"]),
        "cost_low": _number(rule["cost_low"]),
        "cost_high": _number(rule["cost_high"]),
        "weeks": _number(rule["weeks"]),
        "prerequisite": " ".join(rule["prerequisites"]),
        "topics": " ".join(rule["topics"]),
        **_texts("description", rule["description"]),
        "ours": _yes(rule["ours"]),
    }


def _crosswalk(row: dict) -> dict[str, str]:
    if "source" not in row:  # compiled before the sheet was read: as it was written
        return row
    return {
        "source_key": row["source"],
        "target_key": row["target"],
        "relation": row["relation"],
        "condition": unparse(row["condition"]) if row["condition"] else "",
        "value": row["value"],
    }


def _bands(lists: dict[str, dict]) -> Iterator[dict[str, str]]:
    for name, bands in lists.items():
        for step in bands["steps"]:
            need = step.get("needs") or {}
            yield {
                "list_name": name,
                "measure": bands["measure"],
                "name": step["key"],
                **_texts("label", step["label"]),
                "above": _number(step["above"]),
                "points": _number(step.get("points")),
                "needs_dimensions": _number(need.get("dimensions")),
                "needs_level": need.get("level", ""),
                "ours": _yes(bands["ours"]),
            }


def _rule_sets(rule_sets: dict[str, dict]) -> Iterator[dict[str, str]]:
    """The label of a rule set stands on its first row."""
    for name, rules in rule_sets.items():
        for place, change in enumerate(rules["changes"]):
            yield {
                "rule_set": name,
                **_texts("label", None if place else rules["label"]),
                "question": change["question"],
                "option": change["option"] or "",
                **{column: _number(change[column]) for column in ("points", "weight", "out_of")},
            }

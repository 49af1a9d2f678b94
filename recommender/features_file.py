"""Reads a plain file of features: one row per item or user, in a CSV, gzipped or not."""

import csv
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recommender.interactions_file import BadInteractionsFile, readable

# Columns that only name the row again.
NAMES = ("source_id", "id")


def read_features(path: Path, key: str, known: Mapping[str, int]) -> dict[int, dict[str, Any]]:
    """Return number -> features in the engine's words. Raises BadInteractionsFile.

    `text` becomes the text, `sector` and `size` of users what they are; any other column is a
    feature: a number where every row has one, else a word, or a list of words in an item's.
    Rows of the other file's unknown ids are left out; ids without a row have no features.
    """
    rows: dict[int, dict[str, str]] = {}
    line = 1
    with readable(path, lambda: line) as lines:
        reader = csv.reader(lines)
        header = [name.strip().lower() for name in next(reader, [])]
        if key not in header:
            told = ",".join(header) or "empty"
            raise BadInteractionsFile(f"{path.name}, line 1: no column {key}; the header is {told}")
        for row in reader:
            line = reader.line_num
            if not row:
                continue
            if len(row) != len(header):
                raise BadInteractionsFile(
                    f"{path.name}, line {line}: {len(row)} cells, {len(header)} expected"
                )
            told = dict(zip(header, (cell.strip() for cell in row), strict=True))
            if told[key] in known:
                rows[known[told[key]]] = told
    numeric = {name for name in header if all(_is_number(row[name]) for row in rows.values())}
    found = {at: _features(row, key, numeric if rows else set()) for at, row in rows.items()}
    return {at: found.get(at, {}) for at in known.values()}


def _features(row: dict[str, str], key: str, numeric: set[str]) -> dict[str, Any]:
    features: dict[str, Any] = {}
    further: dict[str, Any] = {}
    for name, cell in row.items():
        if name == key or name in NAMES or not cell:
            continue
        if name == "text" or (key == "user" and name in ("sector", "size")):
            features[name] = cell
        elif name in numeric:
            further[name] = float(cell)
        else:
            further[name] = cell.split() if key == "item" else cell
    return features | {"features": further} if further else features


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False

"""Reads a plain interactions file: user, item and order (or ts) in a CSV, gzipped or not.

Columns whose name begins with `text` hold words about the item.
"""

import csv
import gzip
import math
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO


class BadInteractionsFile(Exception):
    """The file cannot be read as interactions; the text names file and line."""


@dataclass
class Columns:
    """Numbered users and items, and when; as lean as a long file asks for."""

    user: array = field(default_factory=lambda: array("q"))
    item: array = field(default_factory=lambda: array("q"))
    order: array = field(default_factory=lambda: array("d"))
    users: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)
    #: Whether the order is a time (a column ts), so that it tells who was earlier than whom.
    one_clock: bool = False

    @property
    def texts(self) -> dict[int, str] | None:
        """The text of every item, where the file has any."""
        return {at: self.words.get(at, "") for at in self.items.values()} if self.words else None


def read_interactions(path: Path) -> Columns:
    """Read line by line; ids may be any text. Raises BadInteractionsFile."""
    columns = Columns()
    line = 1
    with readable(path, lambda: line) as lines:
        rows = csv.reader(lines)
        header = next(rows, [])
        at = _places(path, header)
        columns.one_clock = header[at[2]].strip().lower() == "ts"
        texts = [place for place, name in enumerate(header) if _is_text(name)]
        for row in rows:
            line = rows.line_num
            if row:
                _add(columns, row, at, f"{path.name}, line {line}")
                if texts:
                    _add_words(columns, row, texts)
    if not columns.user:
        raise BadInteractionsFile(f"{path.name} has a header but no line")
    return columns


@contextmanager
def readable(path: Path, line: Callable[[], int]) -> Iterator[TextIO]:
    """Open for reading; what goes wrong is told with the last `line` that was read."""
    try:
        with _opened(path) as lines:
            yield lines
    except FileNotFoundError:
        raise BadInteractionsFile(f"{path} does not exist") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInteractionsFile(
            f"{path.name}, after line {line()}: the gzip file is damaged or cut short ({error})"
        ) from error
    except OSError as error:
        raise BadInteractionsFile(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInteractionsFile(f"{path.name}, after line {line()}: not UTF-8") from error
    except csv.Error as error:
        raise BadInteractionsFile(f"{path.name}, after line {line()}: {error}") from error


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _places(path: Path, header: list[str]) -> tuple[int, int, int]:
    names = [name.strip().lower() for name in header]
    when = "ts" if "ts" in names and "order" not in names else "order"
    missing = [name for name in ("user", "item", when) if name not in names]
    if missing:
        wanted = ", ".join("order (or ts)" if name == "order" else name for name in missing)
        raise BadInteractionsFile(
            f"{path.name}, line 1: no column {wanted}; the header is {','.join(header) or 'empty'}"
        )
    return names.index("user"), names.index("item"), names.index(when)


def _add(columns: Columns, row: list[str], at: tuple[int, int, int], where: str) -> None:
    if len(row) <= max(at):
        raise BadInteractionsFile(f"{where}: {len(row)} cells, at least {max(at) + 1} expected")
    user, item, when = (row[place].strip() for place in at)
    if not user or not item:
        raise BadInteractionsFile(f"{where}: user or item is empty")
    order = _number(when)
    if order is None:
        raise BadInteractionsFile(f"{where}: order must be a number, got {when!r}")
    columns.user.append(columns.users.setdefault(user, len(columns.users)))
    columns.item.append(columns.items.setdefault(item, len(columns.items)))
    columns.order.append(order)


def _is_text(name: str) -> bool:
    return name.strip().lower().startswith("text")


def _add_words(columns: Columns, row: list[str], texts: list[int]) -> None:
    item = columns.item[-1]
    if item not in columns.words:
        words = " ".join(row[place].strip() for place in texts if place < len(row))
        if words.strip():
            columns.words[item] = words


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None

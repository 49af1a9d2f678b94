"""Finds the line of headings: below a title, in one line or in two with merged cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from advisory.register.columns import column_of
from advisory.register.problems import FileRefused

_LOOKED_AT = 30
_LONGEST = 120


@dataclass(frozen=True)
class Headings:
    """The headings as people know them, and how many lines stand before the first firm."""

    texts: tuple[str, ...]
    lines: int


def find_headings(rows: Iterable[Sequence[str]]) -> Headings:
    """The line, or two lines, that name the most columns; else the first that is a table's.

    Two lines count only where they name more than one of them alone: a title is no heading.

    Raises FileRefused for a file without two filled cells side by side.
    """
    first = [[_clean(cell) for cell in row] for row in islice(rows, _LOOKED_AT)]
    best: tuple[tuple[int, bool], Headings] | None = None
    for index, row in enumerate(first):
        below = first[index + 1] if index + 1 < len(first) else []
        for texts, lines in ((row, index + 1), (_joined(row, below), index + 2)):
            known = len({column_of(text) for text in texts} - {""})
            worth = (known, lines == index + 1)
            if known and (best is None or worth > best[0]):
                best = (worth, Headings(_named(texts), lines))
    if best is not None and best[0][0] > 1:
        return best[1]
    for index, row in enumerate(first):
        if sum(1 for cell in row if cell) > 1:
            return Headings(_named(row), index + 1)
    raise FileRefused("headings")


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two lines of headings as one: a merged cell's text stands over all its columns.

    A lower cell is told by itself where it names a column, and with what stands over it if not:
    "Địa chỉ" over "Mã xã" is "Mã xã"; "Vốn" over "(triệu đồng)" is "Vốn (triệu đồng)".
    """
    if any(cell[:1].isdigit() for cell in lower):  # a firm, not a heading
        return []
    texts, over = [], ""
    for index in range(max(len(upper), len(lower))):
        own = upper[index] if index < len(upper) else ""
        below = lower[index] if index < len(lower) else ""
        over = own or (over if below else "")
        if not below or column_of(below):
            texts.append(below or own)
        else:
            texts.append(f"{over} {below}".strip())
    return texts


def _named(texts: Sequence[str]) -> tuple[str, ...]:
    """Without the empty columns at the end."""
    last = max((index for index, text in enumerate(texts) if text), default=-1)
    return tuple(texts[: last + 1])


def _clean(cell: str) -> str:
    return " ".join(str(cell).replace("\ufeff", "").split())[:_LONGEST]

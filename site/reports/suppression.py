"""Small cells are hidden before a figure leaves, so that none can be worked out again.

Floors and rules: k = 5 for the agency, k = 10 for the public; a zero may be shown; a hidden
cell takes a second one with it so that the total does not give it away.
"""

from collections.abc import Mapping

AGENCY_FLOOR = 5
PUBLIC_FLOOR = 10


def suppress(
    counts: Mapping[str, int], floor: int, *, total_is_shown: bool = True
) -> dict[str, int | None]:
    """Hide (None) every count from 1 to floor - 1, and enough others to protect them.

    With the total shown, hidden cells must be at least two and must together hold at least
    `floor`, otherwise their sum (total minus the shown cells) would tell about too few. The
    smallest shown cells that are not zero are hidden first, then zeros.
    """
    shown: dict[str, int | None] = dict(counts)
    hidden = [key for key, n in counts.items() if 0 < n < floor]
    if hidden and total_is_shown:
        spare = sorted(
            (key for key in counts if key not in hidden),
            key=lambda key: (counts[key] == 0, counts[key]),
        )
        while spare and (len(hidden) < 2 or sum(counts[key] for key in hidden) < floor):
            hidden.append(spare.pop(0))
    for key in hidden:
        shown[key] = None
    return shown


def suppress_table(
    table: Mapping[str, Mapping[str, int]], floor: int
) -> dict[str, dict[str, int | None]]:
    """Suppress a two-way table whose row and column totals are shown, until nothing changes.

    Each row and each column with a hidden cell ends with at least two hidden cells that
    together hold at least `floor`, or is hidden as a whole.
    """
    shown: dict[str, dict[str, int | None]] = {row: dict(cells) for row, cells in table.items()}
    columns = list(next(iter(table.values()), {}))
    for row, cells in table.items():
        for column, n in cells.items():
            if 0 < n < floor:
                shown[row][column] = None
    changed = True
    while changed:
        changed = False
        lines = [[(row, column) for column in columns] for row in table]
        lines += [[(row, column) for row in table] for column in columns]
        for line in lines:
            changed = _protect(line, table, shown, floor) or changed
    return shown


def _protect(
    line: list[tuple[str, str]],
    table: Mapping[str, Mapping[str, int]],
    shown: dict[str, dict[str, int | None]],
    floor: int,
) -> bool:
    """Hide one more cell of a row or column that does not protect its hidden cells yet."""
    hidden = [(row, column) for row, column in line if shown[row][column] is None]
    if not hidden:
        return False
    if len(hidden) >= 2 and sum(table[row][column] for row, column in hidden) >= floor:
        return False
    spare = [(row, column) for row, column in line if shown[row][column] is not None]
    if not spare:
        return False
    row, column = min(
        spare, key=lambda cell: (table[cell[0]][cell[1]] == 0, table[cell[0]][cell[1]])
    )
    shown[row][column] = None
    return True


def share(numerator: int | None, denominator: int | None) -> int | None:
    """Whole per cent, half up; None when a part is hidden or the denominator is zero."""
    if numerator is None or not denominator:
        return None
    return (200 * numerator + denominator) // (2 * denominator)

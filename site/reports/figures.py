"""What a figure on the agency's page is: a table or a funnel, with everything that explains it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from reports.suppression import AGENCY_FLOOR, share, suppress, suppress_table


@dataclass(frozen=True)
class Row:
    """One line of a table; `n` is None when the count is too small to show."""

    key: str
    label: str
    n: int | None
    percent: int | None = None
    assessed: int | None = None


@dataclass(frozen=True)
class Figure:
    """A table of counts with its definition, denominator, source and date."""

    key: str
    title: str
    definition: str
    denominator: str
    source: str
    as_of: datetime
    total: int | None
    rows: list[Row] = field(default_factory=list)
    has_assessed: bool = False

    @property
    def has_hidden(self) -> bool:
        return any(
            row.n is None or (self.has_assessed and row.assessed is None) for row in self.rows
        )


@dataclass(frozen=True)
class Stage:
    """One stage of the funnel; `of_previous` is the share of the stage it is measured against."""

    key: str
    label: str
    definition: str
    n: int | None
    of_previous: int | None
    unit: str


def counted(
    labels: dict[str, str], counts: dict[str, int], floor: int = AGENCY_FLOOR
) -> tuple[int | None, list[Row]]:
    """Rows in the order of the labels, small counts hidden, with the total they add up to."""
    full = {key: counts.get(key, 0) for key in labels}
    total = sum(full.values())
    shown = suppress(full, floor)
    if 0 < total < floor:
        return None, [
            Row(key, label, 0 if full[key] == 0 else None) for key, label in labels.items()
        ]
    rows = [Row(key, label, shown[key], share(shown[key], total)) for key, label in labels.items()]
    return total, rows


def counted_with_assessed(
    labels: dict[str, str],
    counts: dict[str, int],
    assessed: dict[str, int],
    floor: int = AGENCY_FLOOR,
) -> tuple[int | None, list[Row]]:
    """As `counted`, with how many of each line are assessed.

    The two numbers of a line also tell how many are not assessed, so the three are
    protected together, as a table of two columns with its totals.
    """
    total, rows = counted(labels, counts, floor)
    split = {
        key: {"yes": assessed.get(key, 0), "no": counts.get(key, 0) - assessed.get(key, 0)}
        for key in labels
    }
    shown = suppress_table(split, floor)
    hidden_total = total is None
    return total, [
        replace(row, assessed=None if row.n is None or hidden_total else shown[row.key]["yes"])
        for row in rows
    ]

"""What a figure on the agency's page is: a table or a funnel, with everything that explains it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.small_counts import AGENCY_FLOOR, shown, shown_part
from reports.suppression import Disclosure, share

#: Which businesses a view is about: the chosen value of each attribute.
Choice = Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """One line of a table; `n` is None when the count is not to be shown."""

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

    @property
    def is_too_thin(self) -> bool:
        """Whether nothing of the split can be shown."""
        return any(row.n is None for row in self.rows) and not any(row.n for row in self.rows)


@dataclass(frozen=True)
class Stage:
    """One stage of the funnel; `of_previous` is the share of the stage it is measured against."""

    key: str
    label: str
    definition: str
    n: int | None
    of_previous: int | None
    unit: str


@dataclass(frozen=True)
class Counted:
    """What a stage counts, before its share; `part_of` names the stage it is nested in."""

    key: str
    label: str
    definition: str
    n: int | None
    part_of: str = ""


def counted_of(
    facts: Disclosure, where: Choice, parts: Mapping[str, Collection[str]] | None = None
) -> int | None:
    """How many of the chosen businesses there are, or of them with further values."""
    return facts.count({axis: [value] for axis, value in where.items()} | dict(parts or {}))


def split(
    facts: Disclosure,
    where: Choice,
    axis: str,
    labels: Mapping[str, str],
    *,
    total: int | None,
    assessed: Mapping[str, Collection[str]] | None = None,
) -> list[Row]:
    """The chosen businesses by the values of an attribute; with how many of each are assessed.

    `assessed` are the values that make a business an assessed one. Of the attribute that was
    chosen itself only the chosen value is left.
    """
    rows = []
    for key, label in labels.items():
        if where.get(axis, key) != key:
            continue
        n = counted_of(facts, where, {axis: [key]})
        of_it = None
        if assessed and n is not None:
            of_it = counted_of(facts, where, {axis: [key], **assessed})
        rows.append(Row(key, label, n, share(n, total), of_it))
    return rows


def with_shares(stages: list[Counted], unit: str, *, floor: int = AGENCY_FLOOR) -> list[Stage]:
    """Stages with their share of the one before; a step about too few hides the later stage."""
    found: list[Stage] = []
    numbers: dict[str, int | None] = {}
    previous: int | None = None
    for stage in stages:
        n = stage.n if stage.n is None else shown(stage.n, floor)
        if stage.part_of:
            n = shown_part(n, numbers[stage.part_of], floor)
        found.append(Stage(stage.key, stage.label, stage.definition, n, share(n, previous), unit))
        numbers[stage.key] = previous = n
    return found

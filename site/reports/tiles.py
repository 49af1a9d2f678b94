"""Wards and communes as tiles, placed by data (advisory.Area): schematic, and said to be so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from advisory.models import Area
from core.small_counts import AGENCY_FLOOR
from core.templatetags.portal import number
from reports.queries import Report

#: How dark a tile is: equal steps of the largest value.
SHADES = 5

MEASURES: dict[str, str | Promise] = {
    "businesses": _("Businesses taking part"),
    "assessed": _("Assessed businesses"),
    "upper": _("Share in the upper half of the levels"),
}


@dataclass(frozen=True)
class Tile:
    """`shade` from 0 to SHADES; None is hidden."""

    name: str
    column: int
    row: int
    value: str
    shade: int | None


@dataclass(frozen=True)
class Step:
    """A line of the legend; of counts it begins where they are shown at all."""

    shade: int
    text: str


@dataclass(frozen=True)
class TileMap:
    tiles: list[Tile]
    legend: list[Step]


def tile_map(report: Report, measure: str) -> TileMap | None:
    """The tiles of all areas that have a place; None where nobody laid them out. One query."""
    values = _values(report, measure)
    places = list(
        Area.objects.filter(tile_column__isnull=False, tile_row__isnull=False)
        .order_by("tile_row", "tile_column", "name")
        .values_list("pk", "name", "tile_column", "tile_row")
    )
    if not places:
        return None
    unit = " %" if measure == "upper" else ""
    most = max((value for value in values.values() if value), default=0)
    tiles = [
        _tile(name, column, row, values.get(str(key), 0), most, unit)
        for key, name, column, row in places
    ]
    return TileMap(tiles, list(_legend(most, unit)))


def _values(report: Report, measure: str) -> Mapping[str, int | None]:
    if measure == "upper":
        return {row.key: row.percent for row in report.upper["area"]}
    rows = report.figure("area").rows
    return {row.key: row.assessed if measure == "assessed" else row.n for row in rows}


def _tile(name: str, column: int, row: int, value: int | None, most: int, unit: str) -> Tile:
    if value is None:
        return Tile(name, column, row, "–", None)
    return Tile(name, column, row, f"{number(value)}{unit}", _shade(value, most))


def _shade(value: int, most: int) -> int:
    return -(-value * SHADES // most) if most else 0


def _legend(most: int, unit: str) -> Iterable[Step]:
    low = 1 if unit else AGENCY_FLOOR
    for shade in range(1, SHADES + 1):
        high = most * shade // SHADES
        if high >= low:
            yield Step(
                shade,
                f"{number(low)}–{number(high)}{unit}" if high > low else f"{number(low)}{unit}",
            )
            low = high + 1

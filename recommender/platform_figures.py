"""The stored figures of platforms as officials and vendors see them; rows only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from advisory.models import AdoptionEvent, Vendor
from advisory.platforms.counting import ENDS, STAGES
from advisory.platforms.reasons import Reasons
from core.small_counts import PUBLIC_FLOOR
from core.translated import pick
from recommender.figures import Exposed
from recommender.models import FigureSet

Stage = AdoptionEvent.Stage


@dataclass(frozen=True)
class PlatformRow:
    """How many businesses came how far with a platform; None where it is about too few."""

    key: str
    name: str
    vendor: str
    is_vetted: bool
    stages: list[int | None]  # in the order of STAGES
    ends: list[int | None]  # in the order of ENDS: what became of those in use
    reasons: Reasons | None


@dataclass(frozen=True)
class Category:
    """What platforms are for, with the exposure of its vendors beside the fair share."""

    name: str
    rows: list[Exposed]
    #: Vetted vendors that stand in too few lists to tell, or in none.
    untold: list[str]


@dataclass
class PlatformFigures:
    counted_at: datetime | None = None
    platforms: list[PlatformRow] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)


def agency_platforms() -> PlatformFigures:
    """For officials: all vetted vendors; one query."""
    counted = FigureSet.objects.first()
    if counted is None or "platforms" not in counted.data:
        return PlatformFigures()
    categories = [
        Category(
            pick(row["name"]),
            [_exposed(one) for one in row["rows"]],
            [name for name in row["vendors"] if name not in {one["key"] for one in row["rows"]}],
        )
        for row in counted.data["by_category"]
    ]
    rows = [_row(row, "for_agency") for row in counted.data["platforms"]]
    return PlatformFigures(counted.counted_at, rows, categories)


def vendor_platforms(vendor: Vendor) -> PlatformFigures:
    """For a vendor: its own platforms, and its share beside the fair one by category; one query."""
    counted = FigureSet.objects.first()
    if counted is None or "platforms" not in counted.data:
        return PlatformFigures()
    own = [row for row in counted.data["platforms"] if row["vendor_id"] == vendor.pk]
    categories = []
    for row in counted.data["by_category"]:
        if vendor.name not in row["vendors"]:
            continue
        shares = [
            _exposed(one)
            for one in row["rows"]
            if one["key"] == vendor.name and one["lines"] >= PUBLIC_FLOOR
        ]
        categories.append(Category(pick(row["name"]), shares, [] if shares else [vendor.name]))
    return PlatformFigures(counted.counted_at, [_row(row, "for_vendor") for row in own], categories)


def _row(row: dict, reader: str) -> PlatformRow:
    told = row[reader]
    chain = told["chain"]
    reasons = told["reasons"]
    return PlatformRow(
        row["key"],
        row["name"],
        row["vendor"],
        row["vetted"],
        _numbers(chain, STAGES),
        _numbers(chain, ENDS),
        Reasons(reasons["given_up"], [tuple(one) for one in reasons["rows"]]) if reasons else None,
    )


def _numbers(chain: dict, keys: Iterable[str]) -> list[int | None]:
    return [chain.get(str(key), 0) for key in keys]


def _exposed(row: dict) -> Exposed:
    return Exposed(row["key"], row["received"], row["deserved"], row["ratio"])

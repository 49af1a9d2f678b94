"""Those who took part beside the business register: which share, and what that does to the levels."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from advisory.models.business import SizeClass
from reports import facts as know
from reports.filters import BusinessFilter
from reports.models import RegisterCell, StoredFigure
from reports.rollups.reading import CellTables, disclosure_of
from reports.shares import ShareRow
from reports.weighting.keys import REGISTER, SMES, WEIGHTING


@dataclass(frozen=True)
class Coverage:
    """`areas` and `total`: assessed SMEs of those in the register; `weighting` as a worker stored it."""

    as_of: date | None
    total: ShareRow
    areas: list[ShareRow]
    sizes: list[ShareRow]
    weighting: dict


def coverage_of(chosen: BusinessFilter, names: Mapping[str, dict[str, str]]) -> Coverage:
    """For the whole province and each unit; four queries."""
    tables = CellTables((), without_demo=chosen.is_without_demo)
    tables.load(["area", "size"], ["response"])
    facts = disclosure_of(tables, ())
    register = _register()
    stored = dict(
        StoredFigure.objects.filter(key__in=[REGISTER, WEIGHTING]).values_list("key", "data")
    )
    as_of = stored.get(REGISTER, {}).get("as_of")
    only = chosen.where.get("area")

    def row(key: str, label: str, n: int, **where: list[str]) -> ShareRow:
        part = facts.count({"size": list(SMES), **know.ASSESSED, **where})
        return ShareRow(key, label, n, part if part is not None and part <= n else None)

    sizes = {str(value): str(label) for value, label in SizeClass.choices if value in SMES}
    by_area, by_size = Counter(), Counter()
    for (area, size), n in register.items():
        by_area[area] += n
        by_size[size] += n
    whole = sum(by_size[size] for size in sizes)
    return Coverage(
        as_of=date.fromisoformat(as_of) if as_of else None,
        total=row("", "", whole),
        areas=[
            row(key, label, by_area[key], area=[key])
            for key, label in names["area"].items()
            if by_area[key] and only in (None, key)
        ],
        sizes=[row(key, label, by_size[key], size=[key]) for key, label in sizes.items()],
        weighting=stored.get(WEIGHTING, {}),
    )


def _register() -> Counter[tuple[str, str]]:
    rows = RegisterCell.objects.filter(size__in=SMES).order_by().values_list("area", "size")
    return Counter({(str(area), size): n for area, size, n in rows.annotate(total=Sum("n"))})

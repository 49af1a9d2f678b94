"""The register's margins, coverage against them, and weighted levels; computed by workers."""

from collections import Counter
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone

from advisory.models import InstrumentVersion, RegisterEntry
from advisory.models.business import SectorGroup, SizeClass
from advisory.support.size import classify
from reports.models import BusinessFact, RegisterCell, StoredFigure
from reports.rollups.fold import NOT_KNOWN
from reports.rollups.refreshing import writing
from reports.statistics.bootstrap import share_interval, weighted_share, without_outcome
from reports.statistics.raking import Raked, rake
from reports.suppression import Disclosure
from reports.weighting.keys import REGISTER, SMES, WEIGHTING

#: Sections of VSIC: agriculture, mining, manufacturing, energy, water, construction (Decree 80 art. 5).
INDUSTRY_SECTIONS = frozenset("ABCDEF")
PART = 5_000
BILLION = Decimal(10**9)
FEWEST = 100  # businesses with a level, below which nothing is weighted


def count_register() -> int:
    """Count the SMEs at work in the register by unit, sector group and size; returns how many.

    Household businesses are no SMEs by law and are left out. The size follows Decree 80/2021 as
    far as the register has the figures; where it has not, an entry counts as undetermined.
    """
    entries = RegisterEntry.objects.filter(status=RegisterEntry.Status.ACTIVE).exclude(
        tax_code_status="not_checkable"
    )
    columns = ("area", "vsic_section", "employees", "revenue_vnd", "capital_vnd")
    found: Counter[tuple[int, str, str]] = Counter()
    for area, section, employees, revenue, capital in (
        entries.order_by().values_list(*columns).iterator(PART)
    ):
        group = group_of(section)
        size = classify(group, employees, _billions(revenue), _billions(capital)).size
        if size != SizeClass.NOT_SME:
            found[area or 0, group, str(size)] += 1
    as_of = RegisterEntry.objects.aggregate(day=Max("as_of"))["day"]
    with writing():
        RegisterCell.objects.all().delete()
        RegisterCell.objects.bulk_create(
            [
                RegisterCell(area=area, sector_group=group, size=size, n=n)
                for (area, group, size), n in sorted(found.items())
            ]
        )
        StoredFigure.objects.update_or_create(
            key=REGISTER,
            defaults={
                "data": {"as_of": as_of.isoformat() if as_of else "", "n": found.total()},
                "computed_at": timezone.now(),
            },
        )
    return found.total()


def group_of(section: str) -> str:
    """The sector group of a section of VSIC; empty where the register has none."""
    if not section:
        return ""
    return SectorGroup.INDUSTRY if section in INDUSTRY_SECTIONS else SectorGroup.TRADE


def _billions(dong: int | None) -> Decimal | None:
    return None if dong is None else Decimal(dong) / BILLION


def store_weighting(now: datetime | None = None) -> bool:
    """Weight the levels to the register by size, sector group and unit; whether it could be done."""
    now = now or timezone.now()
    data = weighted_levels(_levels())
    StoredFigure.objects.update_or_create(
        key=WEIGHTING, defaults={"data": data, "computed_at": now}
    )
    return data["why_not"] == ""


def weighted_levels(levels: list[str]) -> dict:
    """Shares of the levels as they would be if those who took part were spread like the register.

    Demo businesses are no part of it. `why_not` says what is missing.
    """
    counts = _counted(levels)
    n = sum(counts.values())
    if n < FEWEST:
        return {"why_not": "few", "n": n if n >= 5 else None, "needed": FEWEST}
    register = {
        (size, group, str(area)): k
        for size, group, area, k in RegisterCell.objects.filter(size__in=SMES, area__gt=0)
        .exclude(sector_group="")
        .values_list("size", "sector_group", "area", "n")
    }
    if not register:
        return {"why_not": "register", "n": n}
    margins, merged = _margins(register, without_outcome(counts))
    folded = _folded(counts, merged)
    raked = rake(without_outcome(folded), margins)
    if raked is None or not raked.is_close:
        return {"why_not": "margins", "n": n}
    return {
        "why_not": "",
        "n": n,
        "effective_n": round(raked.effective_n),
        "largest_weight": round(_largest(raked), 2),
        "merged_areas": len(merged),
        "levels": [_level(level, folded, margins, raked) for level in _shown(levels, counts)],
    }


def _shown(levels: list[str], counts: Counter[tuple[str, ...]]) -> list[str]:
    """Those that stand apart in the counts without weights: a share says no more than these."""
    plain: Counter[tuple[str, ...]] = Counter()
    for key, n in counts.items():
        plain[key[-1:]] += n
    facts = Disclosure(("level",), plain, order={"level": levels})
    return [level for level in levels if facts.count({"level": [level]})]


def _counted(levels: list[str]) -> Counter[tuple[str, ...]]:
    rows = (
        BusinessFact.objects.filter(is_demo=False, level__in=levels, size__in=SMES, area__gt=0)
        .exclude(sector_group="")
        .order_by()
        .values_list("size", "sector_group", "area", "level")
        .annotate(total=Count("pk"))
    )
    found: Counter[tuple[str, ...]] = Counter()
    for size, group, area, level, n in rows:
        found[size, group, str(area), level] += n
    return found


def _margins(
    register: dict[tuple[str, ...], int], there: dict[tuple[str, ...], float]
) -> tuple[list[dict[str, float]], set[str]]:
    """What sizes, groups and units add up to; units where fewer than 5 took part are one."""
    present: Counter[str] = Counter()
    for key, n in there.items():
        present[key[2]] += n
    merged = {key[2] for key in register if present[key[2]] < 5} | {
        area for area, n in present.items() if n < 5
    }
    if 0 < sum(present[area] for area in merged) < 5 or (
        merged and not any(present[area] for area in merged)
    ):
        # Nobody stands for them: with the smallest unit of the others they make one.
        rest = [area for area in present if area not in merged]
        if rest:
            merged.add(min(rest, key=lambda area: (present[area], area)))
    margins: list[dict[str, float]] = [{}, {}, {}]
    for (size, group, area), n in register.items():
        for margin, value in zip(margins, (size, group, _unit(area, merged)), strict=True):
            margin[value] = margin.get(value, 0.0) + n
    return margins, merged


def _folded(counts: Counter, merged: set[str]) -> dict[tuple[str, ...], float]:
    found: dict[tuple[str, ...], float] = {}
    for (size, group, area, level), n in counts.items():
        key = (size, group, _unit(area, merged), level)
        found[key] = found.get(key, 0.0) + n
    return found


def _unit(area: str, merged: set[str]) -> str:
    return NOT_KNOWN if area in merged else area


def _largest(raked: Raked) -> float:
    """The largest weight over the mean one, so that it can be judged."""
    mean = sum(raked.weights.values()) / len(raked.weights)
    return max(raked.weights.values()) / mean if mean else 0.0


def _level(level: str, counts: dict, margins: list, raked: Raked) -> dict:
    interval = share_interval(counts, margins, {level})
    return {
        "key": level,
        "percent": round(100 * weighted_share(counts, raked.weights, {level})),
        "low": round(100 * interval[0]) if interval else None,
        "high": round(100 * interval[1]) if interval else None,
    }


def _levels() -> list[str]:
    versions = InstrumentVersion.objects.published().filter(
        instrument__key=settings.FULL_INSTRUMENT
    )
    version = versions.order_by("-published_at").first()
    if version is None:
        return []
    bands = version.definition["bands"][version.definition["levels"]]
    return [step["key"] for step in bands["steps"]]

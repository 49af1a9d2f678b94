"""Size class of a business, Decree 80/2021/NĐ-CP art. 5-9."""

from dataclasses import dataclass
from decimal import Decimal

from advisory.models.business import SectorGroup, SizeClass


@dataclass(frozen=True)
class Ceiling:
    """Inclusive limits: headcount must hold, and revenue or capital (billion đồng)."""

    size: SizeClass
    headcount: int
    revenue_bn: int
    capital_bn: int


CEILINGS: dict[str, tuple[Ceiling, ...]] = {
    SectorGroup.INDUSTRY: (
        Ceiling(SizeClass.MICRO, 10, 3, 3),
        Ceiling(SizeClass.SMALL, 100, 50, 20),
        Ceiling(SizeClass.MEDIUM, 200, 200, 100),
    ),
    SectorGroup.TRADE: (
        Ceiling(SizeClass.MICRO, 10, 10, 3),
        Ceiling(SizeClass.SMALL, 50, 100, 50),
        Ceiling(SizeClass.MEDIUM, 100, 300, 100),
    ),
}


@dataclass(frozen=True)
class SizeResult:
    """The class, and the limit that decided it (None when data are missing or none holds)."""

    size: SizeClass
    ceiling: Ceiling | None = None


def classify(
    sector_group: str,
    headcount: Decimal | None,
    revenue_bn: Decimal | None,
    capital_bn: Decimal | None,
) -> SizeResult:
    """Return the first class whose headcount limit and whose revenue or capital limit hold.

    Headcount is the yearly average of insured employees, compared unrounded; money is in
    billion đồng. Group or headcount unknown, or revenue and capital both unknown:
    undetermined, never a guess. With one of the two known, that one decides (art. 9).
    """
    if sector_group not in CEILINGS or headcount is None:
        return SizeResult(SizeClass.UNDETERMINED)
    if revenue_bn is None and capital_bn is None:
        return SizeResult(SizeClass.UNDETERMINED)
    for ceiling in CEILINGS[sector_group]:
        if headcount > ceiling.headcount:
            continue
        revenue_holds = revenue_bn is not None and revenue_bn <= ceiling.revenue_bn
        capital_holds = capital_bn is not None and capital_bn <= ceiling.capital_bn
        if revenue_holds or capital_holds:
            return SizeResult(ceiling.size, ceiling)
    return SizeResult(SizeClass.NOT_SME)

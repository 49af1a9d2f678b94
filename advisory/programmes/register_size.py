"""The size class of entries of the register, told to the database: the same rule as `classify`."""

from django.db.models import Q

from advisory.models.business import SectorGroup, SizeClass
from advisory.register.vsic import INDUSTRY_SECTIONS
from advisory.support.size import CEILINGS, Ceiling

_BILLION = 1_000_000_000
_KNOWN = Q(employees__isnull=False) & (Q(revenue_vnd__isnull=False) | Q(capital_vnd__isnull=False))


def of_sizes(sizes: list[str]) -> Q:
    """Entries of these size classes (Decree 80/2021/NĐ-CP art. 5)."""
    is_industry = Q(vsic_section__in=sorted(INDUSTRY_SECTIONS))
    has_group = ~Q(vsic_section="")
    found = Q()
    for size in sizes:
        if size == SizeClass.UNDETERMINED:
            found |= ~(has_group & _KNOWN)
            continue
        found |= is_industry & _KNOWN & _is(size, CEILINGS[SectorGroup.INDUSTRY])
        found |= has_group & ~is_industry & _KNOWN & _is(size, CEILINGS[SectorGroup.TRADE])
    return found


def _is(size: str, ceilings: tuple[Ceiling, ...]) -> Q:
    """The first class that holds is this one; none that holds is larger than an SME."""
    condition = Q()
    for ceiling in ceilings:
        holds = Q(employees__lte=ceiling.headcount) & (
            Q(revenue_vnd__lte=ceiling.revenue_bn * _BILLION)
            | Q(capital_vnd__lte=ceiling.capital_bn * _BILLION)
        )
        if ceiling.size == size:
            return condition & holds
        condition &= ~holds
    return condition

"""How far the same businesses came: those with two comparable rounds, apart from newcomers."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from core.small_counts import AGENCY_FLOOR, shown, shown_part
from core.templatetags.portal import number
from reports.models import PanelCell, PanelFact
from reports.rollups.fold import UNITS


@dataclass(frozen=True)
class Panel:
    """Whole points; a mean is None where it is about too few, or would give such a mean away."""

    maximum: int
    n: int | None
    first: int | None
    latest: int | None
    change: int | None
    assessed: int | None
    assessed_mean: int | None

    @property
    def definition(self) -> str:
        text = _(
            "Comparable group: businesses with two final rounds, 90 days or more apart; all "
            "assessed: newcomers included. Mean points of %(maximum)s, rounded to whole points, "
            "of final results of the full assessment under the rules of the newest one. Read the "
            "change in the first line only: the second line also moves when other businesses "
            "join. No figure is given where one line, or both together, would tell about too few. "
            "For the whole province only."
        )
        return text % {"maximum": number(self.maximum)}


@dataclass(frozen=True)
class PanelSums:
    """Sums under one rule, in points; `n` are all assessed under it, `pairs` those of the panel."""

    maximum: Decimal
    n: int
    points: Decimal
    pairs: int
    first: Decimal
    latest: Decimal


def panel_of(*, without_demo: bool = False, floor: int = AGENCY_FLOOR) -> Panel | None:
    """The panel of the full assessment beside all assessed; None before anybody is; two queries."""
    sums = sums_of(without_demo=without_demo)
    return matched_panel(sums, floor) if sums else None


def sums_of(*, without_demo: bool = False) -> PanelSums | None:
    """Everything is counted under the rules of the newest round of all."""
    only = {"is_demo": False} if without_demo else {}
    newest = PanelFact.objects.filter(**only).order_by("-latest_at", "-pk").values("rule")[:1]
    rows = PanelCell.objects.filter(rule=newest, **only).order_by("rule").values("rule")
    found = rows.annotate(
        all_n=Sum("n"),
        all_points=Sum("points"),
        all_pairs=Sum("pairs"),
        all_first=Sum("first"),
        all_latest=Sum("latest"),
    ).first()
    if found is None:
        return None
    return PanelSums(
        maximum=Decimal(found["rule"].rpartition(":")[2]),
        n=found["all_n"],
        points=Decimal(found["all_points"]) / UNITS,
        pairs=found["all_pairs"],
        first=Decimal(found["all_first"]) / UNITS,
        latest=Decimal(found["all_latest"]) / UNITS,
    )


def matched_panel(sums: PanelSums, floor: int = AGENCY_FLOOR) -> Panel:
    """Means of both lines; where together they would tell about few newcomers, all is hidden."""
    n, all_shown = shown(sums.pairs, floor), shown(sums.n, floor)
    if n is not None and all_shown is not None and shown_part(n, all_shown, floor) is None:
        all_shown = None  # the panel taken away from all would leave a few newcomers
    return Panel(
        maximum=round(sums.maximum),
        n=n,
        first=round(sums.first / n) if n else None,
        latest=round(sums.latest / n) if n else None,
        change=round((sums.latest - sums.first) / n) if n else None,
        assessed=all_shown,
        assessed_mean=round(sums.points / all_shown) if all_shown else None,
    )

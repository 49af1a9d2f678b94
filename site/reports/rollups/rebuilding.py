"""Counts everything again from the facts of the other packages; normally nothing changes.

The pages stay readable meanwhile: each part is put right in a transaction of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from advisory.models import Business
from reports.models import BusinessFact, Cell, PanelCell, PanelFact, RoundCell, RoundFact, StartDay
from reports.rollups import changes, fold
from reports.rollups.days import count_days
from reports.rollups.refreshing import (
    CELL,
    PANEL_CELL,
    PANEL_SUMS,
    ROUND_CELL,
    refresh,
    writing,
)
from reports.rollups.writing import add_to_cells

PART = 2_000


@dataclass
class Rebuilt:
    """How many businesses were looked at, and what was not as it was stored."""

    businesses: int = 0
    facts: int = 0
    cells: int = 0
    days: int = 0

    @property
    def changed(self) -> int:
        return self.facts + self.cells + self.days


def rebuild(now: datetime | None = None) -> Iterator[Rebuilt]:
    """Put right whatever is not as the facts say, in parts; yields the sum so far."""
    begun = changes.marks(now or timezone.now())
    done = Rebuilt()
    for model, name in ((Business, "pk"), (BusinessFact, "business")):
        last = 0
        while keys := list(
            model.objects.filter(**{f"{name}__gt": last})
            .order_by(name)
            .values_list(name, flat=True)[:PART]
        ):
            last = keys[-1]
            if model is BusinessFact:  # of businesses that are no more
                there = set(Business.objects.filter(pk__in=keys).values_list("pk", flat=True))
                keys = [key for key in keys if key not in there]
            else:
                done.businesses += len(keys)
            done.facts += refresh(keys)
            yield done
    done.cells = recount()
    known = set(StartDay.objects.values_list("day", flat=True))
    done.days = count_days({*changes.all_days(), *known})
    with writing() as state:
        state.settled, state.coming = begun, {}
        state.refreshed_at = state.rebuilt_at = changes.moment_of(begun)
        state.save()
    yield done


def recount() -> int:
    """Hold the cells against the sums over the facts, and put them right."""
    with writing():
        return (
            _put_right(Cell, CELL, ("n",), _cells())
            + _put_right(RoundCell, ROUND_CELL, ("n",), _round_cells())
            + _put_right(PanelCell, PANEL_CELL, PANEL_SUMS, _panel_cells())
        )


def _put_right(model, keys, sums, wanted: dict[tuple, tuple]) -> int:
    rows = model.objects.values_list(*keys, *sums)
    stored = {tuple(row[: len(keys)]): tuple(row[len(keys) :]) for row in rows}
    nothing = (0,) * len(sums)
    wrong = {
        key: tuple(
            a - b for a, b in zip(wanted.get(key, nothing), stored.get(key, nothing), strict=True)
        )
        for key in wanted.keys() | stored.keys()
        if wanted.get(key) != stored.get(key)
    }
    add_to_cells(model, keys, sums, wrong)
    return len(wrong)


def _cells() -> dict[tuple, tuple]:
    place = CELL[2:]
    found = {}
    for outcome in fold.OUTCOMES:
        rows = BusinessFact.objects.order_by().values_list(outcome, *place).annotate(n=Count("pk"))
        found |= {(outcome, *key): (n,) for *key, n in rows}
    return found


def _round_cells() -> dict[tuple, tuple]:
    rows = RoundFact.objects.order_by().values_list(*ROUND_CELL).annotate(n=Count("pk"))
    return {tuple(key): (n,) for *key, n in rows}


def _panel_cells() -> dict[tuple, tuple]:
    is_pair = Q(latest_at__gte=F("first_at") + fold.APART)
    rows = (
        PanelFact.objects.order_by()
        .values_list(*PANEL_CELL)
        .annotate(
            count=Count("pk"),
            points=Sum("latest"),
            pairs=Count("pk", filter=is_pair),
            firsts=Coalesce(Sum("first", filter=is_pair), 0),
            lasts=Coalesce(Sum("latest", filter=is_pair), 0),
        )
    )
    return {(rule, is_demo): tuple(sums) for rule, is_demo, *sums in rows}

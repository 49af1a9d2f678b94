"""Counts businesses again: their facts, and by the difference to before the cells."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction

from reports.models import (
    BusinessFact,
    Cell,
    PanelCell,
    PanelFact,
    RollupState,
    RoundCell,
    RoundFact,
)
from reports.rollups import fold
from reports.rollups.fold import Fact, Facts, PanelOf, RoundOf
from reports.rollups.sources import known_of
from reports.rollups.writing import add_to_cells

CELL = ("outcome", "value", "area", "industry", "size", "programmes", "is_demo")
ROUND_CELL = ("quarter", "level", "is_latest", "is_demo")
PANEL_CELL = ("rule", "is_demo")
PANEL_SUMS = ("n", "points", "pairs", "first", "latest")
PART = 2_000


@contextmanager
def writing() -> Iterator[RollupState]:
    """One at a time: whoever comes second sees what the first one wrote."""
    with transaction.atomic():
        RollupState.objects.get_or_create(pk=1)
        yield RollupState.objects.select_for_update().get(pk=1)


def refresh(businesses: Iterable[int]) -> int:
    """Count these businesses again, a part at a time; returns of how many the facts changed.

    Doing it again changes nothing. A business that is no longer there, or in which no owner
    agrees to advice, is taken out.
    """
    keys = sorted(set(businesses))
    changed = 0
    for at in range(0, len(keys), PART):
        with writing():
            changed += _refresh(keys[at : at + PART])
    return changed


def _refresh(keys: Collection[int]) -> int:
    before = stored(keys)
    after = {key: fold.facts_of(known) for key, known in known_of(keys).items()}
    nothing = Facts()
    changed = [key for key in keys if before.get(key, nothing) != after.get(key, nothing)]
    if not changed:
        return 0
    old = [before.get(key, nothing) for key in changed]
    new = [after.get(key, nothing) for key in changed]
    _store({key: after[key] for key in changed if key in after}, changed)
    _count(old, new)
    return len(changed)


def stored(keys: Collection[int]) -> dict[int, Facts]:
    """What the facts say of these businesses; three queries."""
    rounds: dict[int, set[RoundOf]] = {}
    panel: dict[int, set[PanelOf]] = {}
    for key, *row in RoundFact.objects.filter(business__in=keys).values_list(
        "business", *fold.ROUND_COLUMNS
    ):
        rounds.setdefault(key, set()).add(RoundOf(*row))
    for key, *row in PanelFact.objects.filter(business__in=keys).values_list(
        "business", *fold.PANEL_COLUMNS
    ):
        panel.setdefault(key, set()).add(PanelOf(*row))
    return {
        key: Facts(Fact(*row), frozenset(rounds.get(key, ())), frozenset(panel.get(key, ())))
        for key, *row in BusinessFact.objects.filter(business__in=keys).values_list(
            "business", *fold.FACT_COLUMNS
        )
    }


def _store(facts: dict[int, Facts], changed: list[int]) -> None:
    gone = [key for key in changed if key not in facts]
    if gone:
        BusinessFact.objects.filter(business__in=gone).delete()
    BusinessFact.objects.bulk_create(
        [BusinessFact(business=key, **vars(one.fact)) for key, one in facts.items()],
        update_conflicts=True,
        unique_fields=["business"],
        update_fields=fold.FACT_COLUMNS,
    )
    for model, name in ((RoundFact, "rounds"), (PanelFact, "panel")):
        model.objects.filter(business__in=changed).delete()
        model.objects.bulk_create(
            [
                model(business=key, **vars(row))
                for key, one in facts.items()
                for row in getattr(one, name)
            ]
        )


def _count(old: list[Facts], new: list[Facts]) -> None:
    for model, keys, cells_of in (
        (Cell, CELL, fold.cells_of),
        (RoundCell, ROUND_CELL, fold.round_cells_of),
    ):
        found = fold.difference(_sum(cells_of, old), _sum(cells_of, new))
        add_to_cells(model, keys, ("n",), {key: (n,) for key, n in found.items()})
    panel: dict[tuple, list[int]] = {}
    for sign, facts in ((-1, old), (1, new)):
        for one in facts:
            for key, values in fold.panel_cells_of(one).items():
                sums = panel.setdefault(key, [0] * len(PANEL_SUMS))
                for place, value in enumerate(values):
                    sums[place] += sign * value
    moved = {key: tuple(sums) for key, sums in panel.items() if any(sums)}
    add_to_cells(PanelCell, PANEL_CELL, PANEL_SUMS, moved)


def _sum(cells_of, facts: list[Facts]) -> Counter:
    found: Counter = Counter()
    for one in facts:
        found.update(cells_of(one))
    return found

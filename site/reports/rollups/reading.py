"""Counts of businesses for the pages, from the cells: few and small queries at any size."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import QuerySet, Sum

from core.small_counts import AGENCY_FLOOR
from reports.models import Cell
from reports.rollups.fold import NOT_KNOWN, NOW, OUTCOMES, RESPONSE, USE
from reports.suppression import Disclosure

PROGRAMMES = "programmes"
PLACES = ("area", "industry", "size")
AXES = (*PLACES, *OUTCOMES)
ATTRIBUTES = (PROGRAMMES, *PLACES)
Axes = tuple[str, ...]
Table = Counter[tuple[str, ...]]


class CellTables:
    """The tables `Disclosure` asks for, each summed by the database; one outcome at a time.

    Tables are read by `load` in few queries; what was not loaded is read when it is asked for.
    `programmes` are the keys of those that may be asked for.
    """

    def __init__(
        self,
        levels: Sequence[str],
        programmes: Collection[str] = (),
        *,
        without_demo: bool = False,
    ) -> None:
        self.levels = set(levels)
        self.programmes = set(programmes)
        self._only = {"is_demo": False} if without_demo else {}
        self._loaded: dict[Axes, Table] = {}

    def __call__(self, axes: Axes) -> Table:
        wider = [known for known in self._loaded if set(axes) <= set(known)]
        if not wider:
            outcomes = [axis for axis in axes if axis in OUTCOMES]
            self.load([axis for axis in axes if axis in ATTRIBUTES], outcomes or ["now"])
            return self(axes)
        known = min(wider, key=lambda one: len(self._loaded[one]))
        places = [known.index(axis) for axis in axes]
        table: Table = Counter()
        for values, n in self._loaded[known].items():
            table[tuple(values[place] for place in places)] += n
        return table

    def load(self, places: Iterable[str], outcomes: Sequence[str]) -> None:
        """Read how these places meet each of the outcomes; one query."""
        places = [axis for axis in ATTRIBUTES if axis in set(places)]
        tables = {(*places, outcome): Counter() for outcome in outcomes}
        for outcome, value, *where, n in self._rows(places, outcomes):
            if outcome == "level" and value not in self.levels:
                value = NOT_KNOWN
            at = (self._shown(axis, key) for axis, key in zip(places, where, strict=True))
            tables[*places, outcome][*at, value] += n
        self._loaded |= tables

    def _rows(self, places: Sequence[str], outcomes: Sequence[str]) -> QuerySet:
        cells = Cell.objects.filter(outcome__in=outcomes, **self._only).order_by()
        return cells.values_list("outcome", "value", *places).annotate(total=Sum("n"))

    def _shown(self, axis: str, key: object) -> str:
        if axis == PROGRAMMES:
            return ",".join(one for one in str(key).split(",") if one in self.programmes)
        return NOT_KNOWN if key == 0 else str(key)


class OfProgrammes(Disclosure):
    """Asked for one of the programmes, of which a business may be in several at once.

    The value of a business is the set of them, so that no two programmes tell together what
    neither tells alone.
    """

    def count(self, where: Mapping[str, Collection[str]]) -> int | None:
        if asked := set(where.get(PROGRAMMES, ())):
            sets = [one for one in self.values(PROGRAMMES) if asked & set(one.split(","))]
            where = {**where, PROGRAMMES: sets}
        return super().count(where)


def facts_of(
    levels: Sequence[str],
    chosen: Iterable[str],
    *,
    programmes: Collection[str] = (),
    without_demo: bool,
    floor: int = AGENCY_FLOOR,
) -> Disclosure:
    """What one view needs, of which these attributes are chosen; at most five queries.

    `programmes` are the keys of all there are, whoever asks for one of them.
    """
    tables = CellTables(levels, programmes, without_demo=without_demo)
    chosen = [axis for axis in ATTRIBUTES if axis in set(chosen)]
    tables.load(chosen, ["level", "use", "now"])
    for axis in PLACES:
        if axis not in chosen:
            tables.load([*chosen, axis], ["response"])
    if set(PLACES) <= set(chosen):
        tables.load(chosen, ["response"])
    if PROGRAMMES in chosen:
        return disclosure_of(tables, levels, OfProgrammes, (PROGRAMMES,), floor)
    return disclosure_of(tables, levels, floor=floor)


def disclosure_of(
    tables: CellTables,
    levels: Sequence[str],
    rule: type[Disclosure] = Disclosure,
    further: tuple[str, ...] = (),
    floor: int = AGENCY_FLOOR,
) -> Disclosure:
    order = {"response": RESPONSE, "level": (NOT_KNOWN, *levels), "use": USE, "now": NOW}
    return rule((*further, *AXES), tables, order=order, floor=floor)

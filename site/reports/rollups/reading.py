"""Counts of businesses for the pages, from the cells: few and small queries at any size."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Count, QuerySet, Sum

from core.small_counts import AGENCY_FLOOR
from reports.models import BusinessFact, Cell
from reports.rollups.fold import NOT_KNOWN, NOW, OUTCOMES, RESPONSE, USE
from reports.suppression import Disclosure

PLACES = ("area", "industry", "size")
AXES = (*PLACES, *OUTCOMES)
Axes = tuple[str, ...]
Table = Counter[tuple[str, ...]]


class CellTables:
    """The tables `Disclosure` asks for, each summed by the database; one outcome at a time.

    Tables are read by `load` in few queries; what was not loaded is read when it is asked for.
    """

    def __init__(self, levels: Sequence[str], *, without_demo: bool = False) -> None:
        self.levels = set(levels)
        self._only = {"is_demo": False} if without_demo else {}
        self._loaded: dict[Axes, Table] = {}

    def __call__(self, axes: Axes) -> Table:
        wider = [known for known in self._loaded if set(axes) <= set(known)]
        if not wider:
            outcomes = [axis for axis in axes if axis in OUTCOMES]
            self.load([axis for axis in axes if axis in PLACES], outcomes or ["now"])
            return self(axes)
        known = min(wider, key=lambda one: len(self._loaded[one]))
        places = [known.index(axis) for axis in axes]
        table: Table = Counter()
        for values, n in self._loaded[known].items():
            table[tuple(values[place] for place in places)] += n
        return table

    def load(self, places: Iterable[str], outcomes: Sequence[str]) -> None:
        """Read how these places meet each of the outcomes; one query."""
        places = [axis for axis in PLACES if axis in set(places)]
        tables = {(*places, outcome): Counter() for outcome in outcomes}
        for outcome, value, *where, n in self._rows(places, outcomes):
            if outcome == "level" and value not in self.levels:
                value = NOT_KNOWN
            tables[*places, outcome][*(_shown(one) for one in where), value] += n
        self._loaded |= tables

    def _rows(self, places: Sequence[str], outcomes: Sequence[str]) -> QuerySet:
        cells = Cell.objects.filter(outcome__in=outcomes, **self._only).order_by()
        return cells.values_list("outcome", "value", *places).annotate(total=Sum("n"))


class MemberTables(CellTables):
    """The same with one attribute more, `member`: whether a business is one of some, as of a programme.

    What is hidden is then decided for these and all others together.
    """

    def __init__(
        self, levels: Sequence[str], members: QuerySet, *, without_demo: bool = False
    ) -> None:
        super().__init__(levels, without_demo=without_demo)
        self._members = BusinessFact.objects.filter(business__in=members, **self._only)

    def load(self, places: Iterable[str], outcomes: Sequence[str]) -> None:
        places = [axis for axis in PLACES if axis in set(places)]
        super().load(places, outcomes)
        for outcome in outcomes:
            everybody = self._loaded.pop((*places, outcome))
            table: Table = Counter()
            rows = (
                self._members.order_by().values_list(outcome, *places).annotate(total=Count("pk"))
            )
            for value, *where, n in rows:
                if outcome == "level" and value not in self.levels:
                    value = NOT_KNOWN
                table["yes", *(_shown(one) for one in where), value] += n
            inside = {key[1:]: n for key, n in table.items()}
            for key, n in everybody.items():
                if rest := n - inside.get(key, 0):
                    table["no", *key] += rest
            self._loaded["member", *places, outcome] = table


def facts_of(
    levels: Sequence[str],
    chosen: Iterable[str],
    *,
    without_demo: bool,
    floor: int = AGENCY_FLOOR,
) -> Disclosure:
    """What one view needs, of which these attributes are chosen; at most four queries."""
    tables = CellTables(levels, without_demo=without_demo)
    chosen = [axis for axis in PLACES if axis in set(chosen)]
    tables.load(chosen, ["level", "use", "now"])
    for axis in PLACES:
        if axis not in chosen:
            tables.load([*chosen, axis], ["response"])
    if len(chosen) == len(PLACES):
        tables.load(chosen, ["response"])
    return disclosure_of(tables, levels, floor=floor)


def facts_with(
    members: QuerySet, levels: Sequence[str], *, without_demo: bool = False
) -> Disclosure:
    """The same with the attribute `member` (yes, no): whether a business is one of `members`."""
    tables = MemberTables(levels, members, without_demo=without_demo)
    for outcome in OUTCOMES:
        tables.load((), [outcome])
    return disclosure_of(tables, levels, ("member",))


def disclosure_of(
    tables: CellTables,
    levels: Sequence[str],
    further: tuple[str, ...] = (),
    floor: int = AGENCY_FLOOR,
) -> Disclosure:
    order = {"response": RESPONSE, "level": (NOT_KNOWN, *levels), "use": USE, "now": NOW}
    return Disclosure((*further, *AXES), tables, order=order, floor=floor)


def _shown(key: object) -> str:
    return NOT_KNOWN if key == 0 else str(key)

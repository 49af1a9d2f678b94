"""Which counts may be shown, so that no small one can be worked out from all of them together.

A reader of the page may ask for every filter and subtract what is shown from what is shown. So it
is not a table that decides what is hidden in it, but one rule for all tables:

- Every set of attributes (area; area and industry; area, industry and level ...) has a partition:
  on each attribute some values stand apart and the others are merged into one group, such that
  every block (a value or group of each attribute) holds at least the floor. A zero is merged as a
  small number is: a reader who knows the empty places can work out more of the others.
- Values that are merged for some attributes are merged for these with any further one.
- A count is shown only if it is a sum of whole blocks.
- What is merged for the agency is merged for the public, whose floor is higher: the blocks of the
  public are sums of blocks of the agency, and both together tell no more than the agency's.

Whatever a reader adds and subtracts then tells blocks from blocks, and never two values that are
merged: the difference between these two is the same in every shown number as its mirror image
(`tests/reports/test_suppression.py` attacks it).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import product
from math import prod

from core.small_counts import AGENCY_FLOOR

#: Stands for all merged values of an attribute; no value of ours is called so.
OTHERS = "\0others"

Axes = tuple[str, ...]


class Disclosure:
    """The numbers of businesses by all their attributes, and how many of them may be told.

    `counts` holds the businesses of each combination of values, in the order of `axes`; or it
    gives the table of some of the axes when it is called with them. `order` names the values of an
    attribute that has steps (levels, stages): neighbours are merged first. Values of the others
    are merged from the smallest on.
    """

    def __init__(
        self,
        axes: Sequence[str],
        counts: Mapping[tuple[str, ...], int] | Callable[[Axes], Counter[tuple[str, ...]]],
        *,
        order: Mapping[str, Sequence[str]] | None = None,
        floor: int = AGENCY_FLOOR,
    ) -> None:
        self.axes = tuple(axes)
        self.floor = floor
        self._read = counts if callable(counts) else self._summed(counts)
        self._tables: dict[Axes, Counter[tuple[str, ...]]] = {}
        self._apart: dict[Axes, dict[str, list[str]]] = {}
        self._values = {axis: self._in_order(axis, (order or {}).get(axis)) for axis in axes}
        self.total = self._table(())[()]
        self._of_agency: Disclosure | None = None
        if floor > AGENCY_FLOOR:
            self._of_agency = Disclosure(axes, self._table, order=order)

    def count(self, where: Mapping[str, Collection[str]]) -> int | None:
        """How many businesses have one of the given values of each attribute; None is hidden."""
        wanted = {axis: set(values) & set(self._values[axis]) for axis, values in where.items()}
        if self.total == 0 or not all(wanted.values()):
            return 0
        if self.total < self.floor:
            return None
        axes = tuple(a for a in self.axes if a in wanted and len(wanted[a]) < len(self._values[a]))
        apart = self._values_apart(axes)
        for axis in axes:
            merged = set(self._values[axis]) - set(apart[axis])
            if wanted[axis] & merged not in (set(), merged):
                return None
        table = self._table(axes)
        return sum(table[block] for block in product(*(wanted[axis] for axis in axes)))

    def is_known(self, axis: str, value: str) -> bool:
        """Whether any business at all has this value."""
        return value in self._values[axis]

    def values(self, axis: str) -> list[str]:
        """The values that occur."""
        return self._values[axis]

    def _in_order(self, axis: str, steps: Sequence[str] | None) -> list[str]:
        """The values that occur, so that whatever is to be merged next comes next."""
        found = self._table((axis,))
        occurring = [value for (value,), n in found.items() if n]
        if steps is not None:
            return sorted(occurring, key=steps.index)
        return sorted(occurring, key=lambda value: (found[value,], value))

    def _table(self, axes: Axes) -> Counter[tuple[str, ...]]:
        if axes not in self._tables:
            self._tables[axes] = self._read(axes)
        return self._tables[axes]

    def _summed(
        self, counts: Mapping[tuple[str, ...], int]
    ) -> Callable[[Axes], Counter[tuple[str, ...]]]:
        def read(axes: Axes) -> Counter[tuple[str, ...]]:
            places = [self.axes.index(axis) for axis in axes]
            table: Counter[tuple[str, ...]] = Counter()
            for values, n in counts.items():
                table[tuple(values[place] for place in places)] += n
            return table

        return read

    def _values_apart(self, axes: Axes) -> dict[str, list[str]]:
        """The values of each attribute that stand apart where these attributes meet."""
        if axes not in self._apart:
            values = self._of_agency._values_apart(axes) if self._of_agency else self._values
            apart = {axis: list(values[axis]) for axis in axes}
            for left_out in axes if len(axes) > 1 else ():
                fewer = self._values_apart(tuple(axis for axis in axes if axis != left_out))
                for axis, values in fewer.items():
                    apart[axis] = [value for value in apart[axis] if value in values]
            blocks = Blocks(axes, apart, self._values, self._table(axes), self.floor)
            while (found := self._next_to_merge(blocks)) is not None:
                blocks.merge(*found)
            self._apart[axes] = apart
        return self._apart[axes]

    def _next_to_merge(self, blocks: "Blocks") -> tuple[str, str] | None:
        """The value with the largest share of small blocks; None when no block is small."""
        found: Counter[tuple[str, str]] = Counter()
        for axis, value, small in blocks.small():
            if value == OTHERS:
                value = self._neighbour(axis, blocks.apart[axis])
            if value is not None:
                found[axis, value] += small
        if not found:
            return None

        def rank(one: tuple[str, str]) -> tuple[int, int, str, str]:
            axis, value = one  # all lines of one attribute are as long as the others are many
            lines = len(blocks.groups(axis))
            return found[one] * lines, -self._table((axis,))[value,], axis, value

        return max(found, key=rank)

    def _neighbour(self, axis: str, apart: list[str]) -> str | None:
        """The value to be merged with the merged ones: after them, else before them."""
        values = self._values[axis]
        last = max(place for place, value in enumerate(values) if value not in apart)
        after = [value for value in values[last:] if value in apart]
        return after[0] if after else (apart[-1] if apart else None)


class Blocks:
    """The blocks in which some attributes meet, while values are merged one after the other.

    Kept are those that hold anybody, and of each value in how many blocks it meets the floor: a
    view of four attributes has tens of thousands, too many to be gone through for every value.
    """

    def __init__(
        self,
        axes: Axes,
        apart: dict[str, list[str]],
        values: Mapping[str, Sequence[str]],
        table: Mapping[tuple[str, ...], int],
        floor: int,
    ) -> None:
        self.axes = axes
        self.apart = apart
        self._values = values
        self._floor = floor
        self._held: Counter[tuple[str, ...]] = Counter()
        standing = [set(apart[axis]) for axis in axes]
        for place, n in table.items():
            block = zip(place, standing, strict=True)
            self._held[tuple(v if v in alone else OTHERS for v, alone in block)] += n
        self._large: list[Counter[str]] = [Counter() for _ in axes]
        for block, n in self._held.items():
            self._note(block, n, 1)

    def groups(self, axis: str) -> list[str]:
        """What stands apart, and the merged ones if there are any."""
        apart = self.apart[axis]
        return [*apart, OTHERS] if len(apart) < len(self._values[axis]) else apart

    def small(self) -> Iterator[tuple[str, str, int]]:
        """Attribute, value or OTHERS, and in how many blocks it holds too few, empty ones too."""
        sizes = [len(self.groups(axis)) for axis in self.axes]
        for at, axis in enumerate(self.axes):
            blocks = prod(size for place, size in enumerate(sizes) if place != at)
            for value in self.groups(axis):
                if few := blocks - self._large[at][value]:
                    yield axis, value, few

    def merge(self, axis: str, value: str) -> None:
        at = self.axes.index(axis)
        self.apart[axis].remove(value)
        for block in [block for block in self._held if block[at] == value]:
            n = self._held.pop(block)
            self._note(block, n, -1)
            into = (*block[:at], OTHERS, *block[at + 1 :])
            self._note(into, self._held[into], -1)
            self._held[into] += n
            self._note(into, self._held[into], 1)

    def _note(self, block: tuple[str, ...], n: int, sign: int) -> None:
        if n >= self._floor:
            for counter, value in zip(self._large, block, strict=True):
                counter[value] += sign


def share(numerator: int | None, denominator: int | None) -> int | None:
    """Whole per cent, half up; None when a part is hidden or the denominator is zero."""
    if numerator is None or not denominator:
        return None
    return (200 * numerator + denominator) // (2 * denominator)

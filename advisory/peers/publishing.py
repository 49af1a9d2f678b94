"""Which peer groups may be published, so that no figure can be subtracted from another; pure.

A reader may keep every figure ever published, of every rung, and knows who joined or left when.
So a new set of businesses is held against all sets published before it, not only the last:

- its group has at least FLOOR businesses;
- from each earlier set of the same group it differs in at least FEWEST_CHANGES businesses;
- of a wider and a narrower group, the wider has FLOOR businesses outside the narrower;
- a wider group differs from whatever its published parts can be put together to by no business at
  all, or by FEWEST_CHANGES or more.

A business counts as changed when it joined, left, or its score is another one.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from advisory.peers.figures import FLOOR

FEWEST_CHANGES = 5
#: More businesses than any portal has: the smallest number above zero of nothing.
NONE = 10**9

#: Where a group is on the ladder: () all, (trade), (trade, size) or (trade, size, area).
Cell = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A business in a group: the cell it is in as far as that is known, and the score counted."""

    business: int
    place: Cell
    score: Hashable


@dataclass(frozen=True)
class Group:
    """A set of businesses whose figures are or may be published; `gone` are erased since."""

    cell: Cell
    members: frozenset[Member]
    gone: int = 0

    @cached_property
    def businesses(self) -> frozenset[int]:
        return frozenset(member.business for member in self.members)


def groups_of(members: Iterable[Member]) -> dict[Cell, Group]:
    """The group of every cell that holds one of these businesses."""
    found: dict[Cell, set[Member]] = defaultdict(set)
    for member in members:
        for depth in range(len(member.place) + 1):
            found[member.place[:depth]].add(member)
    return {cell: Group(cell, frozenset(inside)) for cell, inside in found.items()}


class Ledger:
    """All groups ever published among businesses that are compared with one another."""

    def __init__(self, published: Iterable[Group] = ()) -> None:
        self._of: dict[Cell, list[Group]] = defaultdict(list)
        self._above: set[Cell] = set()  # cells with something published at or below them
        for group in published:
            self.add(group)

    def add(self, group: Group) -> None:
        self._of[group.cell].append(group)
        self._above |= {group.cell[:depth] for depth in range(len(group.cell) + 1)}

    def same(self, group: Group) -> Group | None:
        """The set published before that is this very one."""
        return next((old for old in self._of[group.cell] if _changed(group, old) == 0), None)

    def may_publish(self, group: Group) -> bool:
        """Whether the figures of this set tell about no single business, however combined."""
        if len(group.members) < FLOOR:
            return False
        if any(_changed(group, old) < FEWEST_CHANGES for old in self._of[group.cell]):
            return False
        wider = [old for depth in range(len(group.cell)) for old in self._of[group.cell[:depth]]]
        narrower = [
            old
            for cell, published in self._of.items()
            if len(cell) > len(group.cell) and cell[: len(group.cell)] == group.cell
            for old in published
        ]
        pairs = [(wide, group) for wide in wider] + [(group, narrow) for narrow in narrower]
        if any(len(wide.businesses - narrow.businesses) < FLOOR for wide, narrow in pairs):
            return False
        with_it = Ledger(old for published in self._of.values() for old in published)
        with_it.add(group)
        return all(with_it._stands_apart(wide) for wide in [group, *wider])

    def _stands_apart(self, wide: Group) -> bool:
        """Whether no union of published parts of this group comes close to it."""
        parts = _Parts(self._of, self._above, wide)
        least, above_zero = parts.split(wide.cell, wide.members)
        # Of an erased business nobody knows any more in which parts it was.
        return least >= FEWEST_CHANGES if wide.gone else above_zero >= FEWEST_CHANGES


class _Parts:
    """By how many businesses unions of published parts differ from members of a wider group.

    Each answer is two numbers: the least there is, and the least above zero.
    """

    def __init__(
        self, published: Mapping[Cell, list[Group]], above: Collection[Cell], wide: Group
    ) -> None:
        self._published = published
        self._above = above
        self._counts_gone = not wide.gone

    def split(self, cell: Cell, members: Collection[Member]) -> tuple[int, int]:
        """For unions of parts strictly below the cell."""
        inside: dict[Cell, list[Member]] = defaultdict(list)
        unplaced = 0
        for member in members:
            if len(member.place) > len(cell):
                inside[member.place[: len(cell) + 1]].append(member)
            else:
                unplaced += 1
        cells = {one for one in self._above if len(one) == len(cell) + 1 and one[:-1] == cell}
        found = [self._part(one, inside.get(one, [])) for one in cells | inside.keys()]
        least = unplaced + sum(low for low, _ in found)
        return least, least or min((above for _, above in found), default=NONE)

    def _part(self, cell: Cell, members: Collection[Member]) -> tuple[int, int]:
        """For unions of parts at the cell or below it, and for none of them."""
        options = [(len(members), len(members) or NONE)]
        if cell in self._above:
            options.append(self.split(cell, members))
            here = Group(cell, frozenset(members))
            for old in self._published.get(cell, ()):
                n = _changed(here, old) - (0 if self._counts_gone else old.gone)
                options.append((n, n or NONE))
        return min(low for low, _ in options), min(above for _, above in options)


def _changed(one: Group, other: Group) -> int:
    """How many businesses joined, left or have another score between two sets."""
    ones = {(member.business, member.score) for member in one.members}
    others = {(member.business, member.score) for member in other.members}
    return len({business for business, _ in ones ^ others}) + one.gone + other.gone

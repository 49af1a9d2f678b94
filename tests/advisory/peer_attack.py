"""An attacker on the figures of peer groups: keeps all of them, and knows who was in which group.

It writes down what every published figure says about the scores behind it and asks an integer
program for the lowest and the highest score one business may still have had.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from advisory.peers.figures import TOTAL, figures_without_each, group_figures, rank
from advisory.peers.publishing import Group, Ledger, Member, groups_of

PERCENT = {"low": 25, "median": 50, "high": 75}
Said = tuple[int, int]  # business and the number of its score


@dataclass
class World:
    """Businesses of a few trades, sizes and areas that come, go and are assessed again."""

    rng: random.Random
    places: list[tuple[str, ...]]
    members: dict[int, Member] = field(default_factory=dict)
    scores: dict[Said, Fraction] = field(default_factory=dict)
    born: int = 0

    def join(self) -> None:
        self.born += 1
        place = self.rng.choice(self.places)
        self.members[self.born] = Member(self.born, place, 0)
        self.scores[self.born, 0] = self._draw()

    def leave(self) -> None:
        self.members.pop(self.rng.choice(list(self.members)))

    def improve(self) -> None:
        old = self.rng.choice(list(self.members.values()))
        again = Member(old.business, old.place, old.score + 1)
        self.members[old.business] = again
        self.scores[again.business, again.score] = self._draw()

    def a_night(self) -> None:
        for _ in range(self.rng.randint(0, 3)):
            self.rng.choice([self.join, self.join, self.leave, self.improve])()

    def _draw(self) -> Fraction:
        return Fraction(self.rng.randint(0, 400), 4)


@dataclass(frozen=True)
class Seen:
    """One table of figures, about these scores."""

    said: frozenset[Said]
    figures: dict[str, int]


def publish_nightly(world: World, nights: int, *, carefully: bool = True) -> list[Group]:
    """Every set whose figures went out, in order; carelessly, whatever changed goes out."""
    ledger, published = Ledger(), []
    for _ in range(nights):
        world.a_night()
        groups = groups_of(world.members.values())
        for cell in sorted(groups, key=lambda cell: (-len(cell), cell)):
            group = groups[cell]
            if len(group.members) < 10 or ledger.same(group):
                continue
            if not carefully or ledger.may_publish(group):
                ledger.add(group)
                published.append(group)
    return published


def outsiders_view(world: World, published: Iterable[Group]) -> list[Seen]:
    found = []
    for group in published:
        said = sorted((member.business, member.score) for member in group.members)
        figures = group_figures([{TOTAL: world.scores[one]} for one in said])
        found.append(Seen(frozenset(said), figures[TOTAL]))
    return found


def insiders_view(world: World, published: Iterable[Group], colluding: set[int]) -> list[Seen]:
    """What businesses that tell each other their figures see: each a group without itself."""
    found = []
    for group in published:
        said = sorted((member.business, member.score) for member in group.members)
        tables = figures_without_each([{TOTAL: world.scores[one]} for one in said])
        found += [
            Seen(frozenset(said) - {one}, figures[TOTAL])
            for one, figures in zip(said, tables, strict=True)
            if one[0] in colluding and figures
        ]
    return found


def narrowed(seen: list[Seen], target: Said, known: dict[Said, Fraction]) -> tuple[float, float]:
    """Between which per cent the score must lie, for someone who saw all this and knows `known`.

    One yes or no for each score and each edge of a figure: is the score below the edge? A figure p
    of rank k says that fewer than k are below p - 0.5, and at least k below p + 0.5.
    """
    edges = sorted(
        {figure + half for one in seen for figure in one.figures.values() for half in (-0.5, 0.5)}
    )
    everyone = sorted(set().union(*(one.said for one in seen)) | {target})
    column = {
        (said, edge): len(edges) * row + place
        for row, said in enumerate(everyone)
        for place, edge in enumerate(edges)
    }
    rows, low, high = [], [], []
    for said in everyone:
        for one, other in zip(edges, edges[1:], strict=False):  # below an edge is below the next
            rows.append({column[said, other]: 1, column[said, one]: -1})
            low.append(0), high.append(1)
    for one in seen:
        for name, figure in one.figures.items():
            k = rank(len(one.said), PERCENT[name])
            rows.append({column[said, figure - 0.5]: 1 for said in one.said})
            low.append(0), high.append(k - 1)
            rows.append({column[said, figure + 0.5]: 1 for said in one.said})
            low.append(k), high.append(len(one.said))
    table = csr_array(
        (
            [value for row in rows for value in row.values()],
            (
                [n for n, row in enumerate(rows) for _ in row],
                [place for row in rows for place in row],
            ),
        ),
        shape=(len(rows), len(column)),
    )
    least, most = np.zeros(len(column)), np.ones(len(column))
    for (said, edge), place in column.items():
        if said in known:
            least[place] = most[place] = float(known[said] < edge)
    wanted = np.zeros(len(column))
    wanted[[column[target, edge] for edge in edges]] = 1
    found = []
    for sign in (-1, 1):  # below as many edges as possible, then below as few as possible
        answer = milp(
            sign * wanted,
            constraints=LinearConstraint(table, low, high),
            integrality=np.ones(len(column)),
            bounds=Bounds(least, most),
        )
        assert answer.success, answer.message
        found.append(len(edges) - round(wanted @ answer.x))
    return ([0, *edges][found[0]], [*edges, 100][found[1]])

"""Team-draft interleaving: two lists become one, and each line remembers whose it is.

In every round a coin says which list picks first; each then picks its best item that is not taken.
So neither list is favoured by its places, and what is opened speaks for the list that picked it
(Radlinski, Kurup and Joachims, 2008). Plain Python.
"""

import random
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)
FIRST, SECOND = "a", "b"


@dataclass(frozen=True)
class Pick(Generic[Item]):
    """A line of the joined list. `propensity`: how likely its item was to stand at this place."""

    item: Item
    team: str
    propensity: float


def team_draft(
    first: Sequence[Item], second: Sequence[Item], n: int, rng: random.Random
) -> list[Pick[Item]]:
    """Join two ranked lists into one of at most n lines; the same state of `rng`, the same list."""
    rounds = n  # a round gives one line at least
    coins = [rng.random() < 0.5 for _ in range(rounds)]
    drawn = _draft(first, second, n, coins)
    chances = _chances(first, second, n)
    return [Pick(item, team, chances[item, place]) for place, (item, team) in enumerate(drawn)]


def _draft(
    first: Sequence[Item], second: Sequence[Item], n: int, coins: Sequence[bool]
) -> list[tuple[Item, str]]:
    picked: list[tuple[Item, str]] = []
    taken: set[Item] = set()
    for first_begins in coins:
        turns = ((first, FIRST), (second, SECOND))
        for ranked, team in turns if first_begins else reversed(turns):
            item = next((item for item in ranked if item not in taken), None)
            if item is not None and len(picked) < n:
                taken.add(item)
                picked.append((item, team))
        if len(picked) >= n:
            break
    return picked


def _chances(
    first: Sequence[Item], second: Sequence[Item], n: int
) -> dict[tuple[Item, int], float]:
    """The chance of each item to stand at each place, over all ways the coins can fall."""
    found: dict[tuple[Item, int], float] = {}

    def walk(picked: tuple[Item, ...], chance: float) -> None:
        for turns in ((first, second), (second, first)):
            grown = list(picked)
            for ranked in turns:
                item = next((item for item in ranked if item not in grown), None)
                if item is not None and len(grown) < n:
                    grown.append(item)
            for place in range(len(picked), len(grown)):
                cell = (grown[place], place)
                found[cell] = found.get(cell, 0.0) + chance / 2
            if len(picked) < len(grown) < n:
                walk(tuple(grown), chance / 2)

    walk((), 1.0)
    return found

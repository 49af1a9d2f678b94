"""Weights that make those who took part look like the register, one margin at a time.

Iterative proportional fitting (Deming and Stephan 1940, Annals of Mathematical Statistics 11,
427-444): the weights of each value of a margin are multiplied by what is wanted over what is
there, margin after margin, until nothing moves. The effective number is Kish's (1965, Survey
Sampling): (Σw)² / Σw².
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ROUNDS = 200
CLOSE = 1e-9

Key = tuple[str, ...]
#: Of each attribute of a cell, in order: what each of its values is to add up to.
Margins = Sequence[Mapping[str, float]]


@dataclass(frozen=True)
class Raked:
    """Weights of one who took part, by cell; `gap` is how far the margins are missed, as a share."""

    weights: dict[Key, float]
    effective_n: float
    rounds: int
    gap: float

    @property
    def is_close(self) -> bool:
        return self.gap < 1e-4


def rake(counts: Mapping[Key, float], margins: Margins) -> Raked | None:
    """Weights for the people of each cell; None where nobody of a wanted value took part at all.

    Every value of every cell must be wanted. The margins must add up to the same.
    """
    cells = {key: float(n) for key, n in counts.items() if n > 0}
    if not cells:
        return None
    for at, margin in enumerate(margins):
        there = {key[at] for key in cells}
        if not there <= margin.keys() or any(n > 0 and v not in there for v, n in margin.items()):
            return None
    fitted = dict(cells)
    rounds, gap = 0, float("inf")
    while gap > CLOSE and rounds < ROUNDS:
        rounds += 1
        for at, margin in enumerate(margins):
            sums = _sums(fitted, at)
            fitted = {key: n * margin[key[at]] / sums[key[at]] for key, n in fitted.items()}
        gap = max(
            abs(sums[value] - margin[value]) / (margin[value] or 1)
            for at, margin in enumerate(margins)
            for sums in [_sums(fitted, at)]
            for value in sums
        )
    weights = {key: fitted[key] / n for key, n in cells.items()}
    return Raked(weights, kish(cells, weights), rounds, gap)


def kish(counts: Mapping[Key, float], weights: Mapping[Key, float]) -> float:
    """As how many people without weights these count."""
    total = sum(n * weights[key] for key, n in counts.items())
    squares = sum(n * weights[key] ** 2 for key, n in counts.items())
    return total * total / squares if squares else 0.0


def _sums(cells: Mapping[Key, float], at: int) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for key, n in cells.items():
        found[key[at]] += n
    return found

"""Who is shown how often, beside a fair share. Plain Python.

A line's exposure is what its place is worth, 1 / log2(1 + rank). The exposure of a list is shared out
fairly by the scores of its lines: as much as each is worth to that business.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: A line of a list: who it is counted for, its rank from 1 on, and its score.
Line = tuple[str, int, float]


@dataclass(frozen=True)
class Share:
    """Per cent of all exposure received and deserved; 1 is exactly fair."""

    key: str
    lines: int
    received: float
    deserved: float

    @property
    def ratio(self) -> float | None:
        return self.received / self.deserved if self.deserved else None


def exposure(lists: Iterable[Sequence[Line]]) -> list[Share]:
    """By key, the most exposed first; shares are of all lists together."""
    received: defaultdict[str, float] = defaultdict(float)
    deserved: defaultdict[str, float] = defaultdict(float)
    lines: defaultdict[str, int] = defaultdict(int)
    for one in lists:
        worth = [1 / math.log2(1 + rank) for _key, rank, _score in one]
        scores = [max(0.0, score) for _key, _rank, score in one]
        total = sum(scores)
        for (key, _rank, _score), value, score in zip(one, worth, scores, strict=True):
            lines[key] += 1
            received[key] += value
            deserved[key] += sum(worth) * (score / total if total else 1 / len(one))
    whole = sum(received.values())
    found = [
        Share(key, lines[key], 100 * received[key] / whole, 100 * deserved[key] / whole)
        for key in received
    ]
    return sorted(found, key=lambda share: (-share.received, share.key))

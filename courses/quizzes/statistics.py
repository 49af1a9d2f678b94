"""What answers say about questions: difficulty, discrimination, options chosen; no database.

One attempt a person counts, the first: later ones have seen the feedback. Nothing is told of a
question before FEWEST answers, as a few people say more about themselves than about it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

FEWEST = 5


@dataclass(frozen=True)
class Answered:
    """One question of one ended attempt: the share of its points earned, the options chosen."""

    attempt: int
    item: int
    share: Fraction
    points: int
    chosen: tuple[str, ...] | None


@dataclass(frozen=True)
class ItemStatistics:
    """`difficulty` is the mean share of the points: 1 is a question everybody gets right.

    `discrimination` is the correlation of that share with the rest of the paper, between -1 and
    1: near 0 or below it, those who know more do no better. None where it cannot be told, as
    when everybody answers alike or the paper has no other question.
    """

    count: int
    difficulty: Fraction
    discrimination: float | None
    chosen: Mapping[str, int]
    unanswered: int


def item_statistics(answers: Iterable[Answered]) -> dict[int, ItemStatistics]:
    """Statistics of each question with enough answers."""
    by_item: dict[int, list[Answered]] = defaultdict(list)
    earned: dict[int, Fraction] = defaultdict(Fraction)
    most: dict[int, int] = defaultdict(int)
    for answer in answers:
        by_item[answer.item].append(answer)
        earned[answer.attempt] += answer.share * answer.points
        most[answer.attempt] += answer.points
    found = {}
    for item, own in by_item.items():
        if len(own) < FEWEST:
            continue
        pairs = [
            (answer.share, (earned[answer.attempt] - answer.share * answer.points) / rest)
            for answer in own
            if (rest := most[answer.attempt] - answer.points)
        ]
        found[item] = ItemStatistics(
            count=len(own),
            difficulty=sum((answer.share for answer in own), Fraction(0)) / len(own),
            discrimination=correlation(pairs) if len(pairs) >= FEWEST else None,
            chosen=Counter(key for answer in own for key in answer.chosen or ()),
            unanswered=sum(answer.chosen is None for answer in own),
        )
    return found


def correlation(pairs: Iterable[tuple[Fraction, Fraction]]) -> float | None:
    """Pearson's correlation; None where one side does not vary. Sums are exact until the root."""
    pairs = list(pairs)
    mean_x = sum((x for x, _ in pairs), Fraction(0)) / len(pairs)
    mean_y = sum((y for _, y in pairs), Fraction(0)) / len(pairs)
    both = sum(((x - mean_x) * (y - mean_y) for x, y in pairs), Fraction(0))
    spread = sum(((x - mean_x) ** 2 for x, _ in pairs), Fraction(0)) * sum(
        ((y - mean_y) ** 2 for _, y in pairs), Fraction(0)
    )
    if not spread:
        return None
    return max(-1.0, min(1.0, float(both) / sqrt(spread)))

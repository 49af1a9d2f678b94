"""Pick the best of many scores for many users at once, and now and then something else."""

import numpy as np
from numpy.typing import NDArray

# Scores closer than this are equal: sums differ in their last digits with the size of a batch.
DECIMALS = 6
# A catalogue is explored from so many lists' worth of items on.
EXPLORED_FROM = 10
# Stands for no item in a draw.
NO_ITEM = np.array([-1])
# Scores are looked at in so many blocks for each that is sought.
BLOCKS = 10
# splitmix64 (Steele, Lea and Flood, 2014): its multipliers, its shifts and its step.
MIX, MIX_FURTHER = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
SHIFTS = np.uint64(30), np.uint64(27), np.uint64(31)
STEP = 0x9E3779B97F4A7C15
# Keeps users apart.
OF_USER = np.uint64(0xD1342543DE82EF95)


def best_of_each(
    score: NDArray[np.floating],
    n: int,
    item_ids: NDArray[np.int64],
    users: NDArray[np.int64],
    seed: int,
) -> NDArray[np.intp]:
    """Return users x n positions, best first, -1 where fewer than n scores are above -inf.

    Equal items are ordered by a repeatable draw per user.
    """
    chosen = np.full((len(score), n), -1, dtype=np.intp)
    blocks = np.arange(0, score.shape[1], max(1, score.shape[1] // (BLOCKS * n)))
    for row, values in enumerate(score):
        # n blocks hold a score of at least `bar`, so the best n are not below it; what is equal
        # to the last of them after rounding stands at most a unit lower.
        heights = np.maximum.reduceat(values, blocks)
        bar = np.partition(heights, -n)[-n] if n < len(heights) else -np.inf
        pool = np.flatnonzero(values > bar - 2 * 10.0**-DECIMALS)
        draws = draw(seed, users[row : row + 1], item_ids[pool])
        best = pool[np.lexsort((draws, -np.round(values[pool], DECIMALS)))[:n]]
        chosen[row, : len(best)] = best
    return chosen


def explore(
    chosen: NDArray[np.intp],
    score: NDArray[np.floating],
    item_ids: NDArray[np.int64],
    users: NDArray[np.int64],
    seed: int,
    part: float,
) -> None:
    """Give the last place of a `part` of the lists to any item that is not in them.

    What nobody is shown nobody can use, and nothing is learnt about it. Which users and which item
    is a repeatable draw; lists that are not full, and short catalogues, are left as they are.
    """
    n = chosen.shape[1]
    if score.shape[1] < EXPLORED_FROM * n:
        return
    lot = draw(seed, users, NO_ITEM) / 2.0**64
    for row in np.flatnonzero((lot < part) & (chosen[:, -1] >= 0)):
        able = np.isfinite(score[row])
        able[chosen[row]] = False
        others = np.flatnonzero(able)
        if len(others):  # the lots below `part` are spread evenly, too
            chosen[row, -1] = others[int(lot[row] / part * len(others))]


def draw(seed: int, user: NDArray[np.int64], item: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return a repeatable random number for each user and item."""
    mixed = user.astype(np.int64).view(np.uint64) * OF_USER + np.uint64(seed * STEP % 2**64)
    noise = item.astype(np.int64).view(np.uint64) ^ mixed
    noise = (noise ^ (noise >> SHIFTS[0])) * MIX
    noise = (noise ^ (noise >> SHIFTS[1])) * MIX_FURTHER
    return noise ^ (noise >> SHIFTS[2])

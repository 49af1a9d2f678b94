"""Pick the best of many scores for many users at once, and now and then something else."""

import numpy as np
from numpy.typing import NDArray

# Scores closer than this are equal: sums differ in their last digits with the size of a batch.
DECIMALS = 6
# A catalogue is explored from so many lists' worth of items on.
EXPLORED_FROM = 10
# Stands for no item in a draw.
NO_ITEM = np.array([-1])


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
    n_items = score.shape[1]
    chosen = np.full((len(score), n), -1, dtype=np.intp)
    for row, values in enumerate(score):
        bar = np.partition(values, -n)[-n] if n < n_items else -np.inf
        # What is equal to the last one after rounding stands at most a unit below it.
        least = bar - 2 * 10.0**-DECIMALS
        pool = np.flatnonzero(values > least)
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
    mixed = user.astype(np.int64).view(np.uint64) * np.uint64(0xD1342543DE82EF95)
    noise = item.astype(np.int64).view(np.uint64) ^ (
        mixed + np.uint64(seed * 0x9E3779B97F4A7C15 % 2**64)
    )
    noise = (noise ^ (noise >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    noise = (noise ^ (noise >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return noise ^ (noise >> np.uint64(31))

"""Pick the best of many scores for many users at once, and now and then something else."""

import numpy as np
from numpy.typing import NDArray

# Scores closer than this are equal: sums differ in their last digits with the size of a batch.
DECIMALS = 6
# A catalogue is explored from so many lists' worth of items on.
EXPLORED_FROM = 10


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
    rounded = np.round(score, DECIMALS)
    n_items = score.shape[1]
    chosen = np.full((len(score), n), -1, dtype=np.intp)
    pool = min(n_items, n + 1)
    part = np.argpartition(-rounded, pool - 1, axis=1)[:, :pool]
    values = np.take_along_axis(rounded, part, axis=1)
    draws = draw(seed, users[:, None], item_ids[part])
    along = np.lexsort((draws, -values), axis=1)
    part = np.take_along_axis(part, along, axis=1)
    values = np.take_along_axis(values, along, axis=1)
    most = min(n, pool)
    chosen[:, :most] = np.where(np.isneginf(values[:, :most]), -1, part[:, :most])
    if pool > n:  # more may be equal to the last than the pool holds
        for row in np.flatnonzero((values[:, n] == values[:, n - 1]) & (chosen[:, n - 1] >= 0)):
            bar = values[row, n - 1]
            equal = np.flatnonzero(rounded[row] == bar)
            keys = draw(seed, users[row : row + 1], item_ids[equal])
            above = chosen[row, :n][values[row, :n] > bar]
            ordered = equal[np.argsort(keys, kind="stable")]
            chosen[row, :n] = np.r_[above, ordered][:n]
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
    lot = draw(seed, users, np.full(len(users), -1)) / 2.0**64
    for row in np.flatnonzero((lot < part) & (chosen[:, -1] >= 0)):
        able = np.setdiff1d(np.flatnonzero(np.isfinite(score[row])), chosen[row])
        if len(able):
            chosen[row, -1] = able[np.argmin(draw(seed, users[row : row + 1], item_ids[able]))]


def draw(seed: int, user: NDArray[np.int64], item: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return a repeatable random number for each user and item."""
    noise = item.astype(np.int64).view(np.uint64).copy()
    mixed = user.astype(np.int64).view(np.uint64) * np.uint64(0xD1342543DE82EF95)
    noise = noise ^ (mixed + np.uint64(seed * 0x9E3779B97F4A7C15 % 2**64))
    noise = (noise ^ (noise >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    noise = (noise ^ (noise >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return noise ^ (noise >> np.uint64(31))

"""Measure recommenders by what users did next, ranking all items, never a sample of them."""

from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommender.engine.interactions import check_interactions, id_array


class Recommender(Protocol):
    """Whatever can be measured."""

    def recommend(
        self, users: ArrayLike, n: int = 10
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]: ...


@dataclass(frozen=True)
class Metrics:
    """Means over users.

    `ndcg` and `recall` are from 0 to 1, each with a bootstrap interval of 95 %; `coverage` is the
    part of the catalogue in some list and `gini` how unevenly the lists show it (0 even, 1 one
    item); `novelty` is how rare the items shown are, in bits; `calibration` how far the shares of
    popular, middling and rare items in a list are from those in the user's history, in bits (0 is
    the same).
    """

    n: int
    users: int
    ndcg: float
    recall: float
    coverage: float
    ndcg_interval: tuple[float, float] = (0.0, 0.0)
    recall_interval: tuple[float, float] = (0.0, 0.0)
    novelty: float = 0.0
    gini: float = 0.0
    calibration: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Split:
    """Events to learn from, and one held-out item per user."""

    user: NDArray[np.int64]
    item: NDArray[np.int64]
    order: NDArray[np.float64]
    test_user: NDArray[np.int64]
    test_item: NDArray[np.int64]


def leave_last_out(user: ArrayLike, item: ArrayLike, order: ArrayLike) -> Split:
    """Hold each user's last item out; users with a single item stay in the training part.

    Repeated events are merged first, so the held-out item is never in the training part.
    """
    events = check_interactions(user, item, order)
    last = events.last_of_each()
    several = np.bincount(events.rows, minlength=len(events.user_ids))[events.rows] > 1
    held = last & several
    users, items = events.user_ids[events.rows], events.item_ids[events.columns]
    return Split(users[~held], items[~held], events.moment[~held], users[held], items[held])


def ndcg_and_recall(
    recommended: NDArray[np.int64], users: ArrayLike, test_user: ArrayLike, test_item: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return NDCG and recall per row of `recommended` (users x n, -1 where empty).

    A user may have several test items. Recall is out of the number that fits into the list, so a
    perfect list gives 1. A user without a test item gives nan.
    """
    users = id_array(users, "users")
    wanted: dict[int, set[int]] = {}
    pairs = zip(id_array(test_user, "test_user"), id_array(test_item, "test_item"), strict=True)
    for user, item in pairs:
        wanted.setdefault(int(user), set()).add(int(item))
    n = recommended.shape[1]
    discount = 1.0 / np.log2(np.arange(2, n + 2))
    best = np.r_[0.0, np.cumsum(discount)]
    ndcg, recall = np.full(len(users), np.nan), np.full(len(users), np.nan)
    for row, user in enumerate(users.tolist()):
        items = wanted.get(user)
        if items:
            hits = np.array([item in items for item in recommended[row].tolist()])
            possible = min(n, len(items))
            ndcg[row] = discount[hits].sum() / best[possible]
            recall[row] = hits.sum() / possible
    return ndcg, recall


def mean_ndcg(score: NDArray[np.floating], target: NDArray[np.intp], *, n: int = 10) -> float:
    """Return NDCG@n of ranking all items by `score` (users x items) where one each is wanted."""
    place = (score > score[np.arange(len(target)), target][:, None]).sum(axis=1)
    return float(np.where(place < n, 1 / np.log2(place + 2), 0).mean())


def evaluate(
    recommender: Recommender,
    test_user: ArrayLike,
    test_item: ArrayLike,
    *,
    catalogue: ArrayLike,
    n: int = 10,
) -> Metrics:
    """Ask a fitted recommender for lists and compare them with the held-out items."""
    users = np.unique(id_array(test_user, "test_user"))
    if not len(users):
        raise ValueError("there is nothing held out to measure with")
    recommended, _ = recommender.recommend(users, n)
    ndcg, recall = ndcg_and_recall(recommended, users, test_user, test_item)
    known = np.unique(id_array(catalogue, "catalogue"))
    shown = np.intersect1d(recommended, known)
    return Metrics(
        n,
        len(users),
        float(ndcg.mean()),
        float(recall.mean()),
        len(shown) / max(1, len(known)),
        ndcg_interval=bootstrap(ndcg),
        recall_interval=bootstrap(recall),
        gini=gini(recommended, known),
    )


def bootstrap(
    values: NDArray[np.float64], *, times: int = 300, seed: int = 0
) -> tuple[float, float]:
    """Return the interval that holds 95 % of the means of resampled values."""
    if len(values) < 2:
        return (float(values.mean()), float(values.mean())) if len(values) else (0.0, 0.0)
    chance = np.random.default_rng(seed)
    means = [values[chance.integers(0, len(values), len(values))].mean() for _ in range(times)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def gini(recommended: NDArray[np.int64], catalogue: NDArray[np.int64]) -> float:
    """Return how unevenly lists show the catalogue: 0 all alike, near 1 a single item."""
    if not len(catalogue):
        return 0.0
    found, times = np.unique(recommended[recommended >= 0], return_counts=True)
    shown = np.zeros(len(catalogue))
    inside = np.isin(found, catalogue)
    shown[np.searchsorted(catalogue, found[inside])] = times[inside]
    if not shown.sum():
        return 0.0
    shown.sort()
    places = np.arange(1, len(shown) + 1)
    return float(2 * (places * shown).sum() / (len(shown) * shown.sum()) - 1 - 1 / len(shown))


def novelty(recommended: NDArray[np.int64], split: Split) -> float:
    """Return how rare the items shown are: the mean of -log2 of the share of users of each."""
    used, times = np.unique(split.item, return_counts=True)
    n_users = max(1, len(np.unique(split.user)))
    share = dict(zip(used.tolist(), (times / n_users).tolist(), strict=True))
    shown, counts = np.unique(recommended[recommended >= 0], return_counts=True)
    if not len(shown):
        return 0.0
    bits = [-np.log2(share.get(item, 0.5 / n_users)) for item in shown.tolist()]
    return float(np.average(bits, weights=counts))


def calibration(recommended: NDArray[np.int64], users: NDArray[np.int64], split: Split) -> float:
    """Return how far lists are from histories in how popular their items are, in bits.

    Items are cut into three bands with a third of the events each; the figure is the mean of the
    Kullback-Leibler divergence of the bands of a list from those of the history, smoothed.
    """
    used, times = np.unique(split.item, return_counts=True)
    along = np.argsort(-times, kind="stable")
    band = np.zeros(len(used), dtype=int)
    reached = (np.cumsum(times[along]) - times[along] / 2) / max(1, times.sum())
    band[along] = np.minimum(2, (3 * reached).astype(int))

    def bands_of(items: NDArray[np.int64], rows: NDArray[np.intp]) -> NDArray[np.float64]:
        at = np.minimum(np.searchsorted(used, items), len(used) - 1)
        found = np.where(used[at] == items, band[at], 2)
        counts = np.zeros((len(users), 3))
        np.add.at(counts, (rows, found), 1.0)
        return counts

    at = np.searchsorted(users, split.user)
    mine = (at < len(users)) & (users[np.minimum(at, len(users) - 1)] == split.user)
    history = bands_of(split.item[mine], at[mine])
    rows, _places = np.nonzero(recommended >= 0)
    lists = bands_of(recommended[recommended >= 0], rows)
    known = (history.sum(axis=1) > 0) & (lists.sum(axis=1) > 0)
    if not known.any():
        return 0.0
    wanted = history[known] / history[known].sum(axis=1, keepdims=True)
    given = lists[known] / lists[known].sum(axis=1, keepdims=True)
    given = 0.99 * given + 0.01 * wanted
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(wanted > 0, wanted * np.log2(wanted / given), 0.0)
    return float(terms.sum(axis=1).mean())

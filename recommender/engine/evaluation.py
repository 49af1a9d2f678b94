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
    """Means over users, all from 0 to 1; `coverage` is the part of the catalogue in some list."""

    n: int
    users: int
    ndcg: float
    recall: float
    coverage: float

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
        n, len(users), float(ndcg.mean()), float(recall.mean()), len(shown) / max(1, len(known))
    )

"""What any recommender has to beat."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from recommender.engine.interactions import check_interactions, id_array, positions


class DummyRecommender(BaseEstimator):
    """Recommend the most used items, or items at random, to everyone alike.

    Parameters
    ----------
    strategy : {"popular", "random"}, default="popular"
    random_state : int, RandomState or None, default=0
        Shuffles equally used items, and all items when random.

    Notes
    -----
    The input is ids, so `parametrize_with_checks` does not apply.
    """

    def __init__(
        self,
        *,
        strategy: str = "popular",
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.strategy = strategy
        self.random_state = random_state

    def fit(
        self, user: ArrayLike, item: ArrayLike, order: ArrayLike | None = None, **ignored: object
    ) -> "DummyRecommender":
        """Count users per item; weights and features are ignored."""
        if self.strategy not in ("popular", "random"):
            raise ValueError(f"strategy must be popular or random, got {self.strategy!r}")
        events = check_interactions(user, item, order)
        self.user_ids_, self.item_ids_ = events.user_ids, events.item_ids
        self.seen_ = events.matrix()
        used = np.bincount(events.columns, minlength=len(self.item_ids_))
        shuffled = check_random_state(self.random_state).permutation(len(self.item_ids_))
        if self.strategy == "popular":
            shuffled = shuffled[np.argsort(-used[shuffled], kind="stable")]
        self.order_ = shuffled
        return self

    def recommend(
        self, users: ArrayLike, n: int = 10, *, exclude_seen: bool = True
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return ids and scores as `HybridRecommender.recommend` does; a score is 1 / place."""
        check_is_fitted(self)
        users = id_array(users, "users")
        ids = np.full((len(users), n), -1, dtype=np.int64)
        scores = np.full((len(users), n), -np.inf)
        for row, at in enumerate(positions(self.user_ids_, users)):
            order = self.order_
            if exclude_seen and at >= 0:
                order = order[~np.isin(order, self.seen_[[at]].indices)]
            chosen = order[:n]
            ids[row, : len(chosen)] = self.item_ids_[chosen]
            scores[row, : len(chosen)] = 1.0 / np.arange(1, len(chosen) + 1)
        return ids, scores

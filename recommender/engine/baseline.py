"""What any recommender has to beat."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, clone
from sklearn.utils import check_random_state, gen_batches
from sklearn.utils.validation import check_is_fitted

from recommender.engine.collaborative import HistoryScorer
from recommender.engine.interactions import check_interactions, id_array, positions
from recommender.engine.popularity import PeerPopularity
from recommender.engine.top import best_of_each


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


class SingleRecommender(BaseEstimator):
    """Recommend by one part alone, asked with the whole history: item-kNN, EASE.

    Parameters
    ----------
    part : HistoryScorer
    batch_size : int, default=1_000

    Notes
    -----
    The input is ids, so `parametrize_with_checks` does not apply.
    """

    def __init__(self, part: HistoryScorer, *, batch_size: int = 1_000) -> None:
        self.part = part
        self.batch_size = batch_size

    def fit(
        self, user: ArrayLike, item: ArrayLike, order: ArrayLike | None = None, **ignored: object
    ) -> "SingleRecommender":
        """Fit the part; order, weights and features are ignored."""
        events = check_interactions(user, item, order)
        self.user_ids_, self.item_ids_ = events.user_ids, events.item_ids
        self.seen_ = events.matrix()
        part: Any = clone(self.part)
        self.part_ = part.fit(self.seen_)
        return self

    def recommend(
        self, users: ArrayLike, n: int = 10, *, exclude_seen: bool = True
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return ids and scores as `HybridRecommender.recommend` does; unknown users get none."""
        check_is_fitted(self)
        users = id_array(users, "users")
        ids = np.full((len(users), n), -1, dtype=np.int64)
        scores = np.full((len(users), n), -np.inf)
        rows = positions(self.user_ids_, users)
        for batch in gen_batches(len(users), self.batch_size):
            history = self.seen_[rows[batch]]
            score = self.part_.score_history(history)
            if exclude_seen:
                score[history.nonzero()] = -np.inf
            score[rows[batch] < 0] = -np.inf
            best = best_of_each(score, n, self.item_ids_, users[batch], 0)
            ids[batch] = np.where(best >= 0, self.item_ids_[best], -1)
            found = score[np.arange(len(score))[:, None], best]
            scores[batch] = np.where(best >= 0, found, -np.inf)
        return ids, scores


class GroupPopularity(BaseEstimator):
    """Recommend what is most used in the user's group, shrunk toward what all use.

    The group is the sector and size, or else the first two further features that are words.

    Notes
    -----
    The input is ids and profiles, so `parametrize_with_checks` does not apply.
    """

    def fit(
        self,
        user: ArrayLike,
        item: ArrayLike,
        order: ArrayLike | None = None,
        *,
        users: Mapping[int, Mapping[str, Any]] | None = None,
        **ignored: object,
    ) -> "GroupPopularity":
        """Count users per item and group."""
        events = check_interactions(user, item, order)
        self.item_ids_ = events.item_ids
        self.groups_ = {key: _group(profile) for key, profile in (users or {}).items()}
        words = sorted({word for group in self.groups_.values() for word in group if word})
        self.code_of_ = {word: code for code, word in enumerate(words)}
        used = events.spread(np.ones(events.n_events))
        self.popularity_ = PeerPopularity().fit(self._codes(events.user_ids), used)
        return self

    def recommend(
        self, users: ArrayLike, n: int = 10
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return ids and scores as `HybridRecommender.recommend` does; for users with no history."""
        users = id_array(users, "users")
        score = self.popularity_.predict(self._codes(users))
        best = best_of_each(score, n, self.item_ids_, users, 0)
        found = np.where(best >= 0, score[np.arange(len(score))[:, None], best], -np.inf)
        return np.where(best >= 0, self.item_ids_[best], -1), found

    def _codes(self, users: NDArray[np.int64]) -> NDArray[np.int64]:
        groups = [self.groups_.get(user, ("", "")) for user in users.tolist()]
        return np.array([[self.code_of_.get(word, -1) for word in group] for group in groups])


def _group(profile: Mapping[str, Any]) -> tuple[str, str]:
    words = [profile.get("sector") or "", profile.get("size") or ""]
    if not any(words):
        further = profile.get("features") or {}
        words = [f"{name} {value}" for name, value in further.items() if isinstance(value, str)]
    return tuple([*words, "", ""][:2])  # type: ignore[return-value]

"""Make a list out of scores: serve the largest gaps early, and do not say the same thing twice."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from recommender.engine.checked_input import checked_matrix
from recommender.engine.top import DECIMALS

Ties = Callable[[NDArray[np.intp]], tuple[NDArray, ...]]


class ListReranker(BaseEstimator):
    """Pick items one by one, by score less a little for what the list says already.

    Two promises. Within the first `gap_horizon` places (or the whole list if shorter) each of the
    `n_gaps` largest gaps is served when a candidate can; gaps as large as the last of them count
    too, as far as the places go. And the same scores and tie keys give the same list.

    Parameters
    ----------
    topic_penalty : float, default=0.1
        Taken off an item whose topics the list covers fully.
    group_penalty : float, default=0.05
        Taken off per item of the same group (vendor or author) in the list, up to two.
    n_gaps : int, default=3
    gap_horizon : int, default=6
    serves_from : float, default=0.5
        An item serves a gap from this part of the topic's weight in the best candidate.
    pool : int, default=10
        Candidates looked at, in multiples of the list length.

    Attributes
    ----------
    topics_ : ndarray of shape (n_items, n_topics)
    groups_ : ndarray of int, shape (n_items,)
        -1 for an item of no group.
    """

    def __init__(
        self,
        *,
        topic_penalty: float = 0.1,
        group_penalty: float = 0.05,
        n_gaps: int = 3,
        gap_horizon: int = 6,
        serves_from: float = 0.5,
        pool: int = 10,
    ) -> None:
        self.topic_penalty = topic_penalty
        self.group_penalty = group_penalty
        self.n_gaps = n_gaps
        self.gap_horizon = gap_horizon
        self.serves_from = serves_from
        self.pool = pool

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags

    def fit(
        self, X: ArrayLike, y: None = None, *, groups: ArrayLike | None = None
    ) -> "ListReranker":
        """Learn what the items teach (items x topics, 0 to 1) and whose they are."""
        topics = checked_matrix(self, X, reset=True, ensure_non_negative=True)
        self.topics_ = np.asfortranarray(topics)  # read by topic, for all items
        self.groups_ = (
            np.full(len(self.topics_), -1) if groups is None else np.asarray(groups, dtype=int)
        )
        if self.groups_.shape != (len(self.topics_),):
            raise ValueError(f"groups has shape {self.groups_.shape}, not one per item")
        return self

    def order(
        self,
        scores: NDArray[np.float64],
        gaps: NDArray[np.float64],
        n: int,
        ties: Ties | None = None,
    ) -> NDArray[np.intp]:
        """Return up to n item positions, best first.

        Items with a score of -inf are left out. `ties` returns keys of the items in some positions
        that decide between equal scores, the most important first, smaller before larger.
        """
        check_is_fitted(self)
        scores = np.round(scores, DECIMALS)
        able = scores > -np.inf
        if not able.any():
            return np.empty(0, dtype=np.intp)
        targets = self._served_by(able, gaps)
        pool = self._pool(scores, np.flatnonzero(able), targets, n, ties)
        return pool[self._pick(pool, scores[pool], targets, n)]

    def _served_by(
        self, able: NDArray[np.bool_], gaps: NDArray[np.float64]
    ) -> list[NDArray[np.bool_]]:
        """Return for each gap to be served, largest first, which items serve it."""
        best = np.where(able, self.topics_.T, 0.0).max(axis=1)
        largest = [int(t) for t in np.argsort(-gaps, kind="stable") if gaps[t] > 0 and best[t] > 0]
        if len(largest) > self.n_gaps:
            smallest = gaps[largest[self.n_gaps - 1]] if self.n_gaps else np.inf
            largest = [t for t in largest if gaps[t] >= smallest][: self.gap_horizon]
        return [self.topics_[:, t] >= self.serves_from * best[t] for t in largest]

    def _pool(
        self,
        scores: NDArray[np.float64],
        candidates: NDArray[np.intp],
        targets: list[NDArray[np.bool_]],
        n: int,
        ties: Ties | None,
    ) -> NDArray[np.intp]:
        """Return the best candidates, and the best one for each target, in order."""
        size = self.pool * n
        if len(candidates) > size:
            bar = np.partition(scores[candidates], -size)[-size]
            shortlist = [candidates[scores[candidates] >= bar]]
            for serves in targets:
                able = candidates[serves[candidates]]
                shortlist.append(able[scores[able] >= scores[able].max()])
            candidates = np.unique(np.concatenate(shortlist))
        keys = reversed(ties(candidates)) if ties else ()
        ordered = candidates[np.lexsort([*keys, -scores[candidates]])]
        kept = np.arange(len(ordered)) < size
        for serves in targets:
            kept[np.argmax(serves[ordered])] = True
        return ordered[kept]

    def _pick(
        self,
        pool: NDArray[np.intp],
        scores: NDArray[np.float64],
        targets: list[NDArray[np.bool_]],
        n: int,
    ) -> list[int]:
        """Return positions in the pool, one place after the other."""
        topics, groups = self.topics_[pool], self.groups_[pool]
        breadth = topics.sum(axis=1)
        divisor = np.maximum(breadth, np.finfo(float).tiny)
        uncovered = np.ones(topics.shape[1])
        same_group = np.zeros(len(pool))
        left = np.ones(len(pool), dtype=bool)
        waiting = [serves[pool] for serves in targets]
        horizon = min(n, self.gap_horizon)
        picked: list[int] = []
        while len(picked) < min(n, len(pool)):
            overlap = (breadth - topics @ uncovered) / divisor
            value = scores - self.topic_penalty * overlap
            value -= self.group_penalty * np.minimum(same_group, 2)
            allowed = left
            if waiting and len(waiting) >= horizon - len(picked) > 0:
                allowed = left & waiting[0]
            value = np.where(allowed, np.round(value, DECIMALS), -np.inf)
            best = int(np.argmax(value))
            picked.append(best)
            left[best] = False
            uncovered *= 1.0 - np.minimum(topics[best], 1.0)
            same_group += (groups == groups[best]) & (groups[best] >= 0)
            waiting = [serves for serves in waiting if not serves[best]]
        return picked

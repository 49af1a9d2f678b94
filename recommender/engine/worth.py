"""Learn from choices what closing a gap is worth, by topic and sector."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.utils import check_array, check_consistent_length
from sklearn.utils.validation import check_is_fitted

from recommender.engine.checked_input import checked_matrix
from recommender.engine.expectation import Use, shares_of

# Steps taken, and how far: full ones may go too far where few items share most of the use.
STEPS, STRIDE = 4, 0.8


class GapWorth(BaseEstimator):
    """Weigh gap x topic by what people with such a gap, and in such a sector, chose.

    The utility of an item is the sum over its topics of weight x (gap - usual gap) x topic, where the
    weight of a topic is shared by all and differs by sector as far as the sector's own choices tell:
    a logit with normal priors, solved by Fisher scoring. Usual gaps are told by how much items are
    used, so they add nothing here, and who has no gaps at all is not asked about them.

    Parameters
    ----------
    spread : float, default=1.0
        How far weights of one sector are expected from those of all (standard deviation).
    common_spread : float, default=3.0
        How far weights of all are expected from 0.

    Attributes
    ----------
    topics_ : ndarray of shape (n_items, n_topics)
    usual_ : ndarray of shape (n_topics,)
        The gaps of the average choice.
    common_ : ndarray of shape (n_topics,)
        What each 1 of gap adds to the utility of an item that is all about the topic.
    groups_ : list of int
        Codes of the sectors met.
    own_ : ndarray of shape (n_groups + 1, n_topics)
        What each sector adds to `common_`; the last row, of any other, is 0.

    Notes
    -----
    `fit` takes gaps (users x topics), use (users x items), topics (items x topics) and a code per
    user, below 0 where the sector is not known, so `parametrize_with_checks` does not apply.
    """

    def __init__(self, *, spread: float = 1.0, common_spread: float = 3.0) -> None:
        self.spread = spread
        self.common_spread = common_spread

    def fit(
        self,
        X: ArrayLike,
        y: Any,
        *,
        topics: ArrayLike,
        groups: ArrayLike | None = None,
        utility: NDArray[np.float32] | None = None,
    ) -> "GapWorth":
        """Learn the weights; `utility` (users x items) is what explains choices so far."""
        if not (self.spread > 0 and self.common_spread > 0):
            raise ValueError("spread and common_spread must be above 0")
        gaps = checked_matrix(self, X, reset=True)
        use = Use.of(y, utility)
        self.topics_ = check_array(topics)
        codes = np.full(len(gaps), -1) if groups is None else np.asarray(groups)
        check_consistent_length(gaps, use.used, codes)
        n_topics = gaps.shape[1]
        told = np.where(gaps.any(axis=1), use.amount, 0.0)
        self.usual_ = told @ gaps / max(1.0, told.sum())
        gaps = self._beyond_usual(gaps)
        self.groups_ = [int(code) for code in np.unique(codes) if code >= 0]
        self.common_ = np.zeros(n_topics)
        self.own_ = np.zeros((len(self.groups_) + 1, n_topics))
        member = self._rows(codes)
        squares = np.zeros((len(self.own_), n_topics, n_topics))
        for group in range(len(self.own_)):
            of_group = gaps[member == group]
            squares[group] = (of_group * use.amount[member == group, None]).T @ of_group
        chosen = use.used @ self.topics_
        for _step in range(STEPS):
            likely = use.expected(self._utility(gaps, member))
            share = shares_of(likely)
            about = self.topics_ - share @ self.topics_
            spread = (about * share[:, None]).T @ about
            missing = gaps * (chosen - likely @ self.topics_)
            slope = np.zeros_like(self.own_)
            np.add.at(slope, member, missing)
            self._step(slope, squares * spread)
        return self

    def _step(self, slope: NDArray[np.float64], curvature: NDArray[np.float64]) -> None:
        """Move the weights of all, and then those of each sector by what is left."""
        one = np.eye(slope.shape[1])
        of_all = curvature.sum(axis=0) + one / self.common_spread**2
        move = np.linalg.solve(of_all, slope.sum(axis=0) - self.common_ / self.common_spread**2)
        self.common_ = self.common_ + STRIDE * move
        left = slope - curvature @ move - self.own_ / self.spread**2
        for group in range(len(self.groups_)):
            system = curvature[group] + one / self.spread**2
            self.own_[group] += STRIDE * np.linalg.solve(system, left[group])

    def score_gaps(
        self, gaps: NDArray[np.float64], groups: NDArray[np.intp]
    ) -> NDArray[np.float32]:
        """Return users x items: what closing the gaps of each adds to its utility."""
        check_is_fitted(self)
        return self._utility(self._beyond_usual(gaps), self._rows(groups))

    def contributions(
        self, gaps: NDArray[np.float64], group: int, item: int
    ) -> list[tuple[int, float]]:
        """Return (topic column, amount) of one score; the amounts add up to it."""
        weight = self.common_ + self.own_[self._rows(np.array([group]))[0]]
        amounts = weight * self._beyond_usual(gaps[None])[0] * self.topics_[item]
        along = np.argsort(-amounts, kind="stable")
        return [(int(at), float(amounts[at])) for at in along if amounts[at]]

    def _beyond_usual(self, gaps: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far gaps are from the usual; of whom no gap is known, none is."""
        return np.where(gaps.any(axis=1, keepdims=True), gaps - self.usual_, 0.0)

    def _utility(self, gaps: NDArray[np.float64], member: NDArray[np.intp]) -> NDArray[np.float32]:
        wanted = gaps * (self.common_ + self.own_[member])
        return wanted.astype(np.float32) @ self.topics_.T.astype(np.float32)

    def _rows(self, codes: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the row of `own_` of each code."""
        at = {code: row for row, code in enumerate(self.groups_)}
        return np.array([at.get(code, len(self.groups_)) for code in codes.tolist()], dtype=np.intp)

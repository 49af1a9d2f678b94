"""Score items by how much of a user's gaps they close."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from recommender.engine.checked_input import checked_matrix


class NeedScorer(TransformerMixin, BaseEstimator):
    """Match gaps with the topics items teach or provide.

    An item's best match counts in full, each further one `discount` times the one before, and the
    weights of an item with many topics are diluted, because ten topics in half an hour teach each
    of them a little. With the defaults, inputs from 0 to 1 give scores from 0 to 1.

    Parameters
    ----------
    discount : float, default=0.5
        What the next best matching topic of the same item counts, from 0 to 1.
    dilution : float, default=0.6
        Weights are divided by (their sum) ** dilution where the sum is above 1.

    Attributes
    ----------
    topic_index_, topic_weight_ : ndarray of shape (n_items, most topics of one item)
        The diluted weights, padded with zeros.

    Notes
    -----
    `fit` takes items x topics and `transform` takes users x topics, both with values of 0 or more,
    and returns users x items.
    """

    def __init__(self, *, discount: float = 0.5, dilution: float = 0.6) -> None:
        self.discount = discount
        self.dilution = dilution

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.positive_only = True
        return tags

    def fit(self, X: ArrayLike, y: None = None) -> "NeedScorer":
        """Learn the topics of the items, one item per row."""
        topics = sparse.csr_array(self._checked(X, reset=True), copy=True)
        topics.eliminate_zeros()
        n_items = len(topics.indptr) - 1
        counts = np.diff(topics.indptr)
        rows = np.repeat(np.arange(n_items), counts)
        slots = np.arange(topics.nnz) - np.repeat(topics.indptr[:-1], counts)
        width = max(1, int(counts.max(initial=0)))
        self.topic_index_ = np.zeros((n_items, width), dtype=np.intp)
        self.topic_weight_ = np.zeros((n_items, width))
        self.topic_index_[rows, slots] = topics.indices
        dilution = np.maximum(1.0, topics.sum(axis=1)) ** self.dilution
        self.topic_weight_[rows, slots] = topics.data / dilution[rows]
        return self

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return users x items from users x gap sizes."""
        check_is_fitted(self)
        gaps = self._checked(X, reset=False)
        return self.score_gaps(gaps.toarray() if sparse.issparse(gaps) else gaps)

    def score_gaps(self, gaps: NDArray[np.float64]) -> NDArray[np.float64]:
        """Do what `transform` does for gaps that need no checks."""
        matches = gaps[:, self.topic_index_] * self.topic_weight_
        matches = -np.sort(-matches, axis=2)
        return matches @ self._discounts()

    def contributions(self, gaps: NDArray[np.float64], item: int) -> list[tuple[int, float]]:
        """Return (topic column, amount) of one score, largest first; the amounts add up to it."""
        check_is_fitted(self)
        index = self.topic_index_[item]
        matches = gaps[index] * self.topic_weight_[item]
        along = np.argsort(-matches, kind="stable")
        amounts = matches[along] * self._discounts()
        return [
            (int(topic), float(amount))
            for topic, amount in zip(index[along], amounts, strict=True)
            if amount > 0
        ]

    def _discounts(self) -> NDArray[np.float64]:
        return np.power(self.discount, np.arange(self.topic_index_.shape[1], dtype=np.float64))

    def _checked(self, X: ArrayLike, *, reset: bool) -> Any:
        return checked_matrix(self, X, reset=reset, accept_sparse="csr", ensure_non_negative=True)

"""Score items by what users with the same history went on to use."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from recommender.engine.checked_input import checked_matrix


class ItemRegression(TransformerMixin, BaseEstimator):
    """Predict each item from all others by ridge regression, in closed form (EASE).

    Parameters
    ----------
    penalty : float, default=200.0
        Ridge penalty, in units of squared event weight; below that many events nothing is certain.
    max_items : int, default=5_000
        Learn relations among this many items only, the most used. Memory grows with its square.

    Attributes
    ----------
    kept_ : ndarray of int
        Columns that have relations.
    relations_ : ndarray of shape (n_kept, n_kept)
        How much having the row's item speaks for the column's; the diagonal is 0.

    References
    ----------
    H. Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019.

    Notes
    -----
    `fit` and `transform` take users x items; `transform` returns scores of the same shape.
    """

    def __init__(self, *, penalty: float = 200.0, max_items: int = 5_000) -> None:
        self.penalty = penalty
        self.max_items = max_items

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def fit(self, X: ArrayLike, y: None = None) -> "ItemRegression":
        """Learn the relations between items from users x items."""
        if not self.penalty > 0:
            raise ValueError(f"penalty must be above 0, got {self.penalty}")
        history = sparse.csc_array(checked_matrix(self, X, reset=True, accept_sparse="csr"))
        history.eliminate_zeros()
        used = np.diff(history.indptr)
        most_used = np.argsort(-used, kind="stable")[: self.max_items]
        self.kept_ = np.sort(most_used[used[most_used] > 0])
        history = history[:, self.kept_]
        gram = (history.T @ history).toarray()
        gram[np.diag_indices_from(gram)] += self.penalty
        inverse = linalg.inv(gram, assume_a="pos", overwrite_a=True) if gram.size else gram
        self.relations_ = inverse / -np.diag(inverse)
        np.fill_diagonal(self.relations_, 0.0)
        return self

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the scores of all items for each history."""
        check_is_fitted(self)
        history = checked_matrix(self, X, reset=False, accept_sparse="csr")
        scores = np.zeros(history.shape)
        scores[:, self.kept_] = history[:, self.kept_] @ self.relations_
        return scores

    def contributions(self, history: NDArray[np.float64], item: int) -> list[tuple[int, float]]:
        """Return (item in the history, amount) of one score, largest first."""
        check_is_fitted(self)
        at = np.flatnonzero(self.kept_ == item)
        if not len(at):
            return []
        amounts = history[self.kept_] * self.relations_[:, at[0]]
        along = np.argsort(-amounts, kind="stable")
        return [(int(self.kept_[row]), float(amounts[row])) for row in along if amounts[row] > 0]

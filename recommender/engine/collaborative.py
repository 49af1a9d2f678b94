"""Score items by what users with the same history used: closed-form regression and neighbours."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from recommender.engine.checked_input import checked_matrix
from recommender.engine.products import MOST_DENSE, item_products, strongest


class HistoryScorer(TransformerMixin, BaseEstimator):
    """Base of what scores items by a history: a table of relations, item by item.

    `fit` and `transform` take users x items; `transform` returns scores of the same shape. Each
    score is a sum over the history, so `contributions` can name what is behind it.
    """

    relations_: Any

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the scores of all items for each history."""
        check_is_fitted(self)
        history = checked_matrix(self, X, reset=False, accept_sparse="csr")
        return self.score_history(history).astype(np.float64)

    def score_history(self, history: Any) -> NDArray[np.float32]:
        """Do what `transform` does for a history that needs no checks."""
        found: Any = sparse.csr_array(history, dtype=np.float32) @ self.relations_
        return found.toarray() if sparse.issparse(found) else found

    def contributions(self, history: NDArray[np.float64], item: int) -> list[tuple[int, float]]:
        """Return (item in the history, amount) of one score, largest first."""
        check_is_fitted(self)
        column = self.relations_[:, [item]]
        column = column.toarray() if sparse.issparse(column) else column
        amounts = history * column[:, 0]
        along = np.argsort(-amounts, kind="stable")
        return [(int(row), float(amounts[row])) for row in along if amounts[row] > 0]


class DenseScorer(HistoryScorer):
    """Base of what relates the most used items only, in a dense table."""

    max_items: int
    kept_: NDArray[np.intp]

    def _keep(self, history: Any) -> Any:
        """Choose the items to relate and return their columns."""
        used = np.bincount(history.indices, minlength=history.shape[1])
        most_used = np.argsort(-used, kind="stable")[: self.max_items]
        self.kept_ = np.sort(most_used[used[most_used] > 0])
        return history if self._keeps_all(history) else sparse.csr_array(history[:, self.kept_])

    def _keeps_all(self, history: Any) -> bool:
        return len(self.kept_) == history.shape[1]

    def score_history(self, history: Any) -> NDArray[np.float32]:
        """Do what `transform` does for a history that needs no checks."""
        history = sparse.csr_array(history, dtype=np.float32)
        if self._keeps_all(history):
            return history @ self.relations_
        scores = np.zeros(history.shape, dtype=np.float32)
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


class ItemRegression(DenseScorer):
    """Predict each item from all others by ridge regression, in closed form (EASE).

    Parameters
    ----------
    penalty : float, default=200.0
        Ridge penalty, in units of squared event weight; below that many events nothing is certain.
    evenness : float, default=0.0
        Users count 1 / (length of their history) ** evenness of each event, scaled so that a
        history of average length counts fully; above 0 the few who use hundreds of items no longer
        outvote the many.
    max_items : int, default=8_000
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
    """

    def __init__(
        self, *, penalty: float = 200.0, evenness: float = 0.0, max_items: int = MOST_DENSE
    ) -> None:
        self.penalty = penalty
        self.evenness = evenness
        self.max_items = max_items

    def fit(self, X: ArrayLike, y: None = None) -> "ItemRegression":
        """Learn the relations between items from users x items."""
        self.solve(self.gram(X))
        return self

    def gram(self, X: ArrayLike) -> NDArray[np.float32]:
        """Choose the items to relate and return how often they go together."""
        if not self.penalty > 0:
            raise ValueError(f"penalty must be above 0, got {self.penalty}")
        history: Any = sparse.csr_array(checked_matrix(self, X, reset=True, accept_sparse="csr"))
        history.eliminate_zeros()
        history = self._keep(history).astype(np.float32)
        found = item_products(history, self._evened(history))
        return found.toarray() if sparse.issparse(found) else found

    def solve(self, gram: NDArray[np.float32]) -> None:
        """Set the relations from what `gram` returned, which is left as it was."""
        system = gram.copy()
        system[np.diag_indices_from(system)] += self.penalty
        inverse = linalg.inv(system, assume_a="pos", overwrite_a=True) if system.size else system
        inverse /= -np.diag(inverse).copy()
        np.fill_diagonal(inverse, 0.0)
        self.relations_ = np.ascontiguousarray(inverse, dtype=np.float32)

    def _evened(self, history: Any) -> Any:
        if not self.evenness:
            return history
        length = np.diff(history.indptr).astype(np.float32)
        usual = length[length > 0].mean() if length.any() else 1.0
        scale = (usual / np.maximum(length, 1.0)) ** self.evenness
        return sparse.csr_array(sparse.diags_array(scale.astype(np.float32)) @ history)


class ItemNeighbours(HistoryScorer):
    """Items used by the same users, as a random walk that holds back the popular (RP3beta).

    Parameters
    ----------
    out_power : float, default=0.8
        Divide by the popularity of the item in the history to this power.
    in_power : float, default=0.3
        Divide by the popularity of the item scored to this power.
    shrink : float, default=1.0
        Added to the divisor, so that one common user proves little.
    most : int, default=300
        Neighbours kept per item.

    Attributes
    ----------
    relations_ : csr_array of shape (n_items, n_items)
    """

    def __init__(
        self,
        *,
        out_power: float = 0.8,
        in_power: float = 0.3,
        shrink: float = 1.0,
        most: int = 300,
    ) -> None:
        self.out_power = out_power
        self.in_power = in_power
        self.shrink = shrink
        self.most = most

    def fit(self, X: ArrayLike, y: None = None) -> "ItemNeighbours":
        """Count common users, those of long histories less."""
        if not self.shrink > 0:
            raise ValueError(f"shrink must be above 0, got {self.shrink}")
        history: Any = sparse.csr_array(checked_matrix(self, X, reset=True, accept_sparse="csr"))
        history.eliminate_zeros()
        history = sparse.csr_array(history.astype(bool), dtype=np.float32)
        length = np.maximum(np.diff(history.indptr), 1).astype(np.float32)
        common = item_products(sparse.csr_array(sparse.diags_array(1 / length) @ history), history)
        used = np.bincount(history.indices, minlength=history.shape[1]).astype(np.float32)
        self.relations_ = strongest(
            divided(common, used**self.out_power, used**self.in_power, self.shrink), self.most
        )
        return self


def divided(common: Any, of_row: NDArray, of_column: NDArray, shrink: float) -> Any:
    """Return common / (of_row x of_column + shrink) with an empty diagonal."""
    if sparse.issparse(common):
        table = sparse.coo_array(common)
        row, column = table.coords
        values = table.data / (of_row[row] * of_column[column] + shrink)
        values[row == column] = 0
        return sparse.csr_array((values, (row, column)), shape=table.shape)
    table = common / (np.outer(of_row, of_column) + shrink)
    np.fill_diagonal(table, 0.0)
    return table

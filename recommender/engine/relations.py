"""Ask the parts that score by a history about one history: a few rows of their tables, summed."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.engine.collaborative import DenseScorer, HistoryScorer
from recommender.engine.factors import ItemFactors

Ask = Callable[[NDArray[Any], NDArray[np.float32]], NDArray[Any]]


def asked_through(part: HistoryScorer) -> Ask:
    """Return what tells the scores of all items after so much of each of some items."""
    if isinstance(part, ItemFactors):
        return part.score_items
    if isinstance(part, DenseScorer):
        return DenseRows(part).summed
    return PaddedRows(part.relations_).summed


class DenseRows:
    """The relations of the items that a part keeps, among all."""

    def __init__(self, part: Any) -> None:
        self._relations, self._kept = part.relations_, part.kept_
        self._n_items = part.n_features_in_
        self._at = np.full(self._n_items, -1, dtype=np.intp)
        self._at[self._kept] = np.arange(len(self._kept))

    def summed(
        self, items: NDArray[np.integer], amounts: NDArray[np.float32]
    ) -> NDArray[np.floating]:
        """Return the sum of so much of each of these items' rows; one that is not kept has none."""
        if len(self._kept) == self._n_items:
            return amounts @ self._relations[items]
        at = self._at[items]
        told = np.zeros(self._n_items, dtype=np.float32)
        told[self._kept] = amounts[at >= 0] @ self._relations[at[at >= 0]]
        return told


class PaddedRows:
    """A sparse table with its rows filled up to one length, from which some are read at once."""

    def __init__(self, table: Any) -> None:
        self._n_columns = table.shape[1]
        length = np.diff(table.indptr)
        filled = np.arange(length.max(initial=0)) < length[:, None]
        self._columns = np.zeros(filled.shape, dtype=table.indices.dtype)
        self._values = np.zeros(filled.shape, dtype=table.dtype)
        self._columns[filled], self._values[filled] = table.indices, table.data

    def summed(self, rows: NDArray[np.integer], amounts: NDArray[np.float32]) -> Any:
        """Return the sum of so much of each of these rows."""
        told = self._values[rows] * amounts[:, None]
        return np.bincount(self._columns[rows].ravel(), told.ravel(), minlength=self._n_columns)

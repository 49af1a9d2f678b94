"""Score items by whom they are made for, and tell which are out of the question."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from recommender.engine.checked_input import checked_matrix


class SuitabilityScorer(TransformerMixin, BaseEstimator):
    """Compare what users are with what items are made for, field by field (sector, size, ...).

    In each field an item names the values it is made for, or none when it is open to all. The
    score is the mean over the fields; an item made for others only scores 0 and is not allowed.

    Parameters
    ----------
    open_to_all : float, default=0.7
        Score in a field for an item made for everyone.
    not_stated : float, default=0.5
        Score in a field for an item with a target when the user did not say what they are.

    Attributes
    ----------
    made_for_ : ndarray of bool, shape (n_items, n_values)
    fields_ : ndarray of int, shape (n_values,)
        The field of each column.

    Notes
    -----
    `fit` takes items x values and `transform` and `allows` take users x values; anything but 0
    means yes. Both return users x items.
    """

    def __init__(self, *, open_to_all: float = 0.7, not_stated: float = 0.5) -> None:
        self.open_to_all = open_to_all
        self.not_stated = not_stated

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags

    def fit(
        self, X: ArrayLike, y: None = None, *, fields: ArrayLike | None = None
    ) -> "SuitabilityScorer":
        """Learn whom the items are made for; `fields` numbers each column's field (default: one)."""
        self.made_for_ = self._checked(X, reset=True)
        n_values = self.made_for_.shape[1]
        self.fields_ = np.zeros(n_values, dtype=int) if fields is None else np.asarray(fields)
        if self.fields_.shape != (n_values,):
            raise ValueError(f"fields has shape {self.fields_.shape}, expected ({n_values},)")
        return self

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return how well each item suits each user, from 0 to 1."""
        per_field = self.by_field(X)
        total = np.mean(list(per_field.values()), axis=0)
        return np.where(self._none_is_zero(per_field), total, 0.0)

    def blended(
        self, others: NDArray[np.float64], n_others: int, X: ArrayLike
    ) -> NDArray[np.float64]:
        """Return the mean over `n_others` fields, whose mean is `others`, and over these.

        A field that a user states nothing in does not count for them, and 0 stays 0: these fields
        are wishes, which may be missed, while `others` excludes.
        """
        values: Any = self._checked(X, reset=False)
        total, count = others * n_others, np.full(len(values), float(n_others))
        for field, score in self.by_field(X).items():
            stated = values[:, self.fields_ == field].any(axis=1)
            total = total + np.where(stated[:, None], score, 0.0)
            count += stated
        return np.where(others > 0, total / np.reshape(count, (-1, 1)), 0.0)

    def allows(self, X: ArrayLike) -> NDArray[np.bool_]:
        """Return which items are not made for others only."""
        return self._none_is_zero(self.by_field(X))

    def by_field(self, X: ArrayLike) -> dict[int, NDArray[np.float64]]:
        """Return users x items for each field: 1 a match, 0 made for others, or one between."""
        check_is_fitted(self)
        values = self._checked(X, reset=False)
        scores = {}
        for field in np.unique(self.fields_):
            columns = self.fields_ == field
            users, items = values[:, columns], self.made_for_[:, columns]
            score = (users.astype(float) @ items.T.astype(float) > 0).astype(float)
            score[~users.any(axis=1)] = self.not_stated
            score[:, ~items.any(axis=1)] = self.open_to_all
            scores[int(field)] = score
        return scores

    @staticmethod
    def _none_is_zero(per_field: dict[int, NDArray[np.float64]]) -> NDArray[np.bool_]:
        return np.min(list(per_field.values()), axis=0) > 0

    def _checked(self, X: ArrayLike, *, reset: bool) -> NDArray[np.bool_]:
        return checked_matrix(self, X, reset=reset, ensure_non_negative=True) != 0

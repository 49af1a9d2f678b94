"""Turn event arrays into one row per user and one column per item."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from recommender.engine.errors import InteractionsError


@dataclass
class Interactions:
    """Checked events: each user-item pair once, with its strongest weight and latest order."""

    user_ids: NDArray[np.int64]
    item_ids: NDArray[np.int64]
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    weight: NDArray[np.float64]
    moment: NDArray[np.float64]
    steps_back: NDArray[np.intp]

    @property
    def n_events(self) -> int:
        return len(self.rows)

    @property
    def is_ordered(self) -> bool:
        """Whether any user has an earlier and a later event."""
        return bool(self.steps_back.any())

    def matrix(self, *, decay: float = 1.0) -> Any:
        """Return users x items; with `decay` < 1 each step back in time counts less."""
        return self.spread(self.weight * decay**self.steps_back)

    def spread(self, values: NDArray) -> Any:
        """Return users x items that hold one value per event."""
        shape = (len(self.user_ids), len(self.item_ids))
        return sparse.csr_array((values, (self.rows, self.columns)), shape=shape)

    def ranks(self) -> Any:
        """Return users x items that hold each user's order: 1 for the earliest, larger is later."""
        longest = np.zeros(len(self.user_ids), dtype=np.intp)
        np.maximum.at(longest, self.rows, self.steps_back)
        return self.spread((1 + longest[self.rows] - self.steps_back).astype(np.float32))

    def keep(self, chosen: NDArray[np.bool_]) -> "Interactions":
        """Return these events only; all users and items keep their places."""
        rows, moment = self.rows[chosen], self.moment[chosen]
        return Interactions(
            self.user_ids,
            self.item_ids,
            rows,
            self.columns[chosen],
            self.weight[chosen],
            moment,
            _steps_back(rows, moment),
        )

    def last_of_each(self) -> NDArray[np.bool_]:
        """Tell each user's latest event; of equally late ones that of the largest item."""
        along = np.lexsort((self.columns, -self.steps_back, self.rows))
        rows = self.rows[along]
        last = np.zeros(len(rows), dtype=bool)
        last[along] = np.r_[rows[1:] != rows[:-1], True][: len(rows)]
        return last


def id_array(values: ArrayLike, name: str) -> NDArray[np.int64]:
    """Return ids as a flat integer array, or refuse them by name."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise InteractionsError(f"{name} must be a flat array of ids, got {array.ndim} dimensions")
    if array.size and array.dtype.kind not in "iu":
        raise InteractionsError(f"{name} must hold integer ids, got {array.dtype}")
    return array.astype(np.int64)


def positions(ids: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.intp]:
    """Find each wanted id in the sorted `ids`; -1 where it is not there."""
    if not len(ids):
        return np.full(len(wanted), -1, dtype=np.intp)
    at = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return np.where(ids[at] == wanted, at, -1)


def check_interactions(
    user: ArrayLike,
    item: ArrayLike,
    order: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    *,
    more_users: ArrayLike = (),
    more_items: ArrayLike = (),
) -> Interactions:
    """Check events and merge repeated ones.

    An event told twice is one event: a pair keeps its strongest weight and its latest order, so a
    resent or doubled row changes nothing. `more_users` and `more_items` get a row or a column even
    without an event.
    """
    user, item = id_array(user, "user"), id_array(item, "item")
    order = _numbers(order, "order", len(user))
    weight = _numbers(weight, "weight", len(user))
    if len(user) != len(item):
        raise InteractionsError(f"user has {len(user)} entries and item {len(item)}")
    if (weight < 0).any():
        row = int(np.argmax(weight < 0))
        raise InteractionsError(f"weight[{row}] is {weight[row]:g}; a weight cannot be negative")

    user_ids = np.unique(np.concatenate([user, id_array(more_users, "users")]))
    item_ids = np.unique(np.concatenate([item, id_array(more_items, "items")]))
    rows, columns = positions(user_ids, user), positions(item_ids, item)

    pair = rows * max(1, len(item_ids)) + columns
    _, first, group = np.unique(pair, return_index=True, return_inverse=True)
    strongest = np.zeros(len(first))
    np.maximum.at(strongest, group, weight)
    latest = np.full(len(first), -np.inf)
    np.maximum.at(latest, group, order)
    rows, columns = rows[first], columns[first]
    steps = _steps_back(rows, latest)
    return Interactions(user_ids, item_ids, rows, columns, strongest, latest, steps)


def _numbers(values: ArrayLike | None, name: str, length: int) -> NDArray[np.float64]:
    if values is None:
        return np.ones(length)
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InteractionsError(f"{name} must hold numbers: {error}") from error
    if array.shape != (length,):
        raise InteractionsError(f"{name} has shape {array.shape}, but there are {length} events")
    if not np.isfinite(array).all():
        row = int(np.argmin(np.isfinite(array)))
        raise InteractionsError(f"{name}[{row}] is {array[row]}; it must be a finite number")
    return array


def _steps_back(rows: NDArray[np.intp], latest: NDArray[np.float64]) -> NDArray[np.intp]:
    """Count how many different moments of the same user came later; equal moments share a step."""
    if not len(rows):
        return np.empty(0, dtype=np.intp)
    along = np.lexsort((-latest, rows))
    starts = np.r_[True, rows[along][1:] != rows[along][:-1]]
    moves = np.r_[False, latest[along][1:] != latest[along][:-1]] & ~starts
    count = np.cumsum(moves)
    base = count[starts][np.cumsum(starts) - 1]
    steps = np.empty(len(rows), dtype=np.intp)
    steps[along] = count - base
    return steps

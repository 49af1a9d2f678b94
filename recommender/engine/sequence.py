"""Score items by what came next for others after the same steps."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, sparse

from recommender.engine.checked_input import checked_matrix
from recommender.engine.collaborative import DenseScorer, HistoryScorer, divided
from recommender.engine.products import MOST_DENSE, item_products, strongest

# Users whose sequences are unrolled at once.
USERS_AT_ONCE = 50_000


class _Sequences:
    """Histories as runs of items, earliest first, and matrices made of their steps."""

    def __init__(self, ranks: Any) -> None:
        """`ranks` holds users x items, larger is later, 0 is never."""
        self.n_items = ranks.shape[1]
        rows = np.repeat(np.arange(ranks.shape[0]), np.diff(ranks.indptr))
        along = np.lexsort((ranks.indices, ranks.data, rows))
        rows, self.item = rows[along], ranks.indices[along].astype(np.intp)
        starts = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]][: len(rows)])
        lengths = np.diff(np.r_[starts, len(rows)])
        self.at = np.arange(len(rows)) - np.repeat(starts, lengths)
        self.left = np.repeat(lengths, lengths) - 1 - self.at

    def past(self, window: int, decay: float) -> sparse.csr_array:
        """Return steps x items: what came before each step, the nearest counting most."""
        return self._shifted([-back for back in range(1, window + 1)], decay)

    def future(self, window: int, decay: float) -> sparse.csr_array:
        """Return steps x items: each step but the first of a user, and the following ones."""
        return self._shifted(list(range(window)), decay)

    def _shifted(self, shifts: list[int], decay: float) -> sparse.csr_array:
        rows, columns, values = [], [], []
        for place, shift in enumerate(shifts):
            steps = np.flatnonzero((self.at >= max(1, -shift)) & (self.left >= shift))
            rows.append(steps)
            columns.append(self.item[steps + shift])
            values.append(np.full(len(steps), decay**place, dtype=np.float32))
        cells = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
        return sparse.csr_array(cells, shape=(len(self.item), self.n_items))


class SequenceScorer(HistoryScorer):
    """Base of what learns from order: X holds users x items, larger is later and 0 is never.

    `transform` takes histories as weights (0 is never; decayed by the caller, or not).
    """

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags

    def _ranks(self, X: ArrayLike) -> Any:
        rules: dict[str, Any] = {"accept_sparse": "csr", "ensure_non_negative": True}
        ranks = sparse.csr_array(checked_matrix(self, X, reset=True, **rules), copy=True)
        ranks.eliminate_zeros()
        return ranks


def in_parts(ranks: Any) -> list[_Sequences]:
    """Unroll all users, some at a time."""
    n_users = ranks.shape[0]
    starts = range(0, max(n_users, 1), USERS_AT_ONCE)
    return [_Sequences(ranks[start : start + USERS_AT_ONCE]) for start in starts]


class NextItemRegression(SequenceScorer, DenseScorer):
    """Predict the next items from the decayed past by ridge regression, in closed form (SLIST).

    Parameters
    ----------
    penalty : float, default=20.0
    past_window, past_decay : int and float, default=10 and 0.7
        How many steps back the past reaches, and what each further step counts.
    next_window, next_decay : int and float, default=3 and 0.6
        How many steps ahead are predicted, and what each further step counts.
    max_items : int, default=8_000
        As in `ItemRegression`.

    Attributes
    ----------
    kept_ : ndarray of int
    relations_ : ndarray of shape (n_kept, n_kept)

    References
    ----------
    M. Choi et al., "Session-aware Linear Item-Item Models for Session-based Recommendation",
    WWW 2021.
    """

    def __init__(
        self,
        *,
        penalty: float = 20.0,
        past_window: int = 10,
        past_decay: float = 0.7,
        next_window: int = 3,
        next_decay: float = 0.6,
        max_items: int = MOST_DENSE,
    ) -> None:
        self.penalty = penalty
        self.past_window = past_window
        self.past_decay = past_decay
        self.next_window = next_window
        self.next_decay = next_decay
        self.max_items = max_items

    def fit(self, X: ArrayLike, y: None = None) -> "NextItemRegression":
        """Learn which items follow which pasts."""
        if not self.penalty > 0:
            raise ValueError(f"penalty must be above 0, got {self.penalty}")
        ranks = self._keep(self._ranks(X))
        n_kept = len(self.kept_)
        gram = np.zeros((n_kept, n_kept), dtype=np.float32)
        follows = np.zeros((n_kept, n_kept), dtype=np.float32)
        for steps in in_parts(ranks):
            past = steps.past(self.past_window, self.past_decay)
            future = steps.future(self.next_window, self.next_decay)
            gram += _dense(item_products(past, past))
            follows += _dense(item_products(past, future))
        gram[np.diag_indices_from(gram)] += self.penalty
        if n_kept:
            follows = linalg.solve(gram, follows, assume_a="pos", overwrite_a=True)
        self.relations_ = np.ascontiguousarray(follows, dtype=np.float32)
        return self


class FollowCounts(SequenceScorer):
    """Count which items follow which within a few steps.

    Parameters
    ----------
    window : int, default=1
        How many steps ahead count; 1 is the very next item.
    decay : float, default=0.85
        What each further step counts.
    lift : bool, default=False
        False divides by how often anything follows the item; True also by how often the item
        scored follows anything (cosine), which holds back what everybody takes.
    shrink : float, default=5.0
        Added to the divisor, so that one case proves little.
    most : int, default=300
        Followers kept per item.

    Attributes
    ----------
    relations_ : csr_array of shape (n_items, n_items)
    """

    def __init__(
        self,
        *,
        window: int = 1,
        decay: float = 0.85,
        lift: bool = False,
        shrink: float = 5.0,
        most: int = 300,
    ) -> None:
        self.window = window
        self.decay = decay
        self.lift = lift
        self.shrink = shrink
        self.most = most

    def fit(self, X: ArrayLike, y: None = None) -> "FollowCounts":
        """Count the followers of each item."""
        if not self.shrink > 0:
            raise ValueError(f"shrink must be above 0, got {self.shrink}")
        ranks = self._ranks(X)
        n_items = ranks.shape[1]
        counts: Any = 0
        for steps in in_parts(ranks):
            here = steps.future(1, 1.0)
            counts = counts + item_products(steps.past(self.window, self.decay), here)
        self.relations_ = strongest(self._weighed(counts, n_items), self.most)
        return self

    def _weighed(self, counts: Any, n_items: int) -> Any:
        leaves = np.asarray(counts.sum(axis=1)).ravel()
        if not self.lift:
            return divided(counts, leaves, np.ones(n_items, dtype=np.float32), self.shrink)
        arrives = np.asarray(counts.sum(axis=0)).ravel()
        return divided(counts, np.sqrt(leaves), np.sqrt(arrives), self.shrink)


def _dense(table: Any) -> NDArray[np.float32]:
    return table.toarray() if sparse.issparse(table) else table

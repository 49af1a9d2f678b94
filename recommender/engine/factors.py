"""Score items by places in few dimensions: alternating least squares over used and not used."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.linalg import get_lapack_funcs
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from recommender.engine.checked_input import checked_matrix
from recommender.engine.collaborative import HistoryScorer

# Rows whose equations are set up at once: with a rank of 32 about 8 MB of them.
ROWS_AT_ONCE = 2_000
# Solves by Cholesky, with none of the checks that take longer than the solving.
solve_positive: Any = get_lapack_funcs("posv", dtype=np.float32)
# A row without any weight has a solution, too.
LEAST_PENALTY = 1e-6


class ItemFactors(HistoryScorer):
    """Place items so that products with the users' places tell what they use (implicit ALS).

    Regressions from item to item see two items only where somebody used both; places in few
    dimensions also relate items that share no user, which is most of a long tail. Only the items'
    places are kept: a user's follows from the history in one small solve, so anybody can be asked
    about, whether or not they were learnt from.

    Parameters
    ----------
    rank : int, default=32
        Dimensions.
    penalty : float, default=0.01
        Ridge penalty per unit of weight that a row has, used and not used together.
    unseen : float, default=4.0
        What all that was not used weighs together, in units of all that was.
    sweeps : int, default=6
        Times that users and then items are placed anew.
    max_users : int, default=50_000
        Learn the items' places from this many users at most, chosen at random.
    random_state : int, RandomState or None, default=0

    Attributes
    ----------
    factors_ : ndarray of shape (n_items, rank)
        The items' places.
    unseen_weight_ : float
        What one item that was not used weighs; one that was weighs as much as its event.
    unseen_equations_ : ndarray of shape (rank, rank)
        What all items together say in a user's equations.

    References
    ----------
    Y. Hu, Y. Koren and C. Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM
    2008 (also for what an item of the history contributes).
    S. Rendle, W. Krichene, L. Zhang and Y. Koren, "Revisiting the Performance of iALS on Item
    Recommendation Benchmarks", RecSys 2022 (the penalty by weight).
    """

    def __init__(
        self,
        *,
        rank: int = 32,
        penalty: float = 0.01,
        unseen: float = 4.0,
        sweeps: int = 6,
        max_users: int = 50_000,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.rank = rank
        self.penalty = penalty
        self.unseen = unseen
        self.sweeps = sweeps
        self.max_users = max_users
        self.random_state = random_state

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags

    def fit(self, X: ArrayLike, y: None = None) -> "ItemFactors":
        """Place the items by users x items, 0 where not used."""
        if not self.penalty > 0:
            raise ValueError(f"penalty must be above 0, got {self.penalty}")
        rules: dict[str, Any] = {"accept_sparse": "csr", "ensure_non_negative": True}
        history: Any = sparse.csr_array(checked_matrix(self, X, reset=True, **rules), copy=True)
        history.eliminate_zeros()
        chance = check_random_state(self.random_state)
        taught = np.flatnonzero(np.diff(history.indptr))
        if len(taught) > self.max_users:
            taught = np.sort(chance.permutation(taught)[: self.max_users])
        history = sparse.csr_array(history[taught], dtype=np.float32)
        of_items: Any = sparse.csr_array(history.T)
        n_items, n_users = of_items.shape
        self.unseen_weight_ = self.unseen * float(history.sum()) / max(1, n_users * n_items)
        first = chance.normal(0, 0.1 / self.rank**0.5, (n_items, self.rank))
        self.factors_ = first.astype(np.float32)
        for _sweep in range(self.sweeps):
            users = self._placed(history, self.factors_, self._unseen(self.factors_))
            self.factors_ = self._placed(of_items, users, self._unseen(users))
        self.unseen_equations_ = self._unseen(self.factors_)
        return self

    def score_history(self, history: Any) -> NDArray[np.float32]:
        """Do what `transform` does for a history that needs no checks."""
        history = sparse.csr_array(history, dtype=np.float32)
        return self._placed(history, self.factors_, self.unseen_equations_) @ self.factors_.T

    def score_items(
        self, items: NDArray[np.intp], weight: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return the scores of all items for one history of so much of each of these items."""
        met = self.factors_[items]
        # Positive definite, since the penalty is above 0.
        place = solve_positive(self._equations(met, weight), weight @ met)[1]
        return self.factors_ @ place

    def contributions(self, history: NDArray[np.float64], item: int) -> list[tuple[int, float]]:
        """Return (item in the history, amount) of one score, largest first."""
        check_is_fitted(self)
        items = np.flatnonzero(history)
        met, weight = self.factors_[items], history[items].astype(np.float32)
        asks = np.linalg.solve(self._equations(met, weight), self.factors_[item])
        amounts = weight * (met @ asks)
        along = np.argsort(-amounts, kind="stable")
        return [(int(items[at]), float(amounts[at])) for at in along if amounts[at] > 0]

    def _placed(
        self, table: Any, others: NDArray[np.float32], unseen: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return the places of the rows of `table`, given those of its columns."""
        one, other = np.triu_indices(self.rank)
        pairs = others[:, one] * others[:, other]
        cell = np.empty((self.rank, self.rank), dtype=np.intp)
        cell[one, other] = cell[other, one] = np.arange(len(one))
        weight = np.asarray(table.sum(axis=1)).ravel()
        penalty = self._penalty(weight, len(others))
        found = np.zeros((table.shape[0], self.rank), dtype=np.float32)
        diagonal = np.arange(self.rank)
        for start in range(0, table.shape[0], ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            equations = np.take(table[rows] @ pairs, cell, axis=1)
            equations += unseen
            equations[:, diagonal, diagonal] += penalty[rows, None]
            sums = table[rows] @ others
            found[rows] = np.linalg.solve(equations, sums[:, :, None])[:, :, 0]
        return found

    def _equations(
        self, met: NDArray[np.float32], weight: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return the equations that place one user who used items placed where `met` says."""
        equations = self.unseen_equations_ + met.T @ (met * weight[:, None])
        equations.flat[:: self.rank + 1] += self._penalty(weight.sum(), len(self.factors_))
        return equations

    def _unseen(self, others: NDArray[np.float32]) -> Any:
        return (others.T @ others) * np.float32(self.unseen_weight_)

    def _penalty(self, weight: Any, n_others: int) -> Any:
        return self.penalty * (weight + self.unseen_weight_ * n_others) + LEAST_PENALTY

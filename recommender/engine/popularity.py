"""Estimate how common an item is among a user's peers, borrowing from wider groups."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils import check_array, check_consistent_length
from sklearn.utils.validation import check_is_fitted

from recommender.engine.checked_input import checked_matrix


class PeerPopularity(RegressorMixin, BaseEstimator):
    """Mean of each target inside nested peer groups, shrunk toward the group around.

    The columns of X are codes of ever narrower groups: with (sector, size) the groups are all,
    sector, and sector x size. A group of n members with mean m is estimated as
    (n m + strength * parent) / (n + strength), from the widest to the narrowest; nobody ever used
    anything gives 0 everywhere.

    Parameters
    ----------
    strength : float, default=10.0
        How many members' worth of trust the wider group gets.

    Attributes
    ----------
    groups_ : list of ndarray of shape (n_groups, level)
        Per level (0 = all): the codes of each group, a row of `totals_` and `members_`.
    totals_ : list of csr_array of shape (n_groups, n_targets)
    members_ : list of ndarray of shape (n_groups,)

    Notes
    -----
    A negative code means unknown: the user belongs only to the groups before that column.
    """

    def __init__(self, *, strength: float = 10.0) -> None:
        self.strength = strength

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        tags.target_tags.single_output = True
        tags.regressor_tags.poor_score = True
        return tags

    def fit(self, X: ArrayLike, y: ArrayLike) -> "PeerPopularity":
        """Learn from one row of codes per member and the member's targets (dense or sparse)."""
        codes = checked_matrix(self, X, reset=True)
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        rules: dict[str, Any] = {"accept_sparse": "csr", "dtype": np.float64, "ensure_2d": False}
        targets: Any = check_array(y, **rules)
        check_consistent_length(codes, targets)
        self._one_target = targets.ndim == 1
        targets = sparse.csr_array(targets.reshape(-1, 1) if self._one_target else targets)
        self.groups_, self.totals_, self.members_ = [], [], []
        for level in range(codes.shape[1] + 1):
            known = np.flatnonzero((codes[:, :level] >= 0).all(axis=1))
            groups, group = np.unique(codes[known, :level], axis=0, return_inverse=True)
            group = np.ravel(group)
            member_of = sparse.csr_array(
                (np.ones(len(known)), (group, known)), shape=(len(groups), len(codes))
            )
            self.groups_.append(groups)
            self.totals_.append(sparse.csr_array(member_of @ targets))
            self.members_.append(np.bincount(group, minlength=len(groups)))
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the shrunk mean of every target for each row of codes."""
        check_is_fitted(self)
        codes = checked_matrix(self, X, reset=False)
        codes, member = np.unique(codes, axis=0, return_inverse=True)
        estimates = np.stack([self._estimate(code) for code in codes])[np.ravel(member)]
        return estimates[:, 0] if self._one_target else estimates

    def peers(self, codes: ArrayLike, target: int) -> list[tuple[int, float]]:
        """Return (members, total of the target) of the user's groups, from all to the narrowest."""
        check_is_fitted(self)
        return [
            (int(self.members_[level][row]), float(self.totals_[level][row, target]))
            for level, row in self._path(np.asarray(codes, dtype=np.float64))
        ]

    def _estimate(self, codes: NDArray[np.float64]) -> NDArray[np.float64]:
        estimate = np.zeros(self.totals_[0].shape[1])
        for level, row in self._path(codes):
            total = self.totals_[level][[row]].toarray()[0]
            trust = self.strength if level else 0.0
            estimate = (total + trust * estimate) / (self.members_[level][row] + trust)
        return estimate

    def _path(self, codes: NDArray[np.float64]) -> list[tuple[int, int]]:
        path = []
        for level, groups in enumerate(self.groups_):
            found = np.flatnonzero((groups == codes[:level]).all(axis=1))
            if not len(found):
                break
            path.append((level, int(found[0])))
        return path


class MomentPopularity(BaseEstimator):
    """Share of each item among the events around a moment.

    Moments are cut into spells of equally many events; the spell before and the one after count
    half. Where the order is each user's own (first, second, ...), a spell is a place in it.

    Parameters
    ----------
    spells : int, default=30
    trust : float, default=20.0
        How many events' worth of trust the whole time gets.

    Attributes
    ----------
    edges_ : ndarray
        Where one spell ends and the next begins.
    shares_ : ndarray of shape (n_spells, n_items)

    Notes
    -----
    The input is events, so `parametrize_with_checks` does not apply.
    """

    def __init__(self, *, spells: int = 30, trust: float = 20.0) -> None:
        self.spells = spells
        self.trust = trust

    def fit(self, moment: NDArray, item: NDArray[np.intp], n_items: int) -> "MomentPopularity":
        """Count the events of each spell; `item` holds columns."""
        inner = np.linspace(0, 1, self.spells + 1)[1:-1]
        self.edges_ = np.unique(np.quantile(moment, inner)) if len(moment) else np.empty(0)
        n_spells = len(self.edges_) + 1
        cell = self.spell_of(moment) * n_items + item
        counts = np.bincount(cell, minlength=n_spells * n_items).reshape(n_spells, n_items)
        near = counts.astype(np.float64)
        near[1:] += 0.5 * counts[:-1]
        near[:-1] += 0.5 * counts[1:]
        overall = counts.sum(axis=0) / max(1, len(moment))
        shares = near + self.trust * overall
        self.shares_ = (shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-9)).astype(
            np.float32
        )
        return self

    def spell_of(self, moment: NDArray) -> NDArray[np.intp]:
        return np.searchsorted(self.edges_, moment, side="right")

    def score_moments(self, moment: NDArray) -> NDArray[np.float32]:
        """Return moments x items; a moment of infinity is the latest spell."""
        check_is_fitted(self)
        return self.shares_[self.spell_of(moment)]

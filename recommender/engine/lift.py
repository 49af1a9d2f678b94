"""Learn what a group chooses more often than all that is known of its members would tell."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.special import gammaln
from sklearn.base import BaseEstimator
from sklearn.utils import check_consistent_length
from sklearn.utils.validation import check_is_fitted

from recommender.engine.checked_input import checked_matrix
from recommender.engine.expectation import Use

# How alike groups may be, in events: from all but the same (first, so that no evidence means this)
# to each as it is.
STRENGTHS = (1e6, 320.0, 160.0, 80.0, 40.0, 20.0, 10.0, 5.0, 2.5)


class PeerLift(BaseEstimator):
    """How much likelier than expected each item is chosen inside nested groups, shrunk.

    In a group an item was used o times where e were expected; its lift is log((o + k) / (e + k)), the
    gamma-Poisson estimate. How far groups differ at all, and so k, is what makes the counts of all
    groups and items likeliest. Narrower groups say what the wider ones leave unexplained.

    Attributes
    ----------
    groups_ : list of ndarray of shape (n_groups, level)
        From the widest level on: the codes of each group, a row of `lifts_`.
    lifts_ : list of ndarray of shape (n_groups, n_items)
    strengths_ : list of float
        The k of each level.

    Notes
    -----
    `fit` takes codes (users x levels, below 0 where not known) and use (users x items), and a
    utility to expect from, so `parametrize_with_checks` does not apply.

    References
    ----------
    W. DuMouchel, "Bayesian Data Mining in Large Frequency Tables", The American Statistician 1999.
    """

    def fit(
        self, X: ArrayLike, y: Any, *, utility: NDArray[np.float32] | None = None
    ) -> "PeerLift":
        """Learn the lifts; `utility` (users x items) is what explains choices so far."""
        codes = checked_matrix(self, X, reset=True).astype(np.intp)
        use = Use.of(y, utility)
        check_consistent_length(codes, use.used)
        told = np.zeros(use.utility.shape, dtype=np.float32)
        self.groups_, self.lifts_, self.strengths_ = [], [], []
        for level in range(1, codes.shape[1] + 1):
            known = np.flatnonzero((codes[:, :level] >= 0).all(axis=1))
            groups, group = np.unique(codes[known, :level], axis=0, return_inverse=True)
            group = np.ravel(group)
            member_of = sparse.csr_array(
                (np.ones(len(known)), (group, known)), shape=(len(groups), len(codes))
            )
            counted, awaited = (member_of @ use.used).toarray(), member_of @ use.expected(told)
            strength = _likeliest_strength(counted, np.maximum(awaited, 1e-9))
            lifts = np.log((counted + strength) / (awaited + strength)).astype(np.float32)
            self.groups_.append(groups)
            self.lifts_.append(lifts)
            self.strengths_.append(strength)
            told[known] += lifts[group]
        return self

    def score_codes(self, codes: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return users x items: what the groups of each add to the utility."""
        check_is_fitted(self)
        codes, member = np.unique(codes, axis=0, return_inverse=True)
        found = np.zeros((len(codes), self.lifts_[0].shape[1]), dtype=np.float32)
        for level, (groups, lifts) in enumerate(zip(self.groups_, self.lifts_, strict=True), 1):
            at = {tuple(group): row for row, group in enumerate(groups.tolist())}
            rows = np.array([at.get(tuple(code), -1) for code in codes[:, :level].tolist()])
            found[rows >= 0] += lifts[rows[rows >= 0]]
        return found[np.ravel(member)]


def _likeliest_strength(counted: NDArray[np.float64], awaited: NDArray[np.float64]) -> float:
    """Return the k under which the counts are likeliest, their rates being gamma distributed."""

    def likelihood(k: float) -> float:
        each = gammaln(counted + k) - gammaln(k) + k * np.log(k / (k + awaited))
        return float((each + counted * np.log(awaited / (k + awaited))).sum())

    return max(STRENGTHS, key=likelihood)

"""Predict what someone without a history will use from the profile alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, sparse
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.utils import check_array, check_consistent_length
from sklearn.utils.validation import check_is_fitted

from recommender.engine.checked_input import checked_matrix
from recommender.engine.products import pieces
from recommender.engine.text import SYLLABLE, fold_accents

# What a feature that tells no more than chance is still taken to tell; and of how many users at
# least, so that a rare one is not believed from a few.
LEAST_TOLD, FEWEST_MEMBERS = 0.02, 20.0
# Steps a numeric feature is cut into, beside its own value: few relations are straight lines.
STEPS = 5


class ProfileRidge(RegressorMixin, BaseEstimator):
    """Ridge regression from profile features to all items at once: one solve in closed form.

    A feature is shrunk by what it tells, not by its spread: what it explains of all items together,
    beyond what chance would, says how large its coefficients are likely to be, and its penalty is
    the inverse of that. So sixty answers that matter are not drowned by as many that
    do not, and `penalty` means the same for few users and many.

    Parameters
    ----------
    penalty : float, default=2.0
        1 would be right for features that are independent of each other.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features, n_targets)
    intercept_ : ndarray of shape (n_targets,)
        Prediction for a profile of which nothing is known.

    Notes
    -----
    X is users x features and y users x items, each dense or sparse.

    References
    ----------
    B. Efron and C. Morris, "Stein's Estimation Rule and Its Competitors", 1973 (empirical Bayes).
    """

    def __init__(self, *, penalty: float = 2.0) -> None:
        self.penalty = penalty

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.target_tags.multi_output = True
        tags.target_tags.single_output = True
        return tags

    def fit(self, X: ArrayLike, y: ArrayLike) -> "ProfileRidge":
        """Learn what each feature says of each item."""
        self.solve(self.moments(X, y))
        return self

    def moments(self, X: ArrayLike, y: ArrayLike) -> "Moments":
        """Return all that the solution depends on, whatever the penalty."""
        profiles: Any = sparse.csr_array(checked_matrix(self, X, reset=True, accept_sparse="csr"))
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        rules: dict[str, Any] = {"accept_sparse": "csr", "dtype": np.float64, "ensure_2d": False}
        targets: Any = check_array(y, **rules)
        check_consistent_length(profiles, targets)
        self._one_target = targets.ndim == 1
        targets = sparse.csr_array(targets.reshape(-1, 1) if self._one_target else targets)
        n_users = profiles.shape[0]
        mean, usual = profiles.mean(axis=0), targets.mean(axis=0)
        gram = (profiles.T @ profiles).toarray() - n_users * np.outer(mean, mean)
        together = -n_users * np.outer(mean, usual)
        for start, stop in pieces(profiles.indptr, 1_000_000):
            part = sparse.coo_array(profiles[start:stop].T @ targets[start:stop])
            together[part.coords] += part.data
        squares = targets.multiply(targets).mean(axis=0)
        spread = np.maximum(squares - usual**2, 0.0)
        return Moments(gram, together, mean, usual, spread)

    def solve(self, moments: "Moments") -> None:
        """Set the coefficients from what `moments` returned, which is left as it was."""
        if not self.penalty > 0:
            raise ValueError(f"penalty must be above 0, got {self.penalty}")
        likely = moments.likely_sizes()
        gram = moments.gram * np.outer(likely, likely)
        gram.flat[:: len(gram) + 1] += self.penalty
        together = moments.together * likely[:, None]
        found = linalg.solve(gram, together, assume_a="pos", overwrite_a=True, overwrite_b=True)
        self.coef_ = np.ascontiguousarray(found * likely[:, None], dtype=np.float32)
        self.intercept_ = (moments.usual - moments.mean @ self.coef_).astype(np.float32)

    def predict(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return one row of predictions for each profile."""
        check_is_fitted(self)
        profiles = checked_matrix(self, X, reset=False, accept_sparse="csr")
        scores = self.score_profiles(sparse.csr_array(profiles)).astype(np.float64)
        return scores[:, 0] if self._one_target else scores

    def score_profiles(self, profiles: Any) -> NDArray[np.float32]:
        """Do what `predict` does for profiles that need no checks."""
        return profiles.astype(np.float32) @ self.coef_ + self.intercept_

    def contributions(self, profile: NDArray[np.float64], target: int) -> list[tuple[int, float]]:
        """Return (feature, amount) of one score above the usual one, largest first."""
        check_is_fitted(self)
        amounts = profile * self.coef_[:, target]
        along = np.argsort(-amounts, kind="stable")
        return [(int(at), float(amounts[at])) for at in along if amounts[at] > 0]


@dataclass
class Moments:
    """Sums over users: features x features and features x targets, both about the means."""

    gram: NDArray[np.float64]
    together: NDArray[np.float64]
    mean: NDArray[np.float64]
    usual: NDArray[np.float64]
    spread: NDArray[np.float64]

    def likely_sizes(self) -> NDArray[np.float64]:
        """Return how large the coefficients of each feature are likely to be, in spreads of y."""
        amount = np.maximum(np.diag(self.gram), FEWEST_MEMBERS)
        told = np.square(self.together).sum(axis=1) / amount / max(self.spread.sum(), 1e-12)
        return np.sqrt(np.maximum(told - 1.0, LEAST_TOLD) / amount)


class ProfileEncoder(BaseEstimator):
    """Turn profiles into numbers: words, topics, sector, size and any further features.

    Parameters
    ----------
    min_users : int, default=3
        A word or value of fewer users teaches nothing and is left out.
    max_terms : int, default=4_000
        Most words kept of the users' texts.

    Attributes
    ----------
    names_ : list of (str, str)
        Feature and value of each column ("" as value for a number).

    Notes
    -----
    The input is profiles, so `parametrize_with_checks` does not apply.
    """

    def __init__(self, *, min_users: int = 3, max_terms: int = 4_000) -> None:
        self.min_users = min_users
        self.max_terms = max_terms

    def fit(self, X: Iterable[Mapping[str, Any]], y: None = None) -> "ProfileEncoder":
        """Learn the words, values and ranges of the profiles."""
        profiles = list(X)
        self._learn_numbers(profiles)
        counts: dict[tuple[str, str], int] = {}
        for profile in profiles:
            for cell in self._cells(profile):
                counts[cell] = counts.get(cell, 0) + 1
        named = sorted(cell for cell, count in counts.items() if count >= self.min_users)
        # Keys are text: models are stored as JSON, which knows no pairs as keys.
        self._at = {_key(cell): place for place, cell in enumerate(named)}
        texts = [profile.get("text") or "" for profile in profiles]
        vectorizer = TfidfVectorizer(
            preprocessor=fold_accents,
            token_pattern=SYLLABLE,
            ngram_range=(1, 2),
            min_df=self.min_users,
            max_features=self.max_terms,
            sublinear_tf=True,
        )
        try:
            vectorizer.fit(texts)
            terms = vectorizer.get_feature_names_out().tolist()
        except ValueError:  # no word is used by enough users
            vectorizer, terms = None, []
        self.vectorizer_ = vectorizer
        self.names_ = [*named, *(("text", term) for term in terms)]
        return self

    def transform(self, X: Iterable[Mapping[str, Any]]) -> sparse.csr_array:
        """Return users x features."""
        check_is_fitted(self)
        profiles = list(X)
        rows, columns, values = [], [], []
        for row, profile in enumerate(profiles):
            for cell, value in self._cells(profile).items():
                if (at := self._at.get(_key(cell))) is not None:
                    rows.append(row)
                    columns.append(at)
                    values.append(value)
        shape = (len(profiles), len(self._at))
        named = sparse.csr_array((np.array(values, dtype=float), (rows, columns)), shape=shape)
        if self.vectorizer_ is None or not profiles:
            return sparse.csr_array((len(profiles), len(self.names_))) if not profiles else named
        terms = self.vectorizer_.transform([profile.get("text") or "" for profile in profiles])
        return sparse.csr_array(sparse.hstack([named, sparse.csr_array(terms)]))

    def _learn_numbers(self, profiles: Sequence[Mapping[str, Any]]) -> None:
        values: dict[str, list[float]] = {}
        for profile in profiles:
            for name, value in (profile.get("features") or {}).items():
                if _is_amount(value):
                    values.setdefault(name, []).append(float(value))
        self._centre = {
            name: (float(np.mean(found)), float(np.std(found)) or 1.0)
            for name, found in values.items()
        }
        self._steps = {
            name: np.unique(np.quantile(found, np.arange(1, STEPS) / STEPS)).tolist()
            for name, found in values.items()
        }

    def _cells(self, profile: Mapping[str, Any]) -> dict[tuple[str, str], float]:
        """Return (feature, value) -> amount of one profile."""
        cells: dict[tuple[str, str], float] = {}
        for name in ("sector", "size"):
            if profile.get(name):
                cells[name, profile[name]] = 1.0
        for topic, gap in (profile.get("gaps") or {}).items():
            cells["gap", topic] = float(gap)
        for name, value in (profile.get("features") or {}).items():
            if isinstance(value, str | bool | np.bool_):
                cells[name, str(value)] = 1.0
            elif _is_amount(value):
                centre, spread = self._centre.get(name, (0.0, 1.0))
                cells[name, ""] = float(np.clip((value - centre) / spread, -3, 3))
                step = int(np.searchsorted(self._steps.get(name, []), value, side="right"))
                cells[name, f"step {step}"] = 1.0
            elif isinstance(value, Mapping):
                cells.update({(name, str(key)): float(amount) for key, amount in value.items()})
            elif value is not None:
                cells.update({(name, str(word)): 1.0 for word in value})
        return cells


def _key(cell: tuple[str, str]) -> str:
    return "\x1f".join(cell)


def _is_amount(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool | np.bool_)

"""Learn from choices which kinds of items a profile goes for."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, sparse
from sklearn.base import BaseEstimator
from sklearn.decomposition import TruncatedSVD
from sklearn.utils import check_array, check_consistent_length
from sklearn.utils.validation import check_is_fitted

from recommender.engine.checked_input import checked_matrix
from recommender.engine.expectation import Use, shares_of
from recommender.engine.profiles import FEWEST_MEMBERS, LEAST_TOLD

# Directions of the items' traits that say less than this part of the strongest are left out.
FAINTEST = 1e-6


class TraitAffinity(BaseEstimator):
    """Bilinear logit: profile features x traits of items (topics, words), one step in closed form.

    A regression from profiles to items learns each item by itself; this one learns what a feature
    says of a topic or a word, and so of all items that share it, however rarely each is used. It is
    one step of Fisher scoring from what explains choices so far. A feature is shrunk by what it
    tells of all traits beyond chance, as in `ProfileRidge`, and traits by how little items differ
    in them.

    Parameters
    ----------
    penalty : float, default=20.0
        Features are taken for independent at 1; sixty answers about the same things are not.
    max_features : int, default=1_000
        Only so many features are learnt from, those that tell most.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features, n_items)
    intercept_ : ndarray of shape (n_items,)
        The average profile has an affinity of 0 to everything.

    Notes
    -----
    `fit` takes profiles (users x features), use (users x items) and traits (items x traits), so
    `parametrize_with_checks` does not apply.

    References
    ----------
    W. Chu and S.-T. Park, "Personalized Recommendation on Dynamic Content Using Predictive Bilinear
    Models", WWW 2009.
    """

    def __init__(self, *, penalty: float = 20.0, max_features: int = 1_000) -> None:
        self.penalty = penalty
        self.max_features = max_features

    def fit(
        self,
        X: ArrayLike,
        y: Any,
        *,
        traits: ArrayLike,
        utility: NDArray[np.float32] | None = None,
    ) -> "TraitAffinity":
        """Learn what features say; `utility` (users x items) is what explains choices so far."""
        self.solve(self.moments(X, y, traits=traits, utility=utility))
        return self

    def moments(
        self,
        X: ArrayLike,
        y: Any,
        *,
        traits: ArrayLike,
        utility: NDArray[np.float32] | None = None,
    ) -> "Curvature":
        """Return all that the solution depends on, whatever the penalty."""
        profiles: Any = sparse.csr_array(checked_matrix(self, X, reset=True, accept_sparse="csr"))
        use = Use.of(y, utility)
        check_consistent_length(profiles, use.used)
        amount, likely = use.amount, use.expected()
        places, sizes = _directions(check_array(traits), shares_of(likely))
        missing = use.used @ places - likely @ places
        mean = (amount @ profiles) / max(1.0, amount.sum())
        slope = profiles.T @ missing - np.outer(mean, missing.sum(axis=0))
        scale = sparse.diags_array(np.sqrt(amount))
        weighted = scale @ profiles
        squares = np.asarray((weighted.multiply(weighted)).sum(axis=0)).ravel()
        alone = np.maximum(squares - amount.sum() * mean**2, FEWEST_MEMBERS)
        told_of = (np.square(slope) / sizes).sum(axis=1) / alone / max(1, len(sizes))
        size = np.sqrt(np.maximum(told_of - 1.0, LEAST_TOLD) / alone)
        kept = np.sort(np.argsort(-told_of, kind="stable")[: self.max_features])
        some, scaled = weighted[:, kept], mean[kept]
        gram = (some.T @ some).toarray() - amount.sum() * np.outer(scaled, scaled)
        gram *= np.outer(size[kept], size[kept])
        strength, turn = linalg.eigh(gram, overwrite_a=True)
        turned = turn.T @ (slope[kept] * size[kept, None])
        return Curvature(
            mean, size[kept], kept, np.maximum(strength, 0), turn, turned, places, sizes
        )

    def solve(self, moments: "Curvature") -> None:
        """Set the coefficients from what `moments` returned, which is left as it was."""
        if not self.penalty > 0:
            raise ValueError(f"penalty must be above 0, got {self.penalty}")
        usual = moments.sizes.mean() if len(moments.sizes) else 1.0
        system = np.outer(moments.strength, moments.sizes) + self.penalty * usual
        found = moments.turn @ (moments.turned / system) * moments.size[:, None]
        self.coef_ = np.zeros((len(moments.mean), len(moments.places)), dtype=np.float32)
        self.coef_[moments.kept] = found @ moments.places.T
        self.intercept_ = -(moments.mean @ self.coef_).astype(np.float32)

    def score_profiles(self, profiles: Any) -> NDArray[np.float32]:
        """Return users x items: what each profile adds to the utility; a blank one adds nothing."""
        check_is_fitted(self)
        found = profiles.astype(np.float32) @ self.coef_ + self.intercept_
        found[np.diff(profiles.indptr) == 0] = 0.0
        return found

    def contributions(self, profile: NDArray[np.float64], item: int) -> list[tuple[int, float]]:
        """Return (feature, amount) of one score above that of the average profile, largest first."""
        check_is_fitted(self)
        amounts = profile * self.coef_[:, item]
        along = np.argsort(-amounts, kind="stable")
        return [(int(at), float(amounts[at])) for at in along if amounts[at] > 0]


@dataclass
class Curvature:
    """What a step depends on: slopes and curvature, turned so that directions stand apart.

    `mean` and `size` are of features (`kept` of them), `places` and `sizes` of the directions of
    the items' traits.
    """

    mean: NDArray[np.float64]
    size: NDArray[np.float64]
    kept: NDArray[np.intp]
    strength: NDArray[np.float64]
    turn: NDArray[np.float64]
    turned: NDArray[np.float64]
    places: NDArray[np.float64]
    sizes: NDArray[np.float64]


def traits_of(
    topics: NDArray[np.float64], terms: Any, *, components: int = 64
) -> NDArray[np.float64]:
    """Return items x traits from items x topics and items x terms, the terms in few dimensions."""
    words: Any = terms
    if min(*terms.shape) > components:
        words = TruncatedSVD(components, random_state=0).fit_transform(terms)
    else:
        words = terms.toarray()
    return np.hstack([topics, words])


def _directions(
    traits: NDArray[np.float64], share: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Turn traits into directions that use is not correlated in, and how far use is spread there."""
    about = traits - share @ traits
    sizes, turn = linalg.eigh((about * share[:, None]).T @ about)
    told = sizes > FAINTEST * max(sizes.max(initial=0.0), FAINTEST)
    return about @ turn[:, told], sizes[told]

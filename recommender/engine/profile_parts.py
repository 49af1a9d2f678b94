"""Fit everything that learns from use what profiles go for."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator

from recommender.engine.affinity import TraitAffinity
from recommender.engine.evaluation import mean_ndcg
from recommender.engine.expectation import Use
from recommender.engine.features import UserTable
from recommender.engine.lift import PeerLift
from recommender.engine.penalties import Penalties, part_from
from recommender.engine.profiles import ProfileRidge
from recommender.engine.worth import GapWorth

# Penalties that are tried on held-out strangers: of the ridge, and of the affinity.
PROFILE_PENALTIES = (0.3, 1.0, 3.0, 10.0)
AFFINITY_PENALTIES = (10.0, 20.0, 40.0, 80.0)
# Most users x items looked at together; with more items fewer users are learnt from.
MOST_CELLS = 40_000_000


@dataclass
class Taught:
    """What is learnt from: some users, what they used, and the topics and traits of the items."""

    table: UserTable
    used: Any
    topics: NDArray[np.float64]
    traits: NDArray[np.float64]

    def __getitem__(self, rows: NDArray[np.intp]) -> "Taught":
        return Taught(self.table[rows], self.used[rows], self.topics, self.traits)

    def speaking(self) -> "Taught":
        """Return those of whom anything is known, evenly chosen where they are too many."""
        rows = np.flatnonzero(np.diff(self.table.profile.indptr))
        most = max(1, MOST_CELLS // max(1, self.used.shape[1]))
        if len(rows) > most:
            rows = rows[np.linspace(0, len(rows) - 1, most).astype(np.intp)]
        return self[rows]


def fit_profile_parts(
    taught: Taught, given: dict[str, BaseEstimator | None], penalties: Penalties
) -> dict[str, Any]:
    """Return the fitted parts; none where no profile is known.

    Those of gaps and of traits are there only where items have such. The ridge is by itself. The
    others explain one utility between them, each what those before it leave unexplained: what a gap
    is worth, which traits a profile goes for, what a group adds.
    """
    if not taught.table.profile.nnz:
        return {}
    ridge = part_from(given.get("profile"), ProfileRidge(), penalties.profile)
    parts: dict[str, Any] = {"profile": ridge.fit(taught.table.profile, taught.used)}
    some = taught.speaking()
    utility = Use.of(some.used).utility
    if (worth := _worth(some, given.get("worth"), utility)) is not None:
        parts["worth"] = worth
    if some.traits.any():
        affinity = part_from(given.get("affinity"), TraitAffinity(), penalties.affinity)
        profile, traits = some.table.profile, some.traits
        parts["affinity"] = affinity.fit(profile, some.used, traits=traits, utility=utility)
        utility += affinity.score_profiles(profile)
    if (some.table.peers >= 0).any():
        lift = part_from(given.get("beyond"), PeerLift())
        parts["beyond"] = lift.fit(some.table.peers, some.used, utility=utility)
    return parts


def chosen_profile_penalty(
    taught: Taught, profiles: sparse.csr_array, target: NDArray[np.intp]
) -> float:
    """Return the penalty under which the `target` of each held-out profile ranks best."""
    ridge, figures = ProfileRidge(), {}
    moments = ridge.moments(taught.table.profile, taught.used)
    for penalty in PROFILE_PENALTIES:
        ridge.set_params(penalty=penalty).solve(moments)
        figures[penalty] = mean_ndcg(ridge.score_profiles(profiles), target)
    return max(figures, key=lambda penalty: figures[penalty])


def chosen_affinity_penalty(
    taught: Taught,
    worth: BaseEstimator | None,
    strangers: UserTable,
    target: NDArray[np.intp],
) -> float | None:
    """Return the penalty of the affinity, chosen in the same way; None where there is none."""
    some = taught.speaking()
    if not (some.table.profile.nnz and some.traits.any()):
        return None
    utility = Use.of(some.used).utility
    before = utility[:1].copy()  # the same for all, until gaps are added
    if (gap_worth := _worth(some, worth, utility)) is not None:
        before = before + gap_worth.score_gaps(strangers.gaps.toarray(), strangers.peers[:, 0])
    affinity, figures = TraitAffinity(), {}
    moments = affinity.moments(some.table.profile, some.used, traits=some.traits, utility=utility)
    for penalty in AFFINITY_PENALTIES:
        affinity.set_params(penalty=penalty).solve(moments)
        score = before + affinity.score_profiles(strangers.profile)
        figures[penalty] = mean_ndcg(score, target)
    return max(figures, key=lambda penalty: figures[penalty])


def _worth(
    some: Taught, given: BaseEstimator | None, utility: NDArray[np.float32]
) -> GapWorth | None:
    """Return what gaps are worth, and add it to the utility."""
    gaps, sector = some.table.gaps.toarray(), some.table.peers[:, 0]
    if not (gaps.any() and some.topics.any()):
        return None
    worth = part_from(given, GapWorth())
    worth.fit(gaps, some.used, topics=some.topics, groups=sector, utility=utility)
    utility += worth.score_gaps(gaps, sector)
    return worth

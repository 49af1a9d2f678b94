"""Weigh the signals: a documented prior that gives way to what was learnt, by evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from recommender.engine.learning import Choices, conditional_logit, ndcg
from recommender.engine.signals import COLUMN_AT, COLUMNS, PART_OF, PARTS

# Judgement, not measurement: what closes a gap comes first; whom it is made for and what it says
# decide between items for the same gap. These hold while nobody has used anything.
CONTENT_WEIGHTS = {"need": 0.6, "fit": 0.2, "text": 0.2}
# The most that each part which learns from use can take before weights are learnt: together half,
# so that an unpopular answer to a large gap is never lost by default.
LEARNED_WEIGHTS = {"popularity": 0.1, "profile": 0.1, "collaborative": 0.15, "sequence": 0.15}
# Events at which a learned part has half of its weight. Popularity settles soon; relations between
# items need many more.
HALF_EVIDENCE = {
    "popularity": 200.0,
    "profile": 500.0,
    "collaborative": 2_000.0,
    "sequence": 2_000.0,
}
# Where a prior weight goes.
PRIOR_COLUMN = {
    "need": ("need", "value"),
    "fit": ("fit", "value"),
    "text": ("text", "value"),
    "popularity": ("popularity", "best"),
    "profile": ("profile", "best"),
    "collaborative": ("collaborative", "best"),
    "sequence": ("next", "best"),
}
# Ridge penalties tried; the cross-fitted choices decide.
PENALTIES = (1.0, 30.0)


@dataclass
class Learnt:
    """Weights learnt for one kind of user, and how well they did on choices not learnt from."""

    weights: NDArray[np.float64]
    trust: float
    n_choices: int
    ndcg: dict[str, float]
    chosen: str


class EvidenceRanker(BaseEstimator):
    """Move smoothly from prior weights to learned ones as evidence comes in.

    Prior: a part that learns from use weighs `learned * n / (n + half_evidence)` after n events,
    and the content parts share the rest in the proportions of `content`. Parts that need the user's
    own history count k = h / (h + half_history) of that with h used items, and popularity, which
    says little about someone whose own history speaks, 1 - k times the trust in them.

    Learned: conditional logit over held-out choices, one set of weights for users with a history and
    one for those without. With m choices beyond `min_choices` they count t = m / (m + half_choices)
    and the prior 1 - t. Whatever does best on choices it was not learnt from is taken: the learned
    weights at one of a few penalties, the prior, or a single signal alone; so the whole is never
    worse than its best part, as far as the held-out choices tell.

    Parameters
    ----------
    content, learned, half_evidence : mapping of part to number, or None for the module's defaults
    half_history : float, default=2.0
    min_choices : int, default=50
        Up to this many held-out choices the prior alone decides.
    half_choices : float, default=200.0
    n_folds : int, default=2
    n_jobs : int, default=2
        Threads that learn at the same time.

    Attributes
    ----------
    n_events_ : int
    content_ : dict of str to float
        Proportions of the content parts, adding up to 1.
    trust_, learned_ : dict of str to float
        Per learned part n / (n + half_evidence), and the weight that gives it.
    warm_, cold_ : Learnt or None
        For users with and without a history.
    columns_ : list of str
        What the weights are of, in order: a stored ranker is of no use where these are others.

    Notes
    -----
    The input is counts and choices, so `parametrize_with_checks` does not apply.
    """

    def __init__(
        self,
        *,
        content: Mapping[str, float] | None = None,
        learned: Mapping[str, float] | None = None,
        half_evidence: Mapping[str, float] | None = None,
        half_history: float = 2.0,
        min_choices: int = 50,
        half_choices: float = 200.0,
        n_folds: int = 2,
        n_jobs: int = 2,
    ) -> None:
        self.content = content
        self.learned = learned
        self.half_evidence = half_evidence
        self.half_history = half_history
        self.min_choices = min_choices
        self.half_choices = half_choices
        self.n_folds = n_folds
        self.n_jobs = n_jobs

    def fit(
        self, n_events: int, *, warm: Choices | None = None, cold: Choices | None = None
    ) -> "EvidenceRanker":
        """Settle the weights for this much evidence."""
        content = _weights("content", self.content, CONTENT_WEIGHTS)
        learned = _weights("learned", self.learned, LEARNED_WEIGHTS)
        half = _weights("half_evidence", self.half_evidence, HALF_EVIDENCE)
        if sum(content.values()) <= 0:
            raise ValueError("content needs at least one weight above 0")
        if sum(learned.values()) > 1:
            raise ValueError("learned weights add up to more than 1")
        if self.half_history < 0 or n_events < 0:
            raise ValueError("half_history and the number of events must be 0 or more")
        if self.min_choices < 1 or self.half_choices <= 0 or self.n_folds < 2:
            raise ValueError("min_choices, half_choices or n_folds is too small")
        self.n_events_ = int(n_events)
        self.columns_ = column_names()
        self.content_ = {part: share / sum(content.values()) for part, share in content.items()}
        self.trust_ = {
            part: n_events / (n_events + half[part]) if n_events else 0.0 for part in learned
        }
        self.learned_ = {part: cap * self.trust_[part] for part, cap in learned.items()}
        self.warm_ = self._learn(warm, usual_history=5.0)
        self.cold_ = self._learn(cold, usual_history=0.0)
        return self

    def weights(self, history_lengths: ArrayLike) -> NDArray[np.float64]:
        """Return users x COLUMNS from how many items each user has used.

        The amounts of each row add up to 1; learned ones may be negative.
        """
        check_is_fitted(self)
        history = np.asarray(history_lengths, dtype=np.float64)
        weights = self._prior(history)
        for rows, learnt in ((history > 0, self.warm_), (history == 0, self.cold_)):
            if learnt is not None:
                weights[rows] = _mixed(weights[rows], learnt.weights, learnt.trust)
        return weights

    def part_weights(self, history_lengths: ArrayLike) -> NDArray[np.float64]:
        """Return users x PARTS: how much of the amounts of the weights each part has."""
        amounts = np.abs(self.weights(history_lengths))
        return np.stack([amounts[:, at == PART_OF].sum(axis=1) for at in range(len(PARTS))], axis=1)

    def _prior(self, history: NDArray[np.float64]) -> NDArray[np.float64]:
        known = history / np.where(history > 0, history + self.half_history, 1.0)
        personal = known * self.trust_["collaborative"]
        weights = np.zeros((len(history), len(COLUMNS)))
        for part, weight in self.learned_.items():
            counts = 1.0 - personal if part in ("popularity", "profile") else known
            weights[:, COLUMN_AT[PRIOR_COLUMN[part]]] = weight * counts
        rest = 1.0 - weights.sum(axis=1)
        for part, share in self.content_.items():
            weights[:, COLUMN_AT[PRIOR_COLUMN[part]]] = rest * share
        return weights

    def _learn(self, choices: Choices | None, *, usual_history: float) -> Learnt | None:
        n_choices = choices.n_choices if choices is not None else 0
        if choices is None or n_choices <= self.min_choices:
            return None
        beyond = n_choices - self.min_choices
        trust = beyond / (beyond + self.half_choices)
        prior = self._prior(np.array([usual_history]))
        folds = np.arange(n_choices) % self.n_folds
        work = [(penalty, fold) for penalty in PENALTIES for fold in range(self.n_folds)]
        learn = delayed(conditional_logit)
        found: Any = Parallel(self.n_jobs, prefer="threads")(
            learn(choices.of(folds != fold), penalty=penalty) for penalty, fold in work
        )
        tried: dict[str, list[NDArray[np.float64]]] = {
            f"penalty {penalty:g}": [
                weights for weights, (of, _fold) in zip(found, work, strict=True) if of == penalty
            ]
            for penalty in PENALTIES
        }
        single = dict.fromkeys(range(len(COLUMNS)))
        for column in single:
            if choices.columns[:, column].any():
                tried[" ".join(COLUMNS[column])] = [np.eye(len(COLUMNS))[column]] * self.n_folds
        figures = {"prior": ndcg(choices, prior[0]).mean()}
        for name, of_folds in tried.items():
            mixed = [_mixed(prior, weights, trust)[0] for weights in of_folds]
            each = [ndcg(choices.of(folds == at), weights) for at, weights in enumerate(mixed)]
            figures[name] = np.concatenate(each).mean()
        figures = {name: float(figure) for name, figure in figures.items()}
        best = max(figures, key=lambda name: figures[name])
        if best == "prior":
            weights = prior[0]
        elif best.startswith("penalty"):
            weights = conditional_logit(choices, penalty=float(best.split()[1]))
        else:
            weights = tried[best][0]
        return Learnt(_scaled(weights), trust, n_choices, figures, best)


def column_names() -> list[str]:
    return [" ".join(column) for column in COLUMNS]


def _mixed(
    prior: NDArray[np.float64], learnt: NDArray[np.float64], trust: float
) -> NDArray[np.float64]:
    """Return the mixture of each row of `prior` with the learnt weights, as `trust` tells."""
    found = (1.0 - trust) * prior + trust * _scaled(learnt)
    return found / np.maximum(np.abs(found).sum(axis=1, keepdims=True), 1e-12)


def _scaled(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return weights / max(np.abs(weights).sum(), 1e-12)


def _weights(
    name: str, given: Mapping[str, float] | None, default: Mapping[str, float]
) -> dict[str, float]:
    weights = dict(default if given is None else given)
    if set(weights) != set(default):
        raise ValueError(f"{name} must name {sorted(default)}, got {sorted(weights)}")
    if not all(np.isfinite(weight) and weight >= 0 for weight in weights.values()):
        raise ValueError(f"{name} must hold finite numbers of 0 or more, got {weights}")
    return weights

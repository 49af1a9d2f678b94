"""Weigh the parts of a score by the evidence there is for each."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

PARTS = ("need", "fit", "text", "popularity", "collaborative")

# Judgement, not measurement: what closes a gap comes first; whom it is made for and what it says
# decide between items for the same gap. These hold while nobody has used anything.
CONTENT_WEIGHTS = {"need": 0.6, "fit": 0.2, "text": 0.2}
# The most that each part which learns from use can ever take from the content parts: together
# half, so that an unpopular answer to a large gap is never lost.
LEARNED_WEIGHTS = {"popularity": 0.15, "collaborative": 0.35}
# Events at which a learned part has half of its weight. Popularity settles soon; relations between
# items need many more.
HALF_EVIDENCE = {"popularity": 200.0, "collaborative": 2_000.0}


class EvidenceRanker(BaseEstimator):
    """Move smoothly from prior weights to learned parts as evidence comes in.

    A learned part weighs `learned * n / (n + half_evidence)` after n events, and the content parts
    share the rest in the proportions of `content`, so the weights of a user always add up to 1.
    The collaborative part also needs the user's own history: with h used items it counts
    k = h / (h + half_history) of that. What most peers use says little about someone whose own
    history speaks, so popularity counts 1 - k times the trust in the collaborative part.

    Parameters
    ----------
    content, learned, half_evidence : mapping of part to number, or None for the module's defaults
    half_history : float, default=2.0

    Attributes
    ----------
    n_events_ : int
    content_ : dict of str to float
        Proportions of the content parts, adding up to 1.
    trust_, learned_ : dict of str to float
        Per learned part n / (n + half_evidence), and the weight that gives it.

    Notes
    -----
    The input is a count of events, so `parametrize_with_checks` does not apply.
    """

    def __init__(
        self,
        *,
        content: Mapping[str, float] | None = None,
        learned: Mapping[str, float] | None = None,
        half_evidence: Mapping[str, float] | None = None,
        half_history: float = 2.0,
    ) -> None:
        self.content = content
        self.learned = learned
        self.half_evidence = half_evidence
        self.half_history = half_history

    def fit(self, n_events: int) -> "EvidenceRanker":
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
        self.n_events_ = int(n_events)
        self.content_ = {part: share / sum(content.values()) for part, share in content.items()}
        self.trust_ = {
            part: n_events / (n_events + half[part]) if n_events else 0.0 for part in learned
        }
        self.learned_ = {part: cap * self.trust_[part] for part, cap in learned.items()}
        return self

    def weights(self, history_lengths: ArrayLike) -> NDArray[np.float64]:
        """Return users x PARTS from how many items each user has used; rows add up to 1."""
        check_is_fitted(self)
        history = np.asarray(history_lengths, dtype=np.float64)
        known = history / np.where(history > 0, history + self.half_history, 1.0)
        weights = np.zeros((len(history), len(PARTS)))
        personal = known * self.trust_["collaborative"]
        weights[:, PARTS.index("popularity")] = self.learned_["popularity"] * (1.0 - personal)
        weights[:, PARTS.index("collaborative")] = self.learned_["collaborative"] * known
        rest = 1.0 - weights.sum(axis=1)
        for part, share in self.content_.items():
            weights[:, PARTS.index(part)] = rest * share
        return weights


def _weights(
    name: str, given: Mapping[str, float] | None, default: Mapping[str, float]
) -> dict[str, float]:
    weights = dict(default if given is None else given)
    if set(weights) != set(default):
        raise ValueError(f"{name} must name {sorted(default)}, got {sorted(weights)}")
    if not all(np.isfinite(weight) and weight >= 0 for weight in weights.values()):
        raise ValueError(f"{name} must hold finite numbers of 0 or more, got {weights}")
    return weights

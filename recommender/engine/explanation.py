"""What made one score, as data; the sentences are made where the reader's language is known."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from recommender.engine.asking import excluded_for, scale_of, signal_values
from recommender.engine.audience import Audience
from recommender.engine.evidence import evidence_of
from recommender.engine.signals import PARTS, shares

if TYPE_CHECKING:
    from recommender.engine.hybrid import HybridRecommender


@dataclass(frozen=True)
class Part:
    """One part of a score: `share` = `weight` x `value`, with the evidence behind the value."""

    name: str
    weight: float
    value: float
    share: float
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Explanation:
    """One score. The shares of the parts add up to it; `excluded` says why it is never shown.

    `excluded` holds any of "eligible", "sector", "size", "kind" and "seen".
    """

    user: int
    item: int
    score: float
    parts: tuple[Part, ...]
    excluded: tuple[str, ...] = ()

    @property
    def main(self) -> Part:
        """The part with the largest share."""
        return max(self.parts, key=lambda part: part.share)

    def as_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON."""
        plain = asdict(self)
        return plain | {"parts": list(plain["parts"]), "excluded": list(self.excluded)}


def explained(
    model: HybridRecommender, audience: Audience, user: int, places: NDArray[np.intp]
) -> list[Explanation]:
    """Explain the scores of the items in these places for an audience of one."""
    if not len(places):
        return []
    taught, values = audience.history.taught, signal_values(model, audience)
    told = shares(values, model.ranker_.weights(taught), scale_of(model, values))[:, 0]
    weight = model.ranker_.part_weights(taught)[0]
    found = []
    for at in places:
        share = told[:, at].astype(float)
        parts = tuple(
            Part(
                name,
                float(weight[row]),
                float(share[row] / weight[row]) if weight[row] else 0.0,
                float(share[row]),
                evidence_of(model, name, audience, at) if share[row] else {},
            )
            for row, name in enumerate(PARTS)
        )
        item, excluded = int(model.item_ids_[at]), excluded_for(model, audience, at)
        found.append(Explanation(user, item, float(share.sum()), parts, excluded))
    return found

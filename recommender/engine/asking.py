"""Ask the fitted parts about an audience: what they say, and what may be shown to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from recommender.engine.audience import Audience
from recommender.engine.signals import HISTORY, scores

# Sector and size, which exclude.
HARD_FIELDS = 2

if TYPE_CHECKING:
    from recommender.engine.hybrid import HybridRecommender


def signal_values(model: HybridRecommender, audience: Audience) -> dict[str, NDArray]:
    """Return the signals there are, each users x items."""
    table, history, parts = audience.table, audience.history, model.parts_
    shape = (len(table.peers), len(model.item_ids_))
    values: dict[str, NDArray] = {}
    if "need" in parts:
        values["need"] = parts["need"].transform(table.gaps)
    values["fit"] = _by_peers(model, table.peers, parts["fit"].transform)
    if "wishes" in parts:
        values["fit"] = parts["wishes"].blended(values["fit"], HARD_FIELDS, table.wishes.toarray())
    values["text"] = parts["text"].score_terms(table.terms)
    if "popularity" in parts:
        values["popularity"] = parts["popularity"].predict(table.peers)
        values["overall"] = np.broadcast_to(parts["overall"], shape)
        values["moment"] = parts["moment"].score_moments(history.latest)
    if "worth" in parts:
        gaps, sector = table.gaps.toarray(), table.peers[:, 0]
        values["worth"] = parts["worth"].score_gaps(gaps, sector)
    if "beyond" in parts:
        values["beyond"] = parts["beyond"].score_codes(table.peers)
    if "affinity" in parts:
        values["affinity"] = parts["affinity"].score_profiles(table.profile)
    if "profile" in parts:
        values["profile"] = parts["profile"].score_profiles(table.profile)
        # Whose profile is blank has no taste of their own: popularity speaks for them.
        values["profile"][np.diff(table.profile.indptr) == 0] = 0.0
    if history.taught.any():
        for signal in HISTORY:
            if signal.name in parts:
                question = history.question(signal.decay or 0.0)
                values[signal.name] = parts[signal.name].score_history(question)
    return values


def _by_peers(
    model: HybridRecommender, peers: NDArray[np.intp], told: Callable[[NDArray], NDArray]
) -> NDArray[Any]:
    """Return users x items where users of the same sector and size are told the same."""
    codes, member = np.unique(peers, axis=0, return_inverse=True)
    found = told(model.encoder_.one_hot(codes))
    if len(codes) == 1:
        return np.broadcast_to(found, (len(peers), found.shape[1]))
    return found[np.ravel(member)]


def scale_of(model: HybridRecommender, values: Mapping[str, NDArray]) -> dict[str, float]:
    return {name: model.scale_.get(name, 1.0) for name in values}


def scores_of(model: HybridRecommender, audience: Audience) -> NDArray[np.float32]:
    values = signal_values(model, audience)
    weights = model.ranker_.weights(audience.history.taught)
    return scores(values, weights, scale_of(model, values))


def may_be_shown(
    model: HybridRecommender, audience: Audience, kinds: Collection[str] | None, exclude_seen: bool
) -> NDArray[np.bool_]:
    """Return which items may be shown to which users; nothing outvotes this."""
    shown = _by_peers(model, audience.table.peers, model.parts_["fit"].allows)
    shown = shown & model.eligible_
    wanted = audience.table.kinds
    if kinds is not None:
        wanted = wanted & model.encoder_.kind_mask(kinds)
    if wanted.shape[1]:
        shown &= wanted[:, model.kind_] | (model.kind_ < 0)
    if exclude_seen:
        shown[audience.history.cells()] = False
    return shown


def excluded_for(model: HybridRecommender, audience: Audience, at: int) -> tuple[str, ...]:
    table = audience.table
    by_field = model.parts_["fit"].by_field(model.encoder_.one_hot(table.peers))
    reasons = {
        "eligible": not model.eligible_[at],
        "sector": by_field[0][0, at] == 0,
        "size": by_field[1][0, at] == 0,
        "kind": model.kind_[at] >= 0 and not table.kinds[0, model.kind_[at]],
        "seen": at in audience.history.cells()[1],
    }
    return tuple(reason for reason, holds in reasons.items() if holds)

"""Learn from a cut of the training data what only held-out choices can tell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import gen_batches

from recommender.engine.asking import may_be_shown, signal_values
from recommender.engine.audience import Audience
from recommender.engine.history import History
from recommender.engine.history_parts import (
    DECIDING,
    chosen_factor_penalty,
    chosen_penalty,
)
from recommender.engine.interactions import Interactions
from recommender.engine.learning import Choices
from recommender.engine.penalties import Penalties
from recommender.engine.profile_parts import chosen_affinity_penalty, chosen_profile_penalty
from recommender.engine.signals import HISTORY
from recommender.engine.validation import (
    choices_among,
    cold_users,
    joined,
    latest_choices,
    scales,
    some_of_each,
)

if TYPE_CHECKING:
    from recommender.engine.hybrid import HybridRecommender

# Fewer held-out choices, or strangers, than this decide nothing.
FEWEST, FEWEST_STRANGERS = 50, 30
# Users treated as strangers, as a part of the choices that are held out.
COLD_PART = 0.4


@dataclass
class Cut:
    """Choices of users with and without a history, the scale of the signals, and penalties."""

    warm: Choices | None = None
    cold: Choices | None = None
    scale: dict[str, float] = field(default_factory=dict)
    penalties: Penalties = field(default_factory=Penalties)


def learning_cut(
    model: HybridRecommender, taught: Interactions, chance: np.random.RandomState
) -> Cut:
    """Hold choices out of `taught`, fit on the rest, and see which signals foretell them.

    The held-out choices are the latest of some users and, for users without a history, all events
    of some others. The parts of `model` are left as the cut fitted them.
    """
    cut = Cut()
    _cold(model, taught, chance, cut)
    _warm(model, taught, chance, cut)
    return cut


def _warm(
    model: HybridRecommender, taught: Interactions, chance: np.random.RandomState, cut: Cut
) -> None:
    held = latest_choices(taught, model.max_choices, chance)
    if held.sum() < FEWEST:
        return
    rest = taught.keep(~held)
    rows, target = taught.rows[held], taught.columns[held]
    history = History.of(rest)[rows]
    few = slice(None, DECIDING)
    deciding = History(history.strength[few], history.steps[few], history.latest[few])
    if model.collaborative is None:
        cut.penalties.collaborative = chosen_penalty(rest, deciding, target[few])
    if model.factors is None:
        cut.penalties.factors = chosen_factor_penalty(rest, deciding, target[few])
    model._fit_use(rest, cut.penalties)
    audience = Audience(model.users_[rows], history)
    ranked_by = [signal.name for signal in HISTORY] + ["moment", "popularity", "profile"]
    cut.warm = _choices(model, audience, target, None, chance, cut, ranked_by)


def _cold(
    model: HybridRecommender, taught: Interactions, chance: np.random.RandomState, cut: Cut
) -> None:
    strangers = cold_users(taught, int(model.max_choices * COLD_PART), chance)
    held = strangers[taught.rows]
    if held.sum() < FEWEST or strangers.sum() < FEWEST_STRANGERS:
        return
    rest = taught.keep(~held)
    theirs = some_of_each(taught.keep(held), chance)
    rows, target = theirs.rows, theirs.columns
    nothing = History.of(taught.keep(np.zeros(taught.n_events, dtype=bool)))[rows]
    audience = Audience(model.users_[rows], nothing)
    used = taught.spread(np.ones(taught.n_events, dtype=np.float32))[rows].toarray() > 0
    if model.users_.profile.nnz:
        met, wanted = model._taught(rest), target[:DECIDING]
        few = audience.table[np.arange(len(wanted))]
        if model.profile is None:
            cut.penalties.profile = chosen_profile_penalty(met, few.profile, wanted)
        if model.affinity is None:
            cut.penalties.affinity = chosen_affinity_penalty(met, model.worth, few, wanted)
    model._fit_use(rest, cut.penalties, relations=False)
    ranked_by = ["popularity", "moment", "profile", "affinity", "text", "need"]
    cut.cold = _choices(model, audience, target, used, chance, cut, ranked_by)


def _choices(
    model: HybridRecommender,
    audience: Audience,
    target: NDArray[np.intp],
    used: NDArray[np.bool_] | None,
    chance: np.random.RandomState,
    cut: Cut,
    ranked_by: Collection[str],
) -> Choices | None:
    """Gather the candidates of each choice; what else a stranger `used` is no candidate."""
    pieces = []
    for batch in gen_batches(len(target), model.batch_size):
        rows = np.arange(batch.start, min(batch.stop, len(target)))
        some = Audience(audience.table[rows], audience.history[rows])
        values = signal_values(model, some)
        for name, scale in scales(values).items():
            cut.scale.setdefault(name, scale)
        able = may_be_shown(model, some, None, True)
        if used is not None:
            wanted = able[np.arange(len(rows)), target[rows]].copy()
            able &= ~used[rows]
            able[np.arange(len(rows)), target[rows]] = wanted
        ranked = [name for name in ranked_by if name in values]
        piece = choices_among(values, cut.scale, able, target[rows], chance, ranked_by=ranked)
        if piece.n_choices:
            pieces.append(piece)
    return joined(pieces) if pieces else None

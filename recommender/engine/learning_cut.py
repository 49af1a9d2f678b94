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
    Penalties,
    chosen_factor_penalty,
    chosen_penalty,
)
from recommender.engine.interactions import Interactions
from recommender.engine.learning import Choices
from recommender.engine.profiles import ProfileRidge
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
# Penalties of the regression from profiles that are tried.
PROFILE_PENALTIES = (0.3, 1.0, 3.0, 10.0)
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
    if model.profile is None and model.users_.profile.nnz:
        cut.penalties.profile = _profile_penalty(model, rest, audience, target)
    model._fit_use(rest, cut.penalties, relations=False)
    ranked_by = ["popularity", "moment", "profile", "text", "need"]
    cut.cold = _choices(model, audience, target, used, chance, cut, ranked_by)


def _profile_penalty(
    model: HybridRecommender,
    rest: Interactions,
    audience: Audience,
    target: NDArray[np.intp],
) -> float:
    """Return the penalty under which the strangers' items rank best by their profile."""
    few = np.arange(min(DECIDING, len(target)))
    met = np.unique(rest.rows)
    ridge = ProfileRidge()
    used = rest.spread(np.ones(rest.n_events))
    moments = ridge.moments(model.users_.profile[met], used[met])
    figures = {}
    for penalty in PROFILE_PENALTIES:
        ridge.set_params(penalty=penalty).solve(moments)
        score = ridge.score_profiles(audience.table.profile[few])
        place = (score > score[few, target[few]][:, None]).sum(axis=1)
        figures[penalty] = np.where(place < 10, 1 / np.log2(place + 2), 0).mean()
    return max(figures, key=lambda penalty: figures[penalty])


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

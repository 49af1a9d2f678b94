"""Cut the latest choices off the training data, to learn from them how to weigh the signals."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from recommender.engine.interactions import Interactions
from recommender.engine.learning import Choices
from recommender.engine.signals import COLUMN_AT, COLUMNS, Values, seen_through

# Candidates of a choice: the best of each signal, and some drawn from all others.
BEST_OF_EACH, DRAWN = 25, 50
# Choices per user without a history: more of the same user tell little more.
PER_COLD_USER = 3


def latest_choices(
    events: Interactions, most: int, chance: np.random.RandomState
) -> NDArray[np.bool_]:
    """Choose each user's latest event, of at most `most` users that have an earlier one."""
    several = np.bincount(events.rows, minlength=len(events.user_ids)) > 1
    able = np.flatnonzero(several)
    chosen = np.zeros(len(events.user_ids), dtype=bool)
    chosen[chance.permutation(able)[:most]] = True
    return events.last_of_each() & chosen[events.rows]


def cold_users(events: Interactions, most: int, chance: np.random.RandomState) -> NDArray[np.bool_]:
    """Choose a fifth of the users with events, at most `most`, to be treated as strangers."""
    able = np.unique(events.rows)
    chosen = np.zeros(len(events.user_ids), dtype=bool)
    chosen[chance.permutation(able)[: min(most, len(able) // 5)]] = True
    return chosen


def some_of_each(events: Interactions, chance: np.random.RandomState) -> Interactions:
    """Keep at most PER_COLD_USER events of each user."""
    order = chance.permutation(events.n_events)
    along = order[np.argsort(events.rows[order], kind="stable")]
    rows = events.rows[along]
    starts = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]][: len(rows)])
    place = np.arange(len(rows)) - np.repeat(starts, np.diff(np.r_[starts, len(rows)]))
    kept = np.zeros(events.n_events, dtype=bool)
    kept[along[place < PER_COLD_USER]] = True
    return events.keep(kept)


def scales(values: Values) -> dict[str, float]:
    """Return for each signal what is strong: the usual best value of a user."""
    found = {}
    for name, value in values.items():
        best = value.max(axis=1)
        best = best[best > 0]
        found[name] = float(best.mean()) if len(best) else 1.0
    return found


def choices_among(
    values: Values,
    scale: dict[str, float],
    able: NDArray[np.bool_],
    target: NDArray[np.intp],
    chance: np.random.RandomState,
    *,
    ranked_by: Collection[str],
) -> Choices:
    """Turn one choice per row into candidates; a target that is not `able` is left out."""
    rows = np.arange(len(target))
    shown = able[rows, target]
    candidate = np.zeros(able.shape, dtype=bool)
    for name in ranked_by:
        value = np.where(able, values[name], -np.inf)
        most = min(BEST_OF_EACH, value.shape[1])
        best = np.argpartition(-value, most - 1, axis=1)[:, :most]
        candidate[rows[:, None], best] = True
    candidate &= able
    others = able & ~candidate
    odds = np.minimum(1.0, DRAWN / np.maximum(others.sum(axis=1), 1))
    candidate |= others & (chance.random_sample(able.shape) < odds[:, None])
    candidate[rows, target] = True
    candidate[~shown] = False
    row, column = np.nonzero(candidate)
    columns = np.zeros((len(row), len(COLUMNS)), dtype=np.float32)
    for (name, curve), at in COLUMN_AT.items():
        if name in values:
            columns[:, at] = seen_through(curve, values[name], scale[name])[row, column]
    # The chosen one too: it is in the sample for certain, but had it not been chosen it might not.
    offset = np.where(others[row, column], -np.log(odds[row]), 0.0).astype(np.float32)
    numbers = np.cumsum(shown) - 1
    return Choices(columns, numbers[row], column == target[row], offset)


def joined(pieces: list[Choices]) -> Choices:
    """Put the choices of several batches together."""
    starts = np.cumsum([0, *(piece.n_choices for piece in pieces)])[:-1]
    return Choices(
        np.concatenate([piece.columns for piece in pieces]),
        np.concatenate([p.choice + start for p, start in zip(pieces, starts, strict=True)]),
        np.concatenate([piece.chosen for piece in pieces]),
        np.concatenate([piece.offset for piece in pieces]),
    )

"""Two further ways to hold out: everything after a moment, and everything of some users."""

import numpy as np
from numpy.typing import ArrayLike

from recommender.engine.evaluation import Split
from recommender.engine.interactions import Interactions, check_interactions


def after_a_moment(
    user: ArrayLike, item: ArrayLike, order: ArrayLike, *, part: float = 0.1
) -> Split:
    """Hold out the latest `part` of all events, of users and items met before.

    Nothing of anybody's future is learnt from; `order` must be one clock for all users.
    """
    events = check_interactions(user, item, order)
    late = events.moment > (np.quantile(events.moment, 1 - part) if events.n_events else 0)
    met_users, met_items = np.unique(events.rows[~late]), np.unique(events.columns[~late])
    held = late & np.isin(events.rows, met_users) & np.isin(events.columns, met_items)
    return _split(events, ~late, held)


def strangers(
    user: ArrayLike, item: ArrayLike, order: ArrayLike, *, part: float = 0.2, seed: int = 0
) -> Split:
    """Hold out everything of a part of the users, chosen at random."""
    events = check_interactions(user, item, order)
    chance = np.random.default_rng(seed)
    chosen = chance.random(len(events.user_ids)) < part
    held = chosen[events.rows]
    known = np.isin(events.columns, np.unique(events.columns[~held]))
    return _split(events, ~held, held & known)


def _split(events: Interactions, kept, held) -> Split:
    users, items = events.user_ids[events.rows], events.item_ids[events.columns]
    return Split(users[kept], items[kept], events.moment[kept], users[held], items[held])

"""Many users with two to five events each, by tastes alone: there is no order to learn.

Each user has a mixture of forty subjects (most of it in one or two), each item belongs to one or
two; popularity within a subject is uneven. Two in ten choices are of anything popular.
"""

import numpy as np

from tests.bench.generated.world import World, chosen

SUBJECTS = 40


def sparse_tastes(n_users: int = 8_000, n_items: int = 800, seed: int = 0) -> World:
    chance = np.random.default_rng(seed)
    of_item = chance.dirichlet(np.full(SUBJECTS, 0.05), n_items)
    liked = chance.lognormal(0, 1.0, n_items)
    tastes = chance.dirichlet(np.full(SUBJECTS, 0.08), n_users)
    within = (tastes @ of_item.T) * liked
    within /= within.sum(axis=1, keepdims=True)
    odds = 0.8 * within + 0.2 * liked / liked.sum()
    lengths = chance.integers(2, 6, n_users)
    user, item, order = chosen(np.log(odds), lengths, chance)
    # The first chosen are the likeliest: shuffled, the last one is like any other.
    moment = chance.random(len(order))
    return World(user, item, moment)

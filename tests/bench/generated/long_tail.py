"""A large catalogue of which most is used by hardly anybody, and users from light to very heavy.

Popularity falls as 1 / rank; tastes are points in twelve dimensions; four in ten users follow the
levels of a subject upwards (an easier course before a harder one), the others no order.
"""

import numpy as np

from tests.bench.generated.world import World, chosen

DIMENSIONS = 12


def long_tail(n_users: int = 5_000, n_items: int = 2_000, seed: int = 0) -> World:
    chance = np.random.default_rng(seed)
    place = chance.permutation(n_items) + 1
    items = chance.normal(size=(n_items, DIMENSIONS)).astype(np.float32)
    users = chance.normal(size=(n_users, DIMENSIONS)).astype(np.float32)
    utility = 0.9 * users @ items.T - np.log(place)
    lengths = np.clip(chance.lognormal(1.8, 0.8, n_users).astype(int), 3, 150)
    user, item, order = chosen(utility, lengths, chance)
    moment = chance.random(len(order))
    level = chance.random(n_items)
    climbs = chance.random(n_users) < 0.4
    moment = np.where(climbs[user], level[item] + 0.1 * moment, moment)
    return World(user, item, moment)

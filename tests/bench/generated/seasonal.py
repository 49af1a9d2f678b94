"""Three years of enrolments: courses open, fade, and come back in their month of the year.

Users have one or two subjects and enrol in bouts on a common clock, so what is in demand changes
while somebody learns; within a subject the choice is by what is in demand, not by any order.
"""

import numpy as np

from tests.bench.generated.world import World

MONTHS, SUBJECTS = 36, 20


def seasonal(n_users: int = 5_000, n_items: int = 500, seed: int = 0) -> World:
    chance = np.random.default_rng(seed)
    subject = chance.integers(0, SUBJECTS, n_items)
    liked = chance.lognormal(0, 1.0, n_items)
    opens = np.where(chance.random(n_items) < 0.4, 0, chance.integers(0, MONTHS, n_items))
    season = np.where(chance.random(n_items) < 0.5, chance.integers(0, 12, n_items), -1)
    month = np.arange(MONTHS)[:, None]
    age = month - opens
    apart = np.minimum((month - season) % 12, (season - month) % 12)
    demand = liked * np.where(age < 0, 0.0, np.exp(-age / 12) + 0.15)
    demand = demand * np.where(season < 0, 1.0, 0.15 + 3.0 * np.exp(-((apart / 1.2) ** 2)))

    users, items, order = [], [], []
    for user in range(n_users):
        first, second = chance.integers(0, SUBJECTS, 2)
        taste = 0.02 + 1.0 * (subject == first) + 0.4 * (subject == second)
        now, met = int(chance.integers(0, MONTHS - 2)), np.ones(n_items)
        for _event in range(int(2 + chance.geometric(0.22))):
            odds = demand[now] * taste * met
            item = int(chance.choice(n_items, p=odds / odds.sum()))
            met[item] = 0.0
            users.append(user)
            items.append(item)
            order.append(now + chance.random())
            now = min(MONTHS - 1, now + int(chance.geometric(0.5)) - 1)
    return World(np.array(users), np.array(items), _by_user(users, order))


def _by_user(users: list[int], order: list[float]) -> np.ndarray:
    """Return the moments, those of one user in the order of the events."""
    moment = np.array(order)
    along = np.lexsort((moment, np.array(users)))
    return moment[along]

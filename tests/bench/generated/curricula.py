"""Learners who walk through curricula of courses, skipping some, with chance in between."""

import numpy as np

from tests.bench.generated.world import World


def curricula(n_users: int = 4_000, n_items: int = 300, seed: int = 0) -> World:
    chance = np.random.default_rng(seed)
    tracks = chance.permutation(n_items).reshape(-1, 15)
    popular = (1 / np.arange(1, n_items + 1)) ** 0.8
    popular /= popular.sum()
    users, items, order = [], [], []
    for user in range(n_users):
        track = tracks[chance.integers(len(tracks))]
        place, step, met = int(chance.integers(0, 8)), 0, set()
        for _event in range(int(chance.integers(3, 12))):
            if place < len(track) and chance.random() < 0.7:
                item, place = int(track[place]), place + int(chance.integers(1, 3))
            else:
                item = int(chance.choice(n_items, p=popular))
            if item not in met:
                met.add(item)
                users.append(user)
                items.append(item)
                order.append(step)
                step += 1
    return World(np.array(users), np.array(items), np.array(order, float))

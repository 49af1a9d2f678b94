"""Where the events of a measurement come from: a file, or a generated world."""

from pathlib import Path

import numpy as np

from tests.bench.generated.world import World


def world_of_file(data: Path, items: Path | None = None, users: Path | None = None) -> World:
    from recommender.features_file import read_features
    from recommender.interactions_file import read_interactions

    columns = read_interactions(data)
    return World(
        np.asarray(columns.user),
        np.asarray(columns.item),
        np.asarray(columns.order),
        read_features(items, "item", columns.items) if items else columns.texts,
        read_features(users, "user", columns.users) if users else None,
    )


def some_users(world: World, most: int, seed: int = 0) -> World:
    """Return the events of at most so many users, chosen at random, with their features."""
    known = np.unique(world.user)
    if len(known) <= most:
        return world
    chosen = np.sort(np.random.default_rng(seed).permutation(known)[:most])
    kept = np.isin(world.user, chosen)
    theirs = world.users and {key: world.users.get(key, {}) for key in chosen.tolist()}
    return World(world.user[kept], world.item[kept], world.order[kept], world.items, theirs)

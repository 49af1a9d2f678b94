"""Measures the engine beside what it has to beat; only workers and commands import this module."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from recommender.engine import DummyRecommender, HybridRecommender
from recommender.engine.evaluation import Metrics, evaluate, leave_last_out

N = 10
# Below this many people with something held out a figure says nothing.
FEWEST_USERS = 30


def measure(
    user: Sequence[int],
    item: Sequence[int],
    order: Sequence[float],
    *,
    items: Mapping[int, Mapping] | None = None,
    users: Mapping[int, Mapping] | None = None,
) -> dict[str, dict[str, Any]]:
    """Hold each user's last item out; figures of the engine, popularity and chance.

    Empty when there is too little to measure with.
    """
    split = leave_last_out(user, item, order)
    if len(split.test_user) < FEWEST_USERS:
        return {}
    catalogue: Collection[int] = list(items) if items else np.unique(np.asarray(item))
    engines = {
        "hybrid": HybridRecommender().fit(
            split.user, split.item, split.order, items=items, users=users
        ),
        "popularity": DummyRecommender().fit(split.user, split.item),
        "random": DummyRecommender(strategy="random").fit(split.user, split.item),
    }
    return {name: _figures(engine, split, catalogue).as_dict() for name, engine in engines.items()}


def _figures(engine, split, catalogue) -> Metrics:
    return evaluate(engine, split.test_user, split.test_item, catalogue=catalogue, n=N)

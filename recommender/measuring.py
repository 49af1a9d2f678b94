"""Measures the engine beside what it has to beat; only workers and commands import this module."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from recommender.engine import DummyRecommender, HybridRecommender
from recommender.engine.baseline import GroupPopularity, SingleRecommender
from recommender.engine.collaborative import ItemNeighbours, ItemRegression
from recommender.engine.evaluation import (
    Metrics,
    Split,
    bootstrap,
    calibration,
    evaluate,
    leave_last_out,
    ndcg_and_recall,
    novelty,
)
from recommender.engine.splits import after_a_moment, strangers

N = 10
# Below this many people with something held out a figure says nothing.
FEWEST_USERS = 30
PROTOCOLS = ("last", "time", "cold")


def measure(
    user: Sequence[int],
    item: Sequence[int],
    order: Sequence[float],
    *,
    items: Mapping[int, Any] | None = None,
    users: Mapping[int, Any] | None = None,
    protocol: str = "last",
) -> dict[str, dict[str, Any]]:
    """Hold something out; figures of the engine and of what it is compared with.

    `last` holds out each user's last item, `time` all events after a moment and `cold` everything
    of some users. `lead` is the paired difference in NDCG between the engine and each other, with
    its interval of 95 %. Empty when there is too little to measure with.
    """
    split = _SPLITS[protocol](user, item, order)
    asked = np.unique(split.test_user)
    if len(asked) < FEWEST_USERS or not len(split.user):
        return {}
    catalogue: Collection[int] = list(items) if items else np.unique(np.asarray(item))
    told: dict[str, Any] = {"items": items, "users": users}
    lists, figures = {}, {}
    for name, engine in _engines(protocol).items():
        engine.fit(split.user, split.item, split.order, **told)
        kept = _Kept(engine)
        metrics = evaluate(kept, split.test_user, split.test_item, catalogue=catalogue, n=N)
        lists[name] = kept.lists
        figures[name] = replace(
            metrics,
            novelty=novelty(kept.lists, split),
            calibration=calibration(kept.lists, asked, split) if protocol != "cold" else 0.0,
        )
    return _with_leads(figures, lists, asked, split)


def _with_leads(
    figures: dict[str, Metrics], lists: dict[str, np.ndarray], asked: np.ndarray, split: Split
) -> dict[str, dict[str, Any]]:
    ndcg = {
        name: ndcg_and_recall(found, asked, split.test_user, split.test_item)[0]
        for name, found in lists.items()
    }
    result = {}
    for name, metrics in figures.items():
        lead = ndcg["hybrid"] - ndcg[name]
        result[name] = metrics.as_dict() | {
            "lead": float(lead.mean()),
            "lead_interval": bootstrap(lead) if name != "hybrid" else (0.0, 0.0),
        }
    return result


def _engines(protocol: str) -> dict[str, Any]:
    engines: dict[str, Any] = {"hybrid": HybridRecommender()}
    if protocol == "cold":
        engines["group"] = GroupPopularity()
    else:
        engines["ease"] = SingleRecommender(ItemRegression())
        engines["item-knn"] = SingleRecommender(ItemNeighbours())
    engines["popularity"] = DummyRecommender()
    engines["random"] = DummyRecommender(strategy="random")
    return engines


class _Kept:
    """Remembers the lists an engine gave."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.lists = np.empty((0, N), dtype=np.int64)

    def recommend(self, users: Any, n: int = N) -> tuple[np.ndarray, np.ndarray]:
        self.lists, scores = self.engine.recommend(users, n)
        return self.lists, scores


_SPLITS = {"last": leave_last_out, "time": after_a_moment, "cold": strangers}

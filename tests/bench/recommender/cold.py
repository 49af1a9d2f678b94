"""Recommend to strangers of whom only the profile is known."""

import sys
from collections.abc import Sequence

import numpy as np

from tests.bench.generated.world import World
from tests.bench.recommender.ndcg import N, lead

HYBRID, GROUP = "hybrid", "popularity in the group"


def write_cold(name: str, worlds: Sequence[World]) -> None:
    """Print how the engine does beside popularity in the group, popularity, and the truth.

    Of several worlds of a kind all strangers count together.
    """
    of_worlds = [_ndcg(world) for world in worlds]
    pooled = {key: np.concatenate([each[key] for each in of_worlds]) for key in of_worlds[0]}
    own = pooled[HYBRID]
    n_users = sum(len(np.unique(world.user)) for world in worlds)
    sys.stdout.write(f"\n{name}: {len(own)} strangers of {n_users} users\n")
    for key, each in pooled.items():
        sys.stdout.write(
            f"{key:<26}{each.mean():>8.4f}{lead(own, each) if key != HYBRID else '':>30}"
            f"{own.mean() / max(each.mean(), 1e-9):>7.2f}\n"
        )
    if len(worlds) > 1:
        ratios = [each[HYBRID].mean() / each[GROUP].mean() for each in of_worlds]
        sys.stdout.write(f"to the group, each world {' '.join(f'{r:.2f}' for r in ratios)}\n")
    sys.stdout.flush()


def _ndcg(world: World) -> dict[str, np.ndarray]:
    """Return NDCG of each stranger by engine, and of lists by what the world itself knows."""
    from recommender.engine import DummyRecommender, HybridRecommender
    from recommender.engine.baseline import GroupPopularity
    from recommender.engine.evaluation import ndcg_and_recall
    from recommender.engine.splits import strangers

    split = strangers(world.user, world.item, world.order)
    asked = np.unique(split.test_user)
    engines = {
        HYBRID: HybridRecommender(),
        GROUP: GroupPopularity(),
        "popularity": DummyRecommender(),
    }
    ndcg = {}

    def of(lists: np.ndarray) -> np.ndarray:
        return ndcg_and_recall(lists, asked, split.test_user, split.test_item)[0]

    for key, engine in engines.items():
        engine.fit(split.user, split.item, split.order, items=world.items, users=world.users)
        ndcg[key] = of(engine.recommend(asked, N)[0])
    hybrid = engines[HYBRID]
    if not hybrid.plain_lists_:
        # What the promises of a list cost: the largest gaps early, nothing over and over.
        ndcg["hybrid, list with promises"] = ndcg[HYBRID]
        ndcg[HYBRID] = of(_ranking(hybrid, asked))
    for key, utility in (("the rules, known exactly", world.foretold), ("the truth", world.told)):
        if utility is not None:
            ndcg[key] = of(np.argsort(-utility[asked], axis=1)[:, :N])
    return ndcg


def _ranking(model, users: np.ndarray) -> np.ndarray:
    """Return the items with the best scores, before a list is made of them."""
    from recommender.engine.asking import may_be_shown, scores_of
    from recommender.engine.audience import audience_of
    from recommender.engine.top import best_of_each

    audience = audience_of(model, users, None)
    score = np.where(may_be_shown(model, audience, None, True), scores_of(model, audience), -np.inf)
    return model.item_ids_[best_of_each(score, N, model.item_ids_, users, model.seed_)]

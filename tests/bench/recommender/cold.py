"""Recommend to strangers of whom only the profile is known."""

import sys

import numpy as np

from tests.bench.generated.world import World
from tests.bench.recommender.ndcg import N, lead


def write_cold(name: str, world: World) -> None:
    """Print how the engine does beside popularity in the group, popularity, and the truth."""
    from recommender.engine import DummyRecommender, HybridRecommender
    from recommender.engine.baseline import GroupPopularity
    from recommender.engine.evaluation import ndcg_and_recall
    from recommender.engine.splits import strangers

    split = strangers(world.user, world.item, world.order)
    asked = np.unique(split.test_user)
    engines = {
        "hybrid": HybridRecommender(),
        "popularity in the group": GroupPopularity(),
        "popularity": DummyRecommender(),
    }
    ndcg = {}

    def of(lists: np.ndarray) -> np.ndarray:
        return ndcg_and_recall(lists, asked, split.test_user, split.test_item)[0]

    for key, engine in engines.items():
        engine.fit(split.user, split.item, split.order, items=world.items, users=world.users)
        ndcg[key] = of(engine.recommend(asked, N)[0])
    hybrid = engines["hybrid"]
    if not hybrid.plain_lists_:
        # What the promises of a list cost: the largest gaps early, nothing over and over.
        ndcg["hybrid, list with promises"] = ndcg["hybrid"]
        ndcg["hybrid"] = of(_ranking(hybrid, asked))
    if world.told is not None:
        best = np.argsort(-world.told[asked], axis=1)[:, :N]
        ndcg["the truth of profiles"] = of(best)
    own = ndcg["hybrid"]
    sys.stdout.write(f"\n{name}: {len(asked)} strangers of {len(np.unique(world.user))} users\n")
    for key, each in ndcg.items():
        sys.stdout.write(
            f"{key:<26}{each.mean():>8.4f}{lead(own, each) if key != 'hybrid' else '':>30}"
            f"{own.mean() / max(each.mean(), 1e-9):>7.2f}\n"
        )
    sys.stdout.flush()


def _ranking(model, users: np.ndarray) -> np.ndarray:
    """Return the items with the best scores, before a list is made of them."""
    from recommender.engine.asking import may_be_shown, scores_of
    from recommender.engine.audience import audience_of
    from recommender.engine.top import best_of_each

    audience = audience_of(model, users, None)
    score = np.where(may_be_shown(model, audience, None, True), scores_of(model, audience), -np.inf)
    return model.item_ids_[best_of_each(score, N, model.item_ids_, users, model.seed_)]

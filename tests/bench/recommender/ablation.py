"""Leave each part out, and see what is lost."""

import sys

import numpy as np

from tests.bench.generated.world import World
from tests.bench.recommender.ndcg import N, of_last


def write_ablation(world: World, asked: int) -> None:
    """Print what the held-out choices lose when one part may not be used."""
    from recommender.engine import HybridRecommender
    from recommender.engine.evaluation import leave_last_out
    from recommender.engine.signals import PARTS

    split = leave_last_out(world.user, world.item, world.order)
    chosen = np.sort(np.random.default_rng(0).permutation(len(split.test_user))[:asked])
    users, wanted = split.test_user[chosen], split.test_item[chosen]
    model = HybridRecommender(keep_choices=True).fit(
        split.user, split.item, split.order, items=world.items, users=world.users
    )
    n_items, whole = int(world.item.max()) + 1, None
    for part in ("", *PARTS):
        lists = _without(model, part, users)
        if lists is None:
            continue
        each = of_last(lists, wanted)
        whole = each if whole is None else whole
        loss = whole - each
        error = 1.96 * loss.std() / len(loss) ** 0.5
        shown = len(np.unique(lists)) / n_items
        sys.stdout.write(
            f"{'without ' + part if part else 'all parts':<24}{each.mean():>8.4f}"
            f"{loss.mean():>+9.4f} ±{error:.4f}{shown:>7.2f}\n"
        )


def _without(model, part: str, users: np.ndarray) -> np.ndarray | None:
    """Return the lists when the weights are learnt again without one part."""
    from recommender.engine.signals import PART_OF, PARTS

    kept = np.ones(len(PART_OF), dtype=bool) if not part else PARTS.index(part) != PART_OF
    choices = model.choices_
    if part and not choices.columns[:, ~kept].any():
        return None
    choices = type(choices)(
        choices.columns * kept.astype(np.float32), choices.choice, choices.chosen, choices.offset
    )
    before = model.ranker_.warm_
    model.ranker_.fit(model.n_events_, warm=choices)
    model.ranker_.warm_.trust = 1.0
    lists = model.recommend(users, N)[0]
    model.ranker_.warm_ = before
    return lists

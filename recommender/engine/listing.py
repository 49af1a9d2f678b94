"""Turn the scores of an audience into lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recommender.engine.asking import signal_values
from recommender.engine.audience import Audience
from recommender.engine.exposure import FairExposure
from recommender.engine.prerequisites import in_order
from recommender.engine.top import best_of_each, draw, explore

if TYPE_CHECKING:
    from recommender.engine.hybrid import HybridRecommender


def lists_of(
    model: HybridRecommender, score: NDArray, audience: Audience, users: NDArray[np.int64], n: int
) -> NDArray[np.intp]:
    """Return users x n item positions, -1 where nothing more may be shown."""
    if model.plain_lists_:
        return plain_lists(model, score, users, n)
    chosen = np.full((len(score), n), -1, dtype=np.intp)
    gaps = audience.table.gaps.toarray()
    for row, user in enumerate(users.tolist()):
        order = one_list(model, score[row], gaps[row], user, audience.history.cells_of(row), n)
        chosen[row, : len(order)] = order
    return chosen


def plain_lists(
    model: HybridRecommender, score: NDArray, users: NDArray[np.int64], n: int
) -> NDArray[np.intp]:
    """Return the best of each, of which a few give their last place to what is seldom shown."""
    chosen = best_of_each(score, n, model.item_ids_, users, model.seed_)
    explore(chosen, score, model.item_ids_, users, model.seed_, model.exploration)
    return chosen


def one_list(
    model: HybridRecommender,
    score: NDArray,
    gaps: NDArray[np.float64],
    user: int,
    used: NDArray[np.intp],
    n: int,
) -> list[int]:
    """Return up to n item positions for one user with these gaps who `used` these items."""

    def ties(some: NDArray[np.intp]) -> tuple[NDArray, ...]:
        noise = draw(model.seed_, np.array([user]), model.item_ids_[some])
        return model.level_[some], model.minutes_[some], noise

    order = model.reranker_.order(score, gaps if len(gaps) else np.zeros(1), n, ties).tolist()
    if not model.requires_:
        return order
    able = np.flatnonzero(score > -np.inf)
    return in_order(order, model.requires_, known=set(used.tolist()), able=set(able.tolist()))


def share_out(
    model: HybridRecommender,
    chosen: NDArray[np.intp],
    score: NDArray,
    audience: Audience,
    exposure: FairExposure,
) -> None:
    """Let equally relevant items take turns in the places of each list."""
    content = model.ranker_.content_
    values = signal_values(model, Audience(audience.table, audience.history.forgotten()))
    relevance = sum(content[name] * values[name] for name in content if name in values)
    for row, order in enumerate(chosen):
        told = np.asarray(relevance)[row]
        found = exposure.arrange(order[order >= 0], told, allowed=score[row] > -np.inf)
        chosen[row, : len(found.items)] = found.items

"""Fit everything that learns from events, and choose what the events themselves can decide."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, clone

from recommender.engine.collaborative import HistoryScorer, ItemNeighbours, ItemRegression
from recommender.engine.evaluation import mean_ndcg
from recommender.engine.factors import ItemFactors
from recommender.engine.history import History
from recommender.engine.interactions import Interactions
from recommender.engine.penalties import Penalties, part_from
from recommender.engine.popularity import MomentPopularity
from recommender.engine.sequence import FollowCounts, NextItemRegression

# Penalties of the item regression and of the items' places that are tried on the held-out choices.
PENALTIES = (50.0, 200.0, 800.0)
FACTOR_PENALTIES = (0.003, 0.01, 0.03, 0.06)
# The even one is scaled otherwise and wants less.
EVEN_PART = 0.25
# Choices that decide between penalties; more would decide the same.
DECIDING = 2_000
# Users that places are learnt from while deciding.
DECIDING_USERS = 20_000


def fit_relations(
    events: Interactions,
    given: dict[str, BaseEstimator | None],
    penalties: Penalties,
) -> dict[str, Any]:
    """Return the fitted parts that score by a history; those of order only where there is one."""
    strength, ranks = events.matrix(), events.ranks()
    collaborative = part_from(given.get("collaborative"), ItemRegression(), penalties.collaborative)
    recent: Any = clone(collaborative)
    recent.set_params(penalty=collaborative.penalty * EVEN_PART, evenness=0.5)
    factors = part_from(given.get("factors"), ItemFactors(), penalties.factors)
    parts: dict[str, Any] = {
        "collaborative": collaborative.fit(strength),
        "recent": recent.fit(strength),
        "neighbours": part_from(given.get("neighbours"), ItemNeighbours()).fit(strength),
        "factors": factors.fit(strength),
    }
    if events.is_ordered:
        parts["next"] = part_from(given.get("sequence"), NextItemRegression()).fit(ranks)
        parts["after"] = FollowCounts().fit(ranks)
        parts["lifted"] = FollowCounts(lift=True, shrink=3.0).fit(ranks)
        parts["soon"] = FollowCounts(window=20, lift=True).fit(ranks)
    return parts


def fit_popularity(events: Interactions) -> dict[str, Any]:
    """Return how popular items are over all time and around a moment."""
    n_items = len(events.item_ids)
    used = np.bincount(events.columns, minlength=n_items)
    return {
        "overall": (used / max(1, events.n_events)).astype(np.float32),
        "moment": MomentPopularity().fit(events.moment, events.columns, n_items),
    }


def chosen_penalty(events: Interactions, history: History, target: NDArray[np.intp]) -> float:
    """Return the penalty under which the held-out `target` of each history ranks best."""
    model = ItemRegression()
    gram = model.gram(events.matrix())
    figures = {}
    for penalty in PENALTIES:
        model.set_params(penalty=penalty).solve(gram)
        figures[penalty] = _foretold(model, history, target, decay=0.8)
    return max(figures, key=lambda penalty: figures[penalty])


def chosen_factor_penalty(
    events: Interactions, history: History, target: NDArray[np.intp]
) -> float:
    """Return the penalty of the items' places, chosen in the same way."""
    strength, figures = events.matrix(), {}
    for penalty in FACTOR_PENALTIES:
        model = ItemFactors(penalty=penalty, max_users=DECIDING_USERS).fit(strength)
        figures[penalty] = _foretold(model, history, target, decay=1.0)
    return max(figures, key=lambda penalty: figures[penalty])


def _foretold(
    model: HistoryScorer, history: History, target: NDArray[np.intp], *, decay: float
) -> float:
    """Return NDCG@10 of ranking all that each history has not yet for its `target`."""
    score = model.score_history(history.question(decay))
    score[history.cells()] = -np.inf
    return mean_ndcg(score, target)

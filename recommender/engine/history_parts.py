"""Fit everything that learns from events, and choose what the events themselves can decide."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, clone

from recommender.engine.collaborative import ItemNeighbours, ItemRegression
from recommender.engine.history import History
from recommender.engine.interactions import Interactions
from recommender.engine.popularity import MomentPopularity
from recommender.engine.sequence import FollowCounts, NextItemRegression

# Penalties of the item regression that are tried on the held-out choices.
PENALTIES = (50.0, 200.0, 800.0)
# The even one is scaled otherwise and wants less.
EVEN_PART = 0.25
# Choices that decide between penalties; more would decide the same.
DECIDING = 2_000


def fit_relations(
    events: Interactions,
    given: dict[str, BaseEstimator | None],
    penalty: float | None,
) -> dict[str, Any]:
    """Return the fitted parts that score by a history; those of order only where there is one."""
    strength, ranks = events.matrix(), events.ranks()
    collaborative = _part(given.get("collaborative"), ItemRegression())
    if penalty is not None:
        collaborative.set_params(penalty=penalty)
    recent: Any = clone(collaborative)
    recent.set_params(penalty=collaborative.penalty * EVEN_PART, evenness=0.5)
    parts: dict[str, Any] = {
        "collaborative": collaborative.fit(strength),
        "recent": recent.fit(strength),
        "neighbours": _part(given.get("neighbours"), ItemNeighbours()).fit(strength),
    }
    if events.is_ordered:
        parts["next"] = _part(given.get("sequence"), NextItemRegression()).fit(ranks)
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


def chosen_penalty(
    events: Interactions,
    part: ItemRegression,
    history: History,
    target: NDArray[np.intp],
) -> float:
    """Return the penalty under which the held-out `target` of each history ranks best."""
    model: Any = clone(part)
    gram = model.gram(events.matrix())
    question = history.question(0.8)
    rows = np.arange(len(target))
    figures = {}
    for penalty in PENALTIES:
        model.set_params(penalty=penalty).solve(gram)
        score = model.score_history(question)
        score[history.cells()] = -np.inf
        place = (score > score[rows, target][:, None]).sum(axis=1)
        figures[penalty] = np.where(place < 10, 1 / np.log2(place + 2), 0).mean()
    return max(figures, key=lambda penalty: figures[penalty])


def _part(given: BaseEstimator | None, default: BaseEstimator) -> Any:
    return default if given is None else clone(given)

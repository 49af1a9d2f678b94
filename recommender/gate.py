"""Whether a newly trained model may take the place of the one in service; only workers import this.

One business in ten is on the panel: its last item is kept from every training. So neither the new
model nor the one in service has seen what both are measured with. As long as the panel is small,
what others chose since the one in service was trained is asked as well, of a twin of the new model
that was not told it.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from recommender.events import Events

ONE_IN = 10
#: A panel of so many businesses is enough by itself.
ENOUGH = 30
#: Of fewer businesses even a difference for all of them may be chance (1 in 2 ** 5, both ways).
FEWEST = 6
#: A difference that chance would bring about more seldom than this is one.
ALPHA = 0.05
N = 10
RESAMPLES = 1_000


@dataclass(frozen=True)
class HeldOut:
    """The last item of each business that is asked, and how many of them are on the panel."""

    users: list[int]
    items: list[int]
    panel: int


def is_on_panel(user: int) -> bool:
    """The same for every training, and known to nobody who looks at the number."""
    return int(hashlib.sha256(f"panel {user}".encode()).hexdigest()[:8], 16) % ONE_IN == 0


def hold_out(events: Events, *, since: float = math.inf) -> tuple[Events, HeldOut]:
    """Part the events into those to learn from and what is asked for.

    The last item of each business on the panel, and of any other whose last one is later than
    `since`. A business with a single item keeps it.
    """
    last: dict[int, tuple[float, int]] = {}
    numbers: dict[int, set[int]] = {}
    for user, item, order, weight in _rows(events):
        if weight > 0:
            numbers.setdefault(user, set()).add(item)
            last[user] = max(last.get(user, (-math.inf, 0)), (order, item))
    held = {
        user: item
        for user, (at, item) in last.items()
        if len(numbers[user]) > 1 and (is_on_panel(user) or at > since)
    }
    kept = Events()
    for user, item, order, weight in _rows(events):
        if held.get(user) != item:
            kept.add(user, item, order, weight)
    panel = sum(map(is_on_panel, held))
    return kept, HeldOut(list(held), list(held.values()), panel)


def judge(
    candidate: Any, current: Any, held: HeldOut, profiles: Mapping[int, Mapping]
) -> dict[str, Any]:
    """Compare two fitted models business by business; `current` may be None.

    The outcome is "worse" only on evidence: a difference below zero that chance brings about less
    often than in one case of twenty, by swapping the two for each business. "too_few" and "alone"
    say that nothing could be compared.
    """
    found: dict[str, Any] = {
        "businesses": len(held.users),
        "panel": held.panel,
        "measure": f"NDCG@{N}",
    }
    if len(held.users) < FEWEST:
        return found | {"outcome": "too_few" if current is not None else "alone"}
    new = _ndcg(candidate, held, profiles)
    found["candidate"] = interval(new)
    if current is None:
        return found | {"outcome": "alone"}
    old = _ndcg(current, held, profiles)
    difference = interval(new - old) | {"chance": chance_of(new - old)}
    outcome = "not_worse"
    if difference["chance"] < ALPHA:
        outcome = "worse" if difference["mean"] < 0 else "better"
    return found | {"current": interval(old), "difference": difference, "outcome": outcome}


def chance_of(differences: Sequence[float] | np.ndarray, *, seed: int = 0) -> float:
    """How often chance alone gives a mean as far from zero: signs swapped, exact up to 2 ** 12."""
    told = np.asarray(differences, dtype=np.float64)
    told = told[told != 0]
    if len(told) <= 12:
        signs = 1 - 2 * (np.arange(2 ** len(told))[:, None] >> np.arange(len(told)) & 1)
        return float((np.abs(signs @ told) >= abs(told.sum()) - 1e-9).mean())
    rng = np.random.default_rng(seed)
    signs = rng.choice((-1, 1), size=(10 * RESAMPLES, len(told)))
    as_far = (np.abs(signs @ told) >= abs(told.sum()) - 1e-9).sum()
    return float((as_far + 1) / (10 * RESAMPLES + 1))


def interval(values: Sequence[float] | np.ndarray, *, seed: int = 0) -> dict[str, float]:
    """Mean and its 95 % bootstrap interval, the same for the same values."""
    values = np.asarray(values, dtype=np.float64)
    rng = np.random.default_rng(seed)
    means = [rng.choice(values, len(values)).mean() for _ in range(RESAMPLES)]
    low, high = np.percentile(means, [2.5, 97.5])
    return {"mean": float(values.mean()), "low": float(low), "high": float(high)}


def _ndcg(model: Any, held: HeldOut, profiles: Mapping[int, Mapping]) -> np.ndarray:
    """The gain of the held-out item in each list: 1 on top, less further down, 0 outside."""
    known = {user: profiles[user] for user in held.users if user in profiles}
    ids, _scores = model.recommend(held.users, N, profiles=known)
    places = np.asarray(ids) == np.asarray(held.items)[:, None]
    return (places / np.log2(np.arange(2, N + 2))).sum(axis=1)


def _rows(events: Events):
    return zip(events.user, events.item, events.order, events.weight, strict=True)

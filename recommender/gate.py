"""Whether a newly trained model may take the place of the one in service; only workers import this.

One business in ten is on the panel: its last item is kept from every training. So neither the new
model nor the one in service has seen what both are measured with.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from recommender.events import Events

ONE_IN = 10
#: With fewer on the panel a difference says nothing.
FEWEST = 30
N = 10
RESAMPLES = 1_000


@dataclass(frozen=True)
class HeldOut:
    """The last item of each business on the panel."""

    users: list[int]
    items: list[int]


def is_on_panel(user: int) -> bool:
    """The same for every training, and known to nobody who looks at the number."""
    return int(hashlib.sha256(f"panel {user}".encode()).hexdigest()[:8], 16) % ONE_IN == 0


def hold_out(events: Events) -> tuple[Events, HeldOut]:
    """Part the events into those to learn from and what the panel is asked for.

    A business with a single item keeps it.
    """
    last: dict[int, tuple[float, int]] = {}
    numbers: dict[int, set[int]] = {}
    for user, item, order, weight in _rows(events):
        if weight > 0 and is_on_panel(user):
            numbers.setdefault(user, set()).add(item)
            last[user] = max(last.get(user, (-math.inf, 0)), (order, item))
    held = {user: item for user, (_at, item) in last.items() if len(numbers[user]) > 1}
    kept = Events()
    for user, item, order, weight in _rows(events):
        if held.get(user) != item:
            kept.add(user, item, order, weight)
    return kept, HeldOut(list(held), list(held.values()))


def judge(
    candidate: Any, current: Any, held: HeldOut, profiles: Mapping[int, Mapping]
) -> dict[str, Any]:
    """Compare two fitted models business by business; `current` may be None.

    The outcome is "worse" when the whole interval of the difference lies below zero, and only
    then is the candidate refused; "too_few" and "alone" say that nothing could be compared.
    """
    found: dict[str, Any] = {"businesses": len(held.users), "measure": f"NDCG@{N}"}
    if len(held.users) < FEWEST:
        return found | {"outcome": "too_few" if current is not None else "alone"}
    new = _ndcg(candidate, held, profiles)
    found["candidate"] = interval(new)
    if current is None:
        return found | {"outcome": "alone"}
    old = _ndcg(current, held, profiles)
    difference = interval(new - old)
    outcome = "not_worse"
    if difference["high"] < 0:
        outcome = "worse"
    elif difference["low"] > 0:
        outcome = "better"
    return found | {"current": interval(old), "difference": difference, "outcome": outcome}


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

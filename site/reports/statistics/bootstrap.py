"""The interval of a weighted share, by drawing the businesses again; for workers.

Percentile bootstrap (Efron 1979, Annals of Statistics 7, 1-26) over those who took part, the
weights raked anew in each drawing: so the interval knows that the weights were estimated, too.
"""

from collections.abc import Mapping

import numpy as np

from reports.statistics.raking import Key, Margins, rake

TIMES = 300


def weighted_share(counts: Mapping[Key, float], weights: Mapping[Key, float], values) -> float:
    """Of cells whose last attribute is the outcome: the weighted share of these outcomes."""
    total = sum(n * weights[key[:-1]] for key, n in counts.items())
    part = sum(n * weights[key[:-1]] for key, n in counts.items() if key[-1] in values)
    return part / total if total else 0.0


def share_interval(
    counts: Mapping[Key, float], margins: Margins, values, *, seed: int = 1, times: int = TIMES
) -> tuple[float, float] | None:
    """95 % interval of the raked share; None where too few drawings can be raked."""
    keys = sorted(counts)
    n = np.array([counts[key] for key in keys], dtype=float)
    size = int(n.sum())
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(times):
        drawn = rng.multinomial(size, n / n.sum())
        again = {key: float(k) for key, k in zip(keys, drawn, strict=True) if k}
        raked = rake(without_outcome(again), margins)
        if raked is not None:
            found.append(weighted_share(again, raked.weights, values))
    if len(found) < times * 0.9:
        return None
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def without_outcome(counts: Mapping[Key, float]) -> dict[Key, float]:
    """The same cells without their last attribute."""
    found: dict[Key, float] = {}
    for key, n in counts.items():
        found[key[:-1]] = found.get(key[:-1], 0.0) + n
    return found

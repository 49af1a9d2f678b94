"""How the questions of an instrument work, from the points many rounds earned; for workers.

Rows are rounds, columns are questions, values are the share of a question's points from 0 to 1;
NaN is a question that was not answered.

- Alpha (Cronbach 1951, Psychometrika 16): k/(k-1) · (1 - Σ variances of items / variance of total).
  Of questions with two values it is KR-20 (Kuder and Richardson 1937, Psychometrika 2).
- Item-rest correlation: of an item with the total of the others.
- Discrimination: mean among the upper 27 % by total less that among the lower 27 % (Kelley 1939,
  Journal of Educational Psychology 30).
- Intervals: percentile bootstrap over rounds (Efron 1979, Annals of Statistics 7), 95 %.
"""

from dataclasses import dataclass

import numpy as np

KELLEY = 0.27
TIMES = 400
FEWEST = 30  # rounds, below which nothing is told


@dataclass(frozen=True)
class Alpha:
    value: float
    low: float
    high: float
    n: int
    items: int


def alpha(values: np.ndarray) -> float | None:
    """Of complete rows; None where the total does not vary or there is one item."""
    n, k = values.shape
    if n < 2 or k < 2:
        return None
    total = values.sum(axis=1).var(ddof=1)
    if total <= 0:
        return None
    return float(k / (k - 1) * (1 - values.var(axis=0, ddof=1).sum() / total))


def alpha_with_interval(values: np.ndarray, *, seed: int = 1, times: int = TIMES) -> Alpha | None:
    """Alpha of the rows without gaps, with its bootstrap interval; None below FEWEST rows."""
    whole = values[~np.isnan(values).any(axis=1)]
    found = alpha(whole) if len(whole) >= FEWEST else None
    if found is None:
        return None
    rng = np.random.default_rng(seed)
    drawn = [
        again
        for _ in range(times)
        if (again := alpha(whole[rng.integers(0, len(whole), len(whole))])) is not None
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Alpha(found, float(low), float(high), len(whole), whole.shape[1])


def item_rest(values: np.ndarray) -> list[float | None]:
    """Of each item its correlation with the mean of the other items answered."""
    answered = ~np.isnan(values)
    filled = np.where(answered, values, 0.0)
    found: list[float | None] = []
    for at in range(values.shape[1]):
        others = answered.sum(axis=1) - answered[:, at]
        rows = answered[:, at] & (others > 0)
        item = values[rows, at]
        rest = (filled[rows].sum(axis=1) - item) / others[rows]
        found.append(correlation(item, rest))
    return found


def correlation(x: np.ndarray, y: np.ndarray) -> float | None:
    if len(x) < FEWEST or x.std() < 1e-12 or y.std() < 1e-12:
        return None
    return float(np.clip(np.corrcoef(x, y)[0, 1], -1, 1))


def discrimination(values: np.ndarray) -> list[float | None]:
    """Of each item its mean among the upper 27 % of rounds less that among the lower 27 %."""
    totals = np.nanmean(values, axis=1)
    size = round(len(values) * KELLEY)
    if len(values) < FEWEST or size == 0:
        return [None] * values.shape[1]
    order = np.argsort(totals, kind="stable")
    low, high = values[order[:size]], values[order[-size:]]
    found: list[float | None] = []
    for at in range(values.shape[1]):
        lower, upper = low[:, at], high[:, at]
        lower, upper = lower[~np.isnan(lower)], upper[~np.isnan(upper)]
        both = len(lower) and len(upper)
        found.append(float(upper.mean() - lower.mean()) if both else None)
    return found

"""How far a score wavers when nothing has changed, from businesses asked twice; pure arithmetic.

ICC(2,1) is the intraclass correlation of Shrout and Fleiss (1979, Psychological Bulletin 86,
420-428): two-way random effects, absolute agreement, one measurement. From the mean squares of
a table of n businesses (rows) and k rounds (columns), between rows R, between columns C, error E:

    ICC(2,1) = (R - E) / (R + (k - 1) E + k (C - E) / n)

The standard error of measurement is SEM = SD x sqrt(1 - ICC), with the SD of all n x k scores, and
a difference of two scores is beyond it when larger than 1.96 x sqrt(2) x SEM (Weir 2005, Journal of
Strength and Conditioning Research 19, 231-240).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST_PAIRS = 30


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of one measure; SD and SEM in its own unit."""

    n: int
    icc: float
    sd: float
    sem: float


def reliability(rows: Sequence[Sequence[float]]) -> Reliability | None:
    """What rounds of the same businesses say; None where there is nothing that could differ."""
    n, k = len(rows), len(rows[0]) if rows else 0
    if n < 2 or k < 2:
        return None
    grand = sum(map(sum, rows)) / (n * k)
    row_means = [sum(row) / k for row in rows]
    column_means = [sum(row[column] for row in rows) / n for column in range(k)]
    total = sum((value - grand) ** 2 for row in rows for value in row)
    between_rows = k * sum((mean - grand) ** 2 for mean in row_means)
    between_columns = n * sum((mean - grand) ** 2 for mean in column_means)
    if total <= 0:
        return None
    r = between_rows / (n - 1)
    c = between_columns / (k - 1)
    e = max(0.0, total - between_rows - between_columns) / ((n - 1) * (k - 1))
    below = r + (k - 1) * e + k * (c - e) / n
    # Below zero the rounds agree less than chance would: then all of the spread is error.
    icc = min(1.0, max(0.0, (r - e) / below)) if below > 0 else 0.0
    sd = math.sqrt(total / (n * k - 1))
    return Reliability(n, icc, sd, sd * math.sqrt(1 - icc))


def smallest_real_change(sem: float) -> float:
    """A change up to this may be chance (95 %); only a larger one is called real."""
    return 1.96 * math.sqrt(2) * sem

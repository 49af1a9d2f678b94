"""The score interval of a share (Wilson 1927, Journal of the American Statistical Association 22).

With p = x / n and z the quantile of the normal distribution, 1.96 for 95 %:

    (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n)

It keeps its promise for small n and for shares near 0 and 1, where p ± z·SE does not
(Brown, Cai, DasGupta 2001, Statistical Science 16, 101-133).
"""

import math
from typing import NamedTuple

Z95 = 1.959963984540054


class Interval(NamedTuple):
    """Limits of a share, from 0 to 1."""

    low: float
    high: float

    @property
    def low_percent(self) -> int:
        return round(self.low * 100)

    @property
    def high_percent(self) -> int:
        return round(self.high * 100)


def wilson(part: float, n: float, z: float = Z95) -> Interval | None:
    """The interval of part / n; None without anybody. `n` may be an effective number."""
    if n <= 0 or not 0 <= part <= n:
        return None
    p = part / n
    spread = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    middle = p + z * z / (2 * n)
    below = 1 + z * z / n
    # At the ends the formula gives 0 and 1 exactly; rounding must not push past them.
    low = 0.0 if part == 0 else max(0.0, (middle - spread) / below)
    high = 1.0 if part == n else min(1.0, (middle + spread) / below)
    return Interval(low, high)

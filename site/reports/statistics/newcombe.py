"""The interval of a difference of two shares, from the score interval of each.

Method 10 of Newcombe 1998, Statistics in Medicine 17, 873-890. With p = x / n and (l, u) the
Wilson interval of each group:

    p1 - p2 - √((p1 - l1)² + (u2 - p2)²)  to  p1 - p2 + √((u1 - p1)² + (p2 - l2)²)

It stays between -1 and 1 and keeps its promise for small groups, where p1 - p2 ± z·SE does not.
The groups must be separate.
"""

import math

from reports.statistics.wilson import Z95, Interval, wilson


def difference(part1: float, n1: float, part2: float, n2: float, z: float = Z95) -> Interval | None:
    """The interval of part1 / n1 - part2 / n2; None where a group has nobody."""
    one, other = wilson(part1, n1, z), wilson(part2, n2, z)
    if one is None or other is None:
        return None
    p1, p2 = part1 / n1, part2 / n2
    low = p1 - p2 - math.hypot(p1 - one.low, other.high - p2)
    high = p1 - p2 + math.hypot(one.high - p1, p2 - other.low)
    return Interval(max(-1.0, low), min(1.0, high))

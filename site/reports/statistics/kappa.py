"""Agreement of two raters on an ordered scale (Cohen 1968, Psychological Bulletin 70, 213-220).

    κ = 1 - Σ w·observed / Σ w·expected,  w = (i - j)²

With quadratic weights it is the intraclass correlation (Fleiss and Cohen 1973).
"""

from collections import Counter
from collections.abc import Iterable


def weighted_kappa(pairs: Iterable[tuple[int, int]]) -> float | None:
    """Quadratic weighted kappa; None without pairs, or where one value is all that was ever said."""
    observed = Counter(pairs)
    n = sum(observed.values())
    if not n:
        return None
    first: Counter[int] = Counter()
    second: Counter[int] = Counter()
    for (a, b), count in observed.items():
        first[a] += count
        second[b] += count
    apart = sum(count * (a - b) ** 2 for (a, b), count in observed.items()) / n
    expected = sum(m * k * (a - b) ** 2 for a, m in first.items() for b, k in second.items()) / n**2
    return 1 - apart / expected if expected else None

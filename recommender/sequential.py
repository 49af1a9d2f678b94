"""Which of two is better, asked after every answer: a sign test that may be read at any time.

The test is the mixture likelihood ratio of a fair coin (Robbins; Johari et al., "Always valid
inference", 2015): with both as good as each other it ever passes 1 / alpha with a chance of alpha at
most, however often one looks. Plain Python.
"""

import math

ALPHA = 0.05
#: The mixture over the chance of a win: symmetric, and light on the extremes.
PRIOR = 5.0


def evidence(wins: int, losses: int) -> float:
    """How many times more likely these wins are if the two differ than if they are equal."""
    log = (
        _log_beta(PRIOR + wins, PRIOR + losses)
        - _log_beta(PRIOR, PRIOR)
        + (wins + losses) * math.log(2)
    )
    return math.exp(min(log, 700.0))


def winner(first: int, second: int, *, alpha: float = ALPHA) -> str:
    """Return "a", "b" or "" while it is not decided; ties are not counted."""
    if evidence(first, second) < 1 / alpha:
        return ""
    return "a" if first > second else "b"


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)

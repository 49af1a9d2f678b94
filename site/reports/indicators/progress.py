"""How far an indicator is from what is aimed at; arithmetic only."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

AT_MOST = "<="


@dataclass(frozen=True)
class Progress:
    """`percent` is how much of the way is done, from 0 to 100; `is_met` is exact."""

    is_met: bool
    percent: int


def progress_to(value: Decimal, aim: Decimal, operator: str) -> Progress:
    """The way from nothing to the target; where less is better, how near the value came to it.

    >>> progress_to(Decimal("11.34"), Decimal(20), ">=")
    Progress(is_met=False, percent=56)
    >>> progress_to(Decimal(28), Decimal(14), "<=")
    Progress(is_met=False, percent=50)
    """
    if operator == AT_MOST:
        is_met = value <= aim
        part = aim / value if value > 0 else Decimal(1)
    else:
        is_met = value > aim if operator == ">" else value >= aim
        part = value / aim if aim > 0 else Decimal(value >= aim)
    percent = int((100 * part).quantize(Decimal(1), ROUND_HALF_UP))
    if is_met:
        return Progress(True, 100)
    return Progress(False, max(0, min(99, percent)))  # 99.6 % of the way is not there

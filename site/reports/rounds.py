"""Levels over time: the final rounds of each quarter, for the whole province.

What is told by quarter must not tell more together with the levels of today. A business that was
assessed in two quarters counts in both; the rounds that are not the latest any more are then all
rounds less the levels of today, by subtraction. Where these would be few at any level, each
business counts in the quarter of its latest round only, so that the quarters add up to the levels
of today exactly, and `Disclosure` decides about both with one rule.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from core.small_counts import AGENCY_FLOOR, PUBLIC_FLOOR, shown
from reports.models import RoundCell
from reports.rollups.fold import NOT_KNOWN
from reports.statistics.wilson import Interval, wilson
from reports.suppression import Disclosure, share

MOST_QUARTERS = 12


@dataclass(frozen=True)
class Quarter:
    """One column: `n` and each level are None where they are not to be shown.

    `upper` is the number in the upper half of the levels, `interval` that of its share.
    """

    key: str
    n: int | None
    levels: dict[str, int | None]
    upper: int | None = None

    @property
    def label(self) -> str:
        return quarter_label(self.key)

    @property
    def percents(self) -> dict[str, int | None]:
        return {key: share(n, self.n) for key, n in self.levels.items()}

    @property
    def upper_percent(self) -> int | None:
        return share(self.upper, self.n)

    @property
    def interval(self) -> Interval | None:
        return wilson(self.upper, self.n) if self.upper is not None and self.n else None


@dataclass(frozen=True)
class Quarters:
    """`is_each_once`: a business counts in the quarter of its latest round only."""

    quarters: list[Quarter]
    is_each_once: bool


Rounds = Counter[tuple[str, str, bool]]


def quarters_of(
    levels: Sequence[str], *, without_demo: bool = False, floor: int = AGENCY_FLOOR
) -> Quarters:
    """The last quarters in which anybody finished, oldest first; one query."""
    only = {"is_demo": False} if without_demo else {}
    rows = RoundCell.objects.filter(level__in=levels, **only).order_by()
    found: Rounds = Counter()
    for quarter, level, is_latest, n in rows.values_list("quarter", "level", "is_latest").annotate(
        total=Sum("n")
    ):
        found[quarter, level, is_latest] += n
    return by_quarter(found, levels, floor)


def upper_of(levels: Sequence[str]) -> Sequence[str]:
    """The upper half of the levels: of 0 to 5 those from 3 on."""
    return levels[len(levels) // 2 :]


def by_quarter(rounds: Rounds, levels: Sequence[str], floor: int = AGENCY_FLOOR) -> Quarters:
    """Lay the counts out, and hide what has to be hidden."""
    earlier: Counter[str] = Counter()
    for (_quarter, level, is_latest), n in rounds.items():
        earlier[level] += 0 if is_latest else n
    # Decided the same way for all: whoever reads both pages would find out by subtraction.
    is_each_once = any(shown(n, PUBLIC_FLOOR) is None for n in earlier.values())
    counts: Counter[tuple[str, ...]] = Counter()
    for (quarter, level, is_latest), n in rounds.items():
        if is_latest or not is_each_once:
            counts[quarter, level] += n
    keys = sorted({quarter for quarter, _level in counts})
    facts = Disclosure(
        ("quarter", "level"),
        counts,
        order={"quarter": keys, "level": (NOT_KNOWN, *levels)},
        floor=floor,
    )
    upper = upper_of(levels)
    return Quarters(
        [
            Quarter(
                key,
                n=facts.count({"quarter": [key]}),
                levels={
                    level: facts.count({"quarter": [key], "level": [level]}) for level in levels
                },
                upper=facts.count({"quarter": [key], "level": upper}) if upper else None,
            )
            for key in keys[-MOST_QUARTERS:]
        ],
        is_each_once,
    )


def quarter_label(key: str) -> str:
    """2026Q3 as people write it: Q3/2026."""
    year, quarter = key.split("Q")
    return f"Q{quarter}/{year}"

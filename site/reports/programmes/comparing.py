"""Two programmes stage by stage, and what can be said of a difference in plain words."""

from dataclasses import dataclass
from enum import StrEnum

from reports.programmes.publishing import Part, Published
from reports.statistics.newcombe import difference
from reports.statistics.wilson import Interval, wilson

#: Below it an interval is so wide that the comparison says nothing (ours).
ENOUGH = 20
CONVERSIONS = ("opened", "started", "finished", "planned", "in_use", "in_use_90d")
OF_ALL = ("in_use", "in_use_90d")


class Verdict(StrEnum):
    HIDDEN = "hidden"
    TOO_FEW = "too_few"
    NOISE = "noise"
    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True)
class Share:
    """A share with its n and interval."""

    part: int
    n: int
    interval: Interval

    @property
    def percent(self) -> int:
        return round(100 * self.part / self.n)


@dataclass(frozen=True)
class Compared:
    """One stage of both programmes; the difference is the first one's share less the second's."""

    key: str
    first: Share | None
    second: Share | None
    gap: Interval | None
    verdict: Verdict

    @property
    def points(self) -> tuple[int, int] | None:
        """By how many points the higher one leads, at least and at most."""
        if self.gap is None or self.verdict not in (Verdict.FIRST, Verdict.SECOND):
            return None
        low, high = sorted((abs(self.gap.low), abs(self.gap.high)))
        return max(1, round(100 * low)), max(1, round(100 * high))


def share_of(part: Part | None) -> Share | None:
    interval = wilson(part.part, part.n) if part else None
    return Share(part.part, part.n, interval) if part and interval else None


def compare(first: Published, second: Published) -> tuple[list[Compared], list[Compared]]:
    """Conversions from stage to stage, and the ends of the way as shares of all selected."""
    return (
        [
            _compared(key, first.conversions.get(key), second.conversions.get(key))
            for key in CONVERSIONS
        ],
        [_compared(key, first.of_all.get(key), second.of_all.get(key)) for key in OF_ALL],
    )


def _compared(key: str, one: Part | None, other: Part | None) -> Compared:
    first, second = share_of(one), share_of(other)
    if one is None or other is None:
        return Compared(key, first, second, None, Verdict.HIDDEN)
    gap = difference(one.part, one.n, other.part, other.n)
    return Compared(key, first, second, gap, _verdict(gap, min(one.n, other.n)))


def _verdict(gap: Interval | None, fewest: int) -> Verdict:
    if gap is None or fewest < ENOUGH:
        return Verdict.TOO_FEW
    if gap.low > 0:
        return Verdict.FIRST
    return Verdict.SECOND if gap.high < 0 else Verdict.NOISE

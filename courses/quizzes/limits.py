"""When an attempt may begin, when its time is over, and what may be seen afterwards; no database.

`rules` are those frozen with a paper, or of the quiz as it is now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

NEVER, SCORE, AFTER, AT_THE_END = "never", "score", "after", "at_the_end"
#: A page hands in by itself when the time is over; this is for its way to the server.
GRACE = timedelta(seconds=10)


@dataclass(frozen=True)
class Rules:
    """What a quiz allows and shows."""

    title: str
    pass_mark: int
    done_when: str
    counts: str
    review: str
    attempts_allowed: int | None = None
    minutes_allowed: int | None = None
    pause_minutes: int = 0


@dataclass(frozen=True)
class Next:
    """Whether another attempt may begin: its number, or the moment from which it may."""

    number: int
    none_left: bool = False
    not_before: datetime | None = None

    @property
    def is_allowed(self) -> bool:
        return not self.none_left and self.not_before is None


def next_attempt(rules: Rules, ended: Sequence[datetime], now: datetime) -> Next:
    """What comes after attempts that ended at these moments, by the server's clock."""
    number = len(ended) + 1
    if rules.attempts_allowed is not None and len(ended) >= rules.attempts_allowed:
        return Next(number, none_left=True)
    if ended and rules.pause_minutes:
        free = max(ended) + timedelta(minutes=rules.pause_minutes)
        if now < free:
            return Next(number, not_before=free)
    return Next(number)


def due_at(rules: Rules, started_at: datetime) -> datetime | None:
    """When an attempt has to be handed in; None without a limit."""
    if rules.minutes_allowed is None:
        return None
    return started_at + timedelta(minutes=rules.minutes_allowed)


def is_over(due: datetime | None, now: datetime) -> bool:
    """Whether answers come too late."""
    return due is not None and now > due + GRACE


def shows_score(rules: Rules) -> bool:
    return rules.review != NEVER


def shows_answers(rules: Rules, *, passed: bool, attempts: int) -> bool:
    """Whether answers and feedback may be seen after so many attempts, one of them passed or not."""
    if rules.review == AT_THE_END:
        return passed or (rules.attempts_allowed is not None and attempts >= rules.attempts_allowed)
    return rules.review == AFTER

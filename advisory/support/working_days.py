"""Counts working days: Monday to Friday, less public holidays, plus make-up days."""

import datetime
from collections.abc import Mapping

ONE_DAY = datetime.timedelta(days=1)
SATURDAY = 5


def is_working_day(day: datetime.date, exceptions: Mapping[datetime.date, bool]) -> bool:
    """`exceptions` says of single days whether one works: False a holiday, True a make-up day."""
    return exceptions.get(day, day.weekday() < SATURDAY)


def after_working_days(
    start: datetime.date, days: int, exceptions: Mapping[datetime.date, bool]
) -> datetime.date:
    """The last of so many working days, counted from the day after `start`."""
    if days < 1:
        raise ValueError("at least one working day is counted")
    day = start
    while days:
        day += ONE_DAY
        days -= is_working_day(day, exceptions)
    return day

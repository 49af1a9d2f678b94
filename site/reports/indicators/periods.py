"""Quarters in the time of the agency: what an indicator is told for."""

import datetime
from typing import NamedTuple

from django.utils import timezone


class Quarter(NamedTuple):
    year: int
    number: int

    @classmethod
    def of(cls, day: datetime.date) -> "Quarter":
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first_day(self) -> datetime.date:
        return datetime.date(self.year, 3 * self.number - 2, 1)

    @property
    def next(self) -> "Quarter":
        return (
            Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)
        )

    @property
    def previous(self) -> "Quarter":
        return (
            Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)
        )

    @property
    def last_day(self) -> datetime.date:
        return self.next.first_day - datetime.timedelta(days=1)

    @property
    def bounds(self) -> tuple[datetime.datetime, datetime.datetime]:
        """From its first moment to that of the next quarter."""
        midnight = datetime.time.min
        days = (self.first_day, self.next.first_day)
        return tuple(timezone.make_aware(datetime.datetime.combine(day, midnight)) for day in days)

    def __str__(self) -> str:
        return f"Q{self.number}/{self.year}"

"""Counts of one programme by the stages of its way, every member given the same time.

A young programme beside an old one would look worse than it is. So a stage counts if it was
reached within EARLY days of being selected, and only members selected so long ago are counted;
"still in use after 90 days", asked 90 days after the first use and open for 30, within LATE.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

EARLY = datetime.timedelta(days=90)
LATE = datetime.timedelta(days=210)
#: The stage each conversion is measured against; the opening of the link stands apart.
BEFORE = {
    "opened": "invited",
    "started": "invited",
    "finished": "started",
    "planned": "finished",
    "in_use": "planned",
}
STAGES = ("invited", *BEFORE)


@dataclass(frozen=True)
class Way:
    """What is counted of a member: who it is, when it was selected, the days of its stages."""

    who: str
    added_on: datetime.date
    days: Mapping[str, datetime.date]

    def has(self, stage: str, within: datetime.timedelta) -> bool:
        day = self.days.get(stage)
        return day is not None and day <= self.added_on + within


@dataclass(frozen=True)
class Counts:
    """Numbers of members; `both` reached the stage and the one it is measured against."""

    members: int
    n: int
    reached: dict[str, int]
    both: dict[str, int]
    late_n: int
    late_in_use: int
    late_still: int
    still_so_far: int
    groups: tuple[frozenset[str], ...] = ()


def count(ways: Iterable[Way], *, today: datetime.date) -> Counts:
    """Count the members of one programme as of a day."""
    everybody = list(ways)
    counted = [way for way in everybody if way.added_on + EARLY <= today]
    late = [way for way in everybody if way.added_on + LATE <= today]
    began = [way for way in late if way.has("in_use", EARLY)]
    return Counts(
        members=len(everybody),
        n=len(counted),
        reached={stage: sum(way.has(stage, EARLY) for way in counted) for stage in STAGES},
        both={
            stage: sum(way.has(stage, EARLY) and way.has(before, EARLY) for way in counted)
            for stage, before in BEFORE.items()
        },
        late_n=len(late),
        late_in_use=len(began),
        late_still=sum(way.has("in_use_90d", LATE) for way in began),
        still_so_far=sum("in_use_90d" in way.days for way in everybody),
        groups=tuple(frozenset(way.who for way in part) for part in (everybody, counted, late)),
    )

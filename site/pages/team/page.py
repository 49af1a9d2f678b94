"""The people of a team with what they were handed, those who need a word first."""

import datetime
import uuid
from collections import Counter
from dataclasses import dataclass, field

from courses.models import TeamMember
from courses.teams.standing import Handed, State, handed_to_team

ORDER = [State.LATE, State.IN_PROGRESS, State.NOT_STARTED, State.DONE]


@dataclass
class MemberRow:
    """A member and what was handed to them, what is late first."""

    member: TeamMember
    handed: list[Handed] = field(default_factory=list)

    @property
    def todo(self) -> list[Handed]:
        """What there is to remind of."""
        return [one for one in self.handed if one.state != State.DONE and not one.has_left]

    @property
    def state(self) -> State | None:
        """The worst of their states; None while nothing asks for a word."""
        states = {one.state for one in self.handed if not one.has_left}
        return next((state for state in ORDER if state in states), None)

    @property
    def done(self) -> int:
        return sum(one.state == State.DONE for one in self.handed)

    @property
    def reminded_at(self) -> datetime.datetime | None:
        moments = [one.assignment.reminded_at for one in self.todo if one.assignment.reminded_at]
        return max(moments, default=None)


@dataclass
class TeamPage:
    rows: list[MemberRow]
    former: int

    @property
    def counts(self) -> list[tuple[State, int]]:
        """How many assignments are in each state, in the order one reads them."""
        found = Counter(one.state for row in self.rows for one in row.handed if not one.has_left)
        return [(state, found[state]) for state in State]

    @property
    def has_handed(self) -> bool:
        return any(row.handed for row in self.rows)


def team_page(team_key: uuid.UUID, *, today: datetime.date | None = None) -> TeamPage:
    """Three queries for a team of any size."""
    members = TeamMember.objects.of_team(team_key)
    handed = handed_to_team(team_key, today=today)
    rows = [MemberRow(member, _sorted(handed.get(member.pk, []))) for member in members.present()]
    rows.sort(key=lambda row: ORDER.index(row.state) if row.state else len(ORDER))
    return TeamPage(rows, members.exclude(left_at=None).count())


def _sorted(handed: list[Handed]) -> list[Handed]:
    return sorted(handed, key=lambda one: (one.has_left, ORDER.index(one.state)))

"""What an owner does with a team. Who may is asked above: courses know no businesses."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from core import audit
from courses.models import Assignment, TeamMember
from courses.teams import links
from courses.teams.offer import Handout
from users.guests import shut_out
from users.models import User

MOST_MEMBERS = 200  # of one team
MOST_ASSIGNMENTS = 50  # open ones of one member


class TooManyMembers(Exception):
    """The team has as many members as it may have."""


class TooManyAssignments(Exception):
    """Somebody of those chosen has as much to do as may be handed to one person."""


class NobodyChosen(Exception):
    """None of those chosen is on the team."""


class PhoneTaken(Exception):
    """Somebody of the team has this phone number already."""

    def __init__(self, member: TeamMember) -> None:
        super().__init__(member.pk)
        self.member = member


@dataclass(frozen=True)
class HandedOut:
    """How many have it now that had not, and how many had it already."""

    new: int
    known: int


@transaction.atomic
def add_member(
    *,
    team_key: uuid.UUID,
    team_name: str,
    name: str,
    phone: str,
    email: str = "",
    by: User | None,
    is_demo: bool = False,
) -> TeamMember:
    """Put a person on the team; raises TooManyMembers or PhoneTaken."""
    present = list(TeamMember.objects.of_team(team_key).present().select_for_update())
    if len(present) >= MOST_MEMBERS:
        raise TooManyMembers
    same = next((one for one in present if _digits(one.phone) == _digits(phone)), None)
    if same is not None and _digits(phone):
        raise PhoneTaken(same)
    if any(one.team_name != team_name for one in present):  # it was renamed
        TeamMember.objects.of_team(team_key).update(team_name=team_name)
    member = TeamMember.objects.create(
        team_key=team_key,
        team_name=team_name,
        name=name,
        phone=phone,
        email=email,
        added_by=by,
        is_demo=is_demo,
    )
    audit.record(by, "added team member", member, team=str(team_key))
    return member


def _digits(phone: str) -> str:
    """The number alone, a Vietnamese one as it is dialled at home: +84 912 is 0912."""
    digits = "".join(sign for sign in phone if sign.isdigit())
    return f"0{digits[2:]}" if digits.startswith("84") and len(digits) > 10 else digits


@transaction.atomic
def hand_out(
    *,
    team_key: uuid.UUID,
    members: Iterable[int] | None,
    what: Handout,
    due_date: date | None = None,
    due_days: int | None = None,
    by: User | None,
) -> HandedOut:
    """Hand a course, or one lesson of it, to members by their pk, or to all (None).

    Handed again, only the due day changes. Raises NobodyChosen, or TooManyAssignments, and then
    nobody got it.
    """
    same = {"course_key": what.course_key, "lesson_key": what.lesson_key}
    due = {"due_date": due_date, "due_days": due_days}
    standing = Assignment.objects.filter(member=OuterRef("pk"), withdrawn_at=None)
    the_same = {"lesson_key__isnull": True} if what.lesson_key is None else {}
    the_same |= {name: value for name, value in same.items() if value is not None}
    rows = TeamMember.objects.of_team(team_key).present().order_by("pk").select_for_update()
    if members is not None:
        rows = rows.filter(pk__in=list(members))
    chosen = list(
        rows.annotate(
            has_it=Exists(standing.filter(**the_same)),
            todo=Coalesce(
                Subquery(standing.order_by().values("member").annotate(n=Count("pk")).values("n")),
                0,
            ),
        )
    )
    if not chosen:
        raise NobodyChosen
    fresh = [member for member in chosen if not member.has_it]
    known = [member for member in chosen if member.has_it]
    if any(member.todo >= MOST_ASSIGNMENTS for member in fresh):
        raise TooManyAssignments
    if known:
        Assignment.objects.open().filter(member__in=known, **the_same).update(**due)
    made = [
        Assignment(
            member=member,
            course_title=what.course_title,
            lesson_title=what.lesson_title,
            assigned_by=by,
            **same,
            **due,
        )
        for member in fresh
    ]
    # What another hand gave at the same moment stays as it is.
    Assignment.objects.bulk_create(made, ignore_conflicts=True)
    audit.record(
        by,
        "handed out",
        chosen[0],
        team=str(team_key),
        what=what.key,
        members=[member.pk for member in chosen],
    )
    return HandedOut(len(fresh), len(known))


@transaction.atomic
def take_back(*, assignment: Assignment, by: User | None) -> None:
    """Ask for it no longer; what the person did in it stays theirs."""
    taken = Assignment.objects.filter(pk=assignment.pk, withdrawn_at=None)
    if taken.update(withdrawn_at=timezone.now()):
        audit.record(by, "took back assignment", assignment)


@transaction.atomic
def take_off(*, member: TeamMember, by: User | None) -> None:
    """Take a person off the team: the link is void, what identifies them goes from the row.

    Their account and what they learnt stay theirs.
    """
    gone = TeamMember.objects.present().filter(pk=member.pk)
    if gone.update(left_at=timezone.now(), name="", phone="", email=""):
        audit.record(by, "took off team", member, team=str(member.team_key))


@transaction.atomic
def new_link(*, member: TeamMember, by: User | None) -> None:
    """Make the old link and code void, and end what was begun with them on any device."""
    links.renew(member)
    if member.user is not None and member.user.is_guest:
        shut_out(member.user)
    audit.record(by, "renewed team link", member)


@transaction.atomic
def remind(*, member: TeamMember, by: User | None) -> None:
    """Note that the member was reminded of all they have to do; sending is the caller's."""
    Assignment.objects.open().filter(member=member).update(reminded_at=timezone.now())
    audit.record(by, "reminded team member", member)


def end_team(*, team_key: uuid.UUID) -> None:
    """Delete a team with what it handed out, when what it belonged to is gone."""
    TeamMember.objects.of_team(team_key).delete()


@transaction.atomic
def forget_person(*, user: User) -> None:
    """Take a person who erases their account out of every team; a nameless row stays."""
    user.team_places.update(user=None, name="", phone="", email="", left_at=timezone.now())

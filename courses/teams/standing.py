"""How far members of a team are with what was handed to them, read from their own record.

An owner sees whether it was begun, is late or done, and when; never answers or points. Of somebody
who left the course or withdrew the consent to a record nothing is told but that they are not in it.
"""

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, When
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from courses.models import Assignment, Enrolment, LessonProgress, TeamMember
from courses.models.team import AssignmentQuerySet
from users.consents import Purpose
from users.models import Consent, User


class State(models.TextChoices):
    NOT_STARTED = "not_started", pgettext_lazy("handed lesson", "Not started")
    IN_PROGRESS = "in_progress", pgettext_lazy("handed lesson", "In progress")
    LATE = "late", pgettext_lazy("handed lesson", "Late")
    DONE = "done", pgettext_lazy("handed lesson", "Done")


def state_of(
    *,
    is_begun: bool,
    done_at: datetime.datetime | None,
    due: datetime.date | None,
    today: datetime.date,
) -> State:
    """The state on a day. Done stays done; the due day itself is not late yet."""
    if done_at is not None:
        return State.DONE
    if due is not None and today > due:
        return State.LATE
    return State.IN_PROGRESS if is_begun else State.NOT_STARTED


@dataclass(frozen=True)
class Handed:
    """One assignment and how far its member is.

    `has_left`: they came in, but are not in the course, or agree to no record any more; then
    neither `is_begun` nor `done_at` is told.
    """

    assignment: Assignment
    state: State
    is_begun: bool
    done_at: datetime.datetime | None
    has_left: bool

    @property
    def member(self) -> TeamMember:
        return self.assignment.member

    @property
    def due(self) -> datetime.date | None:
        return self.assignment.due

    @property
    def is_done_late(self) -> bool:
        """Done, but after the day it was due."""
        return bool(self.done_at and self.due and timezone.localdate(self.done_at) > self.due)


def handed(assignments: AssignmentQuerySet, *, today: datetime.date | None = None) -> list[Handed]:
    """These assignments with their states, in their order; one query for any number."""
    return list(_each(with_facts(assignments), today))


def handed_to_team(
    team_key: uuid.UUID, *, today: datetime.date | None = None
) -> dict[int, list[Handed]]:
    """What is handed to each member of a team, by the member's pk; one query."""
    found: dict[int, list[Handed]] = {}
    for one in handed(Assignment.objects.open().filter(member__team_key=team_key), today=today):
        found.setdefault(one.assignment.member_id, []).append(one)
    return found


def open_assignments(
    assignments: AssignmentQuerySet | None = None, *, today: datetime.date | None = None
) -> Iterator[Handed]:
    """What is still to be done, across all teams or of the given rows, read in portions.

    Neither done nor taken back, of members who are there and have not left the course.
    """
    chosen = Assignment.objects.all() if assignments is None else assignments
    rows = with_facts(chosen.open()).iterator(chunk_size=500)
    return (one for one in _each(rows, today) if one.state != State.DONE and not one.has_left)


def due_for(user: User, *, today: datetime.date | None = None) -> list[Handed]:
    """What a person still has to do by a day, the nearest day first; one query."""
    mine = Assignment.objects.filter(member__user=user)
    return sorted(
        (one for one in open_assignments(mine, today=today) if one.due),
        key=lambda one: (one.due, one.assignment.pk),
    )


def with_facts(assignments: AssignmentQuerySet) -> AssignmentQuerySet:
    """Assignments with their member and what the member's record says of them."""
    of_member = {"user": OuterRef("member__user"), "course_key": OuterRef("course_key")}
    enrolment = Enrolment.objects.filter(**of_member)
    lessons = LessonProgress.objects.filter(
        **{f"enrolment__{name}": value for name, value in of_member.items()}
    )
    the_lesson = lessons.filter(lesson_key=OuterRef("lesson_key"))
    consents = Consent.objects.in_force().filter(
        user=OuterRef("member__user"), purpose=Purpose.LEARNING
    )
    return assignments.select_related("member").annotate(
        enrolment_state=Subquery(enrolment.values("state")[:1]),
        was_begun=Case(When(lesson_key=None, then=Exists(lessons)), default=Exists(the_lesson)),
        was_done_at=Case(
            When(lesson_key=None, then=Subquery(enrolment.values("completed_at")[:1])),
            default=Subquery(the_lesson.values("completed_at")[:1]),
        ),
        is_consenting=Exists(consents),
    )


def _each(rows: QuerySet | Iterator, today: datetime.date | None) -> Iterator[Handed]:
    today = today or timezone.localdate()
    for row in rows:
        has_left = row.member.user_id is not None and (
            not row.is_consenting or row.enrolment_state == Enrolment.State.WITHDRAWN
        )
        is_begun = row.was_begun and not has_left
        done_at = None if has_left else row.was_done_at
        state = state_of(is_begun=is_begun, done_at=done_at, due=row.due, today=today)
        yield Handed(row, state, is_begun, done_at, has_left)

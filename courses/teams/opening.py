"""From what was handed to a person to the lesson itself."""

import datetime

from courses.actions import enrol
from courses.lessons import Outline, lessons_of, standing_of
from courses.models import Assignment, CoursePage
from courses.teams.standing import Handed, State, handed
from users.models import User


def assigned_to(user: User) -> list[Handed]:
    """All that is handed to a person, what is to be done first, the nearest day first; one query."""
    return sorted(handed(Assignment.objects.open().filter(member__user=user)), key=_urgency)


def next_to_do(user: User, *, member_id: int) -> Assignment | None:
    """What to begin with of one place; one query."""
    mine = handed(Assignment.objects.open().filter(member=member_id, member__user=user))
    return min(mine, key=_urgency).assignment if mine else None


def _urgency(one: Handed) -> tuple:
    is_over = one.state == State.DONE or one.has_left
    return (is_over, one.due or datetime.date.max, one.assignment.pk)


def begin(*, user: User, assignment: Assignment) -> str | None:
    """Enrol the person in its course and tell where to go on; None once the course is gone.

    Raises NotConsented.
    """
    course = CoursePage.objects.open().filter(translation_key=assignment.course_key).first()
    if course is None:
        return None
    enrol(user=user, course=course)
    outline = Outline(lessons_of(course), standing_of(user, course.translation_key))
    asked = next(
        (row for row in outline.rows if row.page.translation_key == assignment.lesson_key),
        outline.next_row,
    )
    return asked.page.url if asked else course.url

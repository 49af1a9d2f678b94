"""From what was handed to a person to the lesson itself."""

import datetime

from django.db import transaction

from courses.actions import keep_enrolled
from courses.lessons import Outline, lessons_of_course_key, standing_of
from courses.models import Assignment, CoursePage
from courses.teams.standing import Handed, State, handed
from users.consents import Purpose, require_consent
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


@transaction.atomic
def begin(
    *, user: User, assignment: Assignment, has_agreed: bool = False, is_new: bool = False
) -> str | None:
    """Enrol the person in its course and tell where to go on; None once the course is gone.

    Raises NotConsented. Who gave the consent in this transaction is not asked (`has_agreed`), who
    was made in it has nothing to be looked up (`is_new`).
    """
    if not has_agreed:
        require_consent(user=user, purpose=Purpose.LEARNING)
    lessons = lessons_of_course_key(assignment.course_key, course_title="title")
    course = None if lessons else _course(assignment)
    if not lessons and course is None:
        return None
    standing = None if is_new else standing_of(user, assignment.course_key)
    if standing is None or not standing.is_taking:
        keep_enrolled(
            user=user,
            course_key=assignment.course_key,
            course_title=course.title if course else lessons[0].course_title,
            is_new=standing is None,
        )
    outline = Outline(lessons, standing)
    asked = next(
        (row for row in outline.rows if row.page.translation_key == assignment.lesson_key),
        outline.next_row,
    )
    if asked is None:  # no lessons yet, or all are done
        course = course or _course(assignment)
    shown = asked.page if asked else course
    return shown.url if shown else None


def _course(assignment: Assignment) -> CoursePage | None:
    return CoursePage.objects.open().filter(translation_key=assignment.course_key).first()

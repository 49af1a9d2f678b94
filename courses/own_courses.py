"""The courses of one person: those to go on with, and all they ever took."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from core.translated import pick
from courses.cohorts.at_hand import class_at_hand, read_class
from courses.cohorts.own import OwnClass
from courses.lessons import Outline, Standing, lessons_by_course, standings
from courses.models import CoursePage, Enrolment, LessonPage


@dataclass
class Continue:
    """A course a person is in the middle of, with the lesson to go on with."""

    course_key: UUID
    title: str
    lesson: LessonPage
    done: int
    total: int


@dataclass
class AtHand:
    """What a person finds to go on with on "my page"."""

    learning: list[Continue]
    classes: list[OwnClass]  # the next one of each course, the first to begin first
    is_taking: bool  # a course not finished yet, though it may have no lesson to go on with


def learning_at_hand(user) -> AtHand:
    """Courses to go on with and the next classes; two queries."""
    known = standings(user, class_at_hand=class_at_hand(user))
    classes = [read_class(one.class_told) for one in known.values() if one.class_told]
    classes.sort(key=lambda own: own.cohort.starts_on)
    is_taking = any(one.state == Enrolment.State.ACTIVE for one in known.values())
    return AtHand(continue_learning(user, known=known), classes, is_taking)


def continue_learning(
    user, *, limit: int = 3, known: dict[UUID, Standing] | None = None
) -> list[Continue]:
    """Courses a person is taking and has not finished, the last opened first; two queries."""
    known = standings(user) if known is None else known
    mine = {
        key: standing for key, standing in known.items() if standing.state == Enrolment.State.ACTIVE
    }
    if not mine:
        return []
    courses = CoursePage.objects.open().filter(translation_key__in=mine)
    lessons = LessonPage.objects.open().of(
        courses, course_key="translation_key", course_title="title", course_title_en="title_en"
    )
    by_course: dict[UUID, list[LessonPage]] = defaultdict(list)
    for lesson in lessons.defer("body"):
        by_course[lesson.course_key].append(lesson)
    found = []
    for key, standing in mine.items():
        outline = Outline(by_course[key], standing)
        if outline.next_row:
            lesson = outline.next_row.page
            title = pick({"vi": lesson.course_title, "en": lesson.course_title_en})
            found.append(Continue(key, title, lesson, outline.done_count, len(outline.rows)))
    return found[:limit]


@dataclass
class Taken:
    """An enrolment as its owner sees it; `course` is None once the page is gone."""

    enrolment: Enrolment
    course: CoursePage | None
    outline: Outline | None


def taken_courses(user) -> list[Taken]:
    """Everything a person ever enrolled in and did not withdraw from; four queries."""
    mine = standings(user)
    enrolments = Enrolment.objects.of(user).in_bulk([s.enrolment_id for s in mine.values()])
    open_courses = CoursePage.objects.open().defer("body").filter(translation_key__in=mine)
    courses = {page.translation_key: page for page in open_courses}
    by_course = lessons_by_course(courses.values())
    found = []
    for key, standing in mine.items():
        if not standing.is_taking:
            continue
        course = courses.get(key)
        outline = Outline(by_course[course.path], standing) if course else None
        found.append(Taken(enrolments[standing.enrolment_id], course, outline))
    return found

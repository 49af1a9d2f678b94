"""What the course page and the lesson page show, with the state of their reader."""

import json

from courses.cohorts.listing import coming_classes
from courses.lessons import Outline, lessons_of, standing_of
from courses.models import CoursePage, LessonPage


def course_context(course: CoursePage, user) -> dict:
    """The course page: its lessons with the reader's states, and its coming classes."""
    outline = Outline(lessons_of(course), standing_of(user, course.translation_key))
    addresses = [course.url, *(row.page.url for row in outline.rows)]
    return {
        "outline": outline,
        "topics": course.topics.all(),
        "classes": coming_classes(user, course_key=course.translation_key),
        "offline_pages": json.dumps(addresses),
    }


def lesson_context(
    lesson: LessonPage,
    user,
    *,
    course: CoursePage | None = None,
    lessons: list[LessonPage] | None = None,
) -> dict:
    """The lesson page: its place in the course and the reader's state."""
    if course is None:
        course = CoursePage.objects.filter(path=lesson.path[: -CoursePage.steplen]).get()
    if lessons is None:
        lessons = lessons_of(course)
    outline = Outline(lessons, standing_of(user, course.translation_key))
    rows = outline.rows
    at = next((i for i, row in enumerate(rows) if row.page.pk == lesson.pk), None)
    return {
        "course": course,
        "outline": outline,
        "row": rows[at] if at is not None else None,
        "previous": rows[at - 1].page if at else None,
        "next": rows[at + 1].page if at is not None and at + 1 < len(rows) else None,
    }

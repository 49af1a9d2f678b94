"""The package of a lesson, if readers may see that lesson."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from courses.access import open_course
from courses.models import CoursePage, LessonPage, Package


@dataclass
class PlayedLesson:
    course: CoursePage
    lesson: LessonPage
    package: Package


def played_lesson(course_key: UUID, lesson_key: UUID) -> PlayedLesson:
    """Course, lesson and package; Http404 for a draft, a hidden or an unknown one."""
    course = open_course(course_key)
    lessons = LessonPage.objects.open().within(course)
    lesson = lessons.filter(translation_key=lesson_key).select_related("package").first()
    if lesson is None or lesson.package is None or lesson.package.latest is None:
        raise Http404
    return PlayedLesson(course, lesson, lesson.package)


def package_in(lesson: LessonPage) -> Package | None:
    """The package the body of a draft points at; a saved page has it as `package`."""
    blocks = (block for block in lesson.body if block.block_type == "package")
    return next((block.value for block in blocks if block.value), None)

"""Which course this is, if readers may see it."""

from uuid import UUID

from django.http import Http404

from courses.models import CoursePage


def open_course(course_key: UUID) -> CoursePage:
    """A live course by its key; Http404 for a draft, a hidden or an unknown one."""
    course = CoursePage.objects.open().filter(translation_key=course_key).first()
    if course is None:
        raise Http404
    return course

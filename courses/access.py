"""Which course this is, if readers may see it; which page, if a person may edit it."""

from typing import TypeVar
from uuid import UUID

from django.http import Http404

from courses.models import CoursePage
from courses.models.content import StudyPage

Kind = TypeVar("Kind", bound=StudyPage)


def open_course(course_key: UUID) -> CoursePage:
    """A live course by its key; Http404 for a draft, a hidden or an unknown one."""
    course = CoursePage.objects.open().filter(translation_key=course_key).first()
    if course is None:
        raise Http404
    return course


def editable(kind: type[Kind], pk: int, user) -> Kind:
    """A page that this person may edit, whatever its state; Http404 for all others."""
    page = kind.objects.filter(pk=pk).first()
    if page is None or not page.permissions_for_user(user).can_edit():
        raise Http404
    return page

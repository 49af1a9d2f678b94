"""What Wagtail offers for the pages of a course beside its own: walking through, review."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from courses.models import CoursePage, LessonPage, ModulePage
from courses.models.tree import course_above


def course_buttons(
    page: Page, user, view_name: str = "", next_url: str | None = None
) -> Iterator[Button]:
    if not isinstance(page, CoursePage | ModulePage | LessonPage):
        return
    if not page.pk or not page.permissions_for_user(user).can_edit():
        return
    if isinstance(page, CoursePage):
        sends = reverse("authoring:send-review", args=[page.pk])
        yield Button(_("Send course for review"), sends, icon_name="clipboard-list", priority=11)
    yield Button(_("Walk through as a learner"), _trial(page), icon_name="view", priority=12)


def _trial(page: CoursePage | ModulePage | LessonPage) -> str:
    """Where walking through begins: at the lesson, or at its course."""
    if isinstance(page, LessonPage):
        return reverse("courses:trial-lesson", args=[page.pk])
    course = course_above(page) if isinstance(page, ModulePage) else page
    return reverse("courses:trial-course", args=[course.pk])

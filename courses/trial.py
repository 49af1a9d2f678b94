"""A course as its trainer walks through it: drafts as a learner will have them, nothing recorded.

The pages are those readers get; only addresses differ, and what would write is left out.
"""

from dataclasses import dataclass

from django.urls import reverse
from wagtail.models import Revision

from courses import completeness
from courses.lessons import LessonRow, Outline
from courses.models import CoursePage, LessonPage, ModulePage
from courses.models.content import StudyPage
from courses.models.tree import MODULE_FACTS, course_above
from courses.page_contexts import trainers_of

#: What an outline shows of a lesson.
SHOWN = ("title", "title_en", "minutes")


@dataclass
class TrialRow(LessonRow):
    @property
    def url(self) -> str:
        return reverse("courses:trial-lesson", args=[self.page.pk])

    @property
    def is_draft(self) -> bool:
        return not self.page.live

    @property
    def is_changed(self) -> bool:
        return self.page.live and self.page.has_unpublished_changes


class TrialOutline(Outline):
    row_class = TrialRow

    @property
    def url(self) -> str:
        return reverse("courses:trial-course", args=[self.course.pk])


def course_on_trial(course: CoursePage) -> dict:
    """What the course page shows, from the latest drafts."""
    draft = course.get_latest_revision_as_object()
    return {
        "page": draft,
        "outline": TrialOutline(_draft_lessons(course), None, draft),
        "topics": draft.topics.all(),
        "trainers": trainers_of(draft),
        **_on_trial(draft),
    }


def lesson_on_trial(lesson: LessonPage) -> dict:
    """What the lesson page shows, from the latest drafts."""
    course = course_above(lesson)
    draft = lesson.get_latest_revision_as_object()
    outline = TrialOutline(_draft_lessons(course), None, course)
    around = outline.around(lesson)
    return {"page": draft, "course": course, "outline": outline, **around, **_on_trial(draft)}


def _on_trial(draft: StudyPage) -> dict:
    return {
        "is_trial": True,
        "problems": completeness.problems(draft),
        "edit_url": reverse("wagtailadmin_pages:edit", args=[draft.pk]),
    }


def _draft_lessons(course: CoursePage) -> list[LessonPage]:
    """All lessons of a course as an outline shows them, with their latest words; three queries."""
    lessons = list(LessonPage.objects.below(course).with_module().defer("body"))
    modules = {module.pk: module for module in ModulePage.objects.below(course)}
    _take_latest(lessons, SHOWN)
    _take_latest(list(modules.values()), MODULE_FACTS[1:])
    for lesson in lessons:
        if lesson.module_facts:
            module = modules[lesson.module_facts["pk"]]
            lesson.module_facts = {name: getattr(module, name) for name in MODULE_FACTS}
    return lessons


def _take_latest(pages: list[StudyPage], names: tuple[str, ...]) -> None:
    """Put these fields of the latest revision on each page."""
    keys = [page.latest_revision_id for page in pages if page.has_unpublished_changes]
    latest = {
        pk: values
        for pk, *values in Revision.objects.filter(pk__in=keys).values_list(
            "pk", *(f"content__{name}" for name in names)
        )
    }
    for page in pages:
        for name, value in zip(names, latest.get(page.latest_revision_id, []), strict=False):
            setattr(page, name, value)

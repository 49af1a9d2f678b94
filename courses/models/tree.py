"""Where courses, modules and lessons stand in the page tree; nothing else knows its shape.

A lesson stands right below its course, or below a module of the course; the order of the tree is
the order in which lessons are taken.
"""

from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Greatest, JSONObject, Length, Substr
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

if TYPE_CHECKING:
    from courses.models.content import CoursePage, LessonPage

#: What a lesson knows of its module, where `with_module` asked for it.
MODULE_FACTS = ("pk", "slug", "title", "title_en", "summary", "summary_en")


class StudyQuerySet(PageQuerySet):
    def open(self) -> "StudyQuerySet":
        """Live pages that no privacy setting of the editor hides."""
        return self.live().with_privacy().filter(is_private=False)

    def with_privacy(self) -> "StudyQuerySet":
        """Say in `is_private` whether the page or one above it has a privacy setting."""
        inner = ExpressionWrapper(OuterRef("path"), output_field=CharField())
        above = PageViewRestriction.objects.annotate(inner=inner).filter(
            inner__startswith=F("page__path")
        )
        return self.annotate(is_private=Exists(above))

    def within(self, parent: Page) -> "StudyQuerySet":
        """Direct children of a page, in the order a reader takes them."""
        return self.filter(path__startswith=parent.path, depth=parent.depth + 1).order_by("path")

    def below(self, course: "CoursePage") -> "StudyQuerySet":
        """Everything in a course, drafts too, at whatever depth and in the reader's order."""
        inside = Q(path__startswith=course.path, depth__gt=course.depth)
        return self.filter(inside).order_by("path")


class LessonQuerySet(StudyQuerySet):
    def open(self) -> "LessonQuerySet":
        """What readers may see as far as the lesson and its module are concerned."""
        return super().open().outside_draft_modules()

    def readable(self) -> "LessonQuerySet":
        """Live lessons that no draft module hides, private or not."""
        return self.live().outside_draft_modules()

    def outside_draft_modules(self) -> "LessonQuerySet":
        drafts = _modules().filter(path=OuterRef("parent_path"), live=False)
        return self.alias(parent_path=_above(1)).filter(~Exists(drafts))

    def with_module(self) -> "LessonQuerySet":
        """Say in `module_facts` which module the lesson stands in; None for a course itself."""
        module = _modules().filter(path=OuterRef("parent_path"))
        facts = JSONObject(**{name: name for name in MODULE_FACTS})
        return self.alias(parent_path=_above(1)).annotate(
            module_facts=Subquery(module.values(facts=facts)[:1])
        )

    def of(self, courses: PageQuerySet, **columns: str) -> "LessonQuerySet":
        """Lessons of these courses, each with `course_path` and, by name, columns of its course."""
        course = courses.filter(path__in=[OuterRef("parent_path"), OuterRef("path_above_module")])
        wanted = {"course_path": "path"} | columns
        return (
            self.alias(parent_path=_above(1), path_above_module=_above(2))
            .annotate(
                **{
                    name: Subquery(course.order_by().values(column)[:1])
                    for name, column in wanted.items()
                }
            )
            .filter(Exists(course))
            .order_by("path")
        )

    def for_each(self, course_path: OuterRef) -> "LessonQuerySet":
        """Lessons of the course an outer query is at, as one group to count or sum."""
        inside = self.filter(path__startswith=course_path).order_by()
        return inside.annotate(together=Value(1)).values("together")


StudyManager = PageManager.from_queryset(StudyQuerySet)
LessonManager = PageManager.from_queryset(LessonQuerySet)


def course_above(page: Page) -> "CoursePage":
    """The course a module or lesson belongs to."""
    from courses.models.content import CoursePage

    return CoursePage.objects.ancestor_of(page).select_related("competence").get()


def is_hidden_by_draft(lesson: "LessonPage") -> bool:
    """Whether its course or module is a draft; Wagtail would serve its live children."""
    above = Page.objects.ancestor_of(lesson).not_live()
    return above.filter(Q(coursepage__isnull=False) | Q(modulepage__isnull=False)).exists()


def _above(levels: int) -> Substr:
    """The path of the page so many levels up: four characters a level (treebeard's steplen).

    PostgreSQL may work it out for pages nearer the root too before it drops them.
    """
    length = Length("path") - levels * Page.steplen
    return Substr("path", 1, Greatest(length, Value(0)))


def _modules() -> PageQuerySet:
    from courses.models.content import ModulePage

    return ModulePage.objects.order_by()

"""Writes what was read into the page tree, in one transaction."""

import json
from dataclasses import dataclass, field

from django.db import transaction
from wagtail.models import Page

from core.models import CompetenceGroup, Topic
from courses import completeness
from courses.importing.errors import CourseError, ImportRefused
from courses.importing.reading import CourseSource, LessonSource, ModuleSource
from courses.lessons import module_slug
from courses.models import CourseIndexPage, CoursePage, LessonPage, ModulePage

ADDED = ("quiz", "package")


@dataclass
class Report:
    """What an import did, by title."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)  # in the portal, not in the folder


def write_courses(sources: list[CourseSource], index: CourseIndexPage, *, draft: bool) -> Report:
    """Create or update pages, keyed on slugs; raises ImportRefused and leaves no trace on error."""
    writer = _Writer(draft)
    with transaction.atomic():
        for source in sources:
            writer.course(source, index)
        if writer.errors:
            raise ImportRefused(writer.errors)
    return writer.report


class _Writer:
    def __init__(self, draft: bool) -> None:
        self.draft = draft
        self.report = Report()
        self.errors: list[CourseError] = []
        self.topics = Topic.objects.in_bulk(field_name="key")
        self.groups = CompetenceGroup.objects.in_bulk(field_name="key")

    def course(self, source: CourseSource, index: CourseIndexPage) -> None:
        course = CoursePage.objects.within(index).filter(slug=source.slug).first()
        fields = source.fields | {"competence": self.groups[source.competence]}
        course = self._write(course or CoursePage(slug=source.slug), source, fields, index)
        if course.pk is None:
            return  # incomplete, and said so
        before = [*ModulePage.objects.within(course), *LessonPage.objects.below(course)]
        found = _lessons_by_source(source, course)
        # While the folder keeps its order, what was moved in the editor stays where it is.
        arranges = course.source_arrangement != source.arrangement
        parents: dict[str, Page] = {"": course}
        order: dict[int, list[int]] = {}
        for lesson, page in found:
            parent = self._module(lesson.module, course, parents, order)
            page = self._write(page, lesson, lesson.fields, parent)
            if arranges and not self.errors and self._may_move(page):
                _move_below(parent, page)
            order.setdefault(parent.pk, []).append(page.pk)
        if self.errors:
            return
        if arranges:
            for parent in parents.values():
                _put_in_order(parent, order[parent.pk])
        if not self.draft:
            mine = CoursePage.objects.filter(pk=course.pk)
            mine.update(source_arrangement=source.arrangement)
        written = {pk for pks in order.values() for pk in pks}
        self.report.left_alone += [page.title for page in before if page.pk not in written]

    def _module(
        self,
        source: ModuleSource | None,
        course: CoursePage,
        parents: dict[str, Page],
        order: dict[int, list[int]],
    ) -> Page:
        """The page that a lesson goes under, written when its first lesson comes."""
        if source is None:
            return course
        if source.slug not in parents:
            page = ModulePage.objects.within(course).filter(slug=source.slug).first()
            page = self._write(page or ModulePage(slug=source.slug), source, source.fields, course)
            parents[source.slug] = page
            order.setdefault(course.pk, []).append(page.pk)
        return parents[source.slug]

    def _may_move(self, page: LessonPage) -> bool:
        """What readers see stays where it is while drafts are written."""
        return not (self.draft and page.live)

    def _write(
        self,
        page,
        source: CourseSource | ModuleSource | LessonSource,
        fields: dict,
        parent: Page,
    ):
        """Save one page unless its file is the one imported last."""
        is_new = page.pk is None
        if not is_new and self._is_imported(page, source.digest):
            self.report.unchanged.append(page.title)
            return page
        latest = page if is_new else page.get_latest_revision_as_object()
        for name, value in fields.items():
            setattr(latest, name, value)
        if not isinstance(source, ModuleSource):
            # Folders know neither quizzes nor packages: what a trainer added stays, after the text.
            added = [block for block in latest.body.raw_data if block["type"] in ADDED]
            latest.body = json.dumps([*source.body, *map(dict, added)])
            latest.topics = [self.topics[key] for key in source.topics]
        latest.source_digest = source.digest
        for sentence in completeness.problems(latest):
            self.errors.append(CourseError(source.file, 0, sentence))
        if self.errors:
            return page
        if is_new:
            latest.live = False
            latest.has_unpublished_changes = True
            Page.objects.get(pk=parent.pk).add_child(instance=latest)  # it may have got others
        revision = latest.save_revision(log_action=True)
        if not self.draft:
            revision.publish()
        (self.report.created if is_new else self.report.updated).append(latest.title)
        page.refresh_from_db()
        return page

    def _is_imported(self, page, digest: str) -> bool:
        if page.live and page.source_digest == digest:
            return True
        if not self.draft or not page.has_unpublished_changes:
            return False
        return page.get_latest_revision_as_object().source_digest == digest


def _lessons_by_source(
    source: CourseSource, course: CoursePage
) -> list[tuple[LessonSource, LessonPage]]:
    """Each lesson with its page: the one in its place, else one moved there, else a new one."""
    existing = LessonPage.objects.below(course).with_module()
    places = {(module_slug(page), page.slug): page for page in existing}
    wanted = [
        (lesson.module.slug if lesson.module else "", lesson.slug) for lesson in source.lessons
    ]
    elsewhere = {place[1]: page for place, page in places.items() if place not in wanted}
    return [
        (
            lesson,
            places.get(place) or elsewhere.pop(lesson.slug, None) or LessonPage(slug=lesson.slug),
        )
        for lesson, place in zip(source.lessons, wanted, strict=True)
    ]


def _move_below(parent: Page, page: LessonPage) -> None:
    parent, page = Page.objects.get(pk=parent.pk), Page.objects.get(pk=page.pk)
    if not page.is_child_of(parent):
        page.move(parent, pos="last-child")


def _put_in_order(parent: Page, pks: list[int]) -> None:
    """Put pages in the order of their files, those of other origin after them."""
    parent = Page.objects.get(pk=parent.pk)
    pages = list(parent.get_children())
    rank = {pk: number for number, pk in enumerate(pks)}
    wanted = sorted(pages, key=lambda page: rank.get(page.pk, len(rank)))
    if [page.pk for page in wanted] == [page.pk for page in pages]:
        return
    for page in wanted:
        Page.objects.get(pk=page.pk).move(Page.objects.get(pk=parent.pk), pos="last-child")

"""Writes what was read into the page tree, in one transaction."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

from django.db import transaction
from wagtail.blocks import StreamValue
from wagtail.models import Page

from core.models import CompetenceGroup, Topic
from courses import completeness
from courses.completeness.body import body_rows
from courses.importing.errors import CourseError, ImportRefused
from courses.importing.media_writing import MediaWriter
from courses.importing.quiz_writing import QuizWriter
from courses.importing.reading import CourseSource, LessonSource, ModuleSource
from courses.lessons import module_slug
from courses.models import CourseIndexPage, CoursePage, LessonPage, ModulePage, Package
from courses.packages.access import package_in
from courses.packages.storing import Opened, store

#: Blocks that point at something beside the lesson.
BESIDE = ("quiz", "package")
PACKAGE_FIELDS = ("source_key", "title", "silent_rule", "must_pass")


@dataclass
class Report:
    """What an import did, by title; `courses` are those of the folders that were read."""

    courses: list[CoursePage] = field(default_factory=list)
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)  # in the portal, not in the folder


def write_courses(
    sources: list[CourseSource],
    index: CourseIndexPage,
    *,
    draft: bool,
    packages: Mapping[Path, Opened] | None = None,
) -> Report:
    """Create or update pages, keyed on slugs; raises ImportRefused and leaves no trace on error.

    `packages` are the archives of the folders that were unpacked because they are new.
    """
    writer = _Writer(draft, packages or {})
    try:
        with transaction.atomic():
            for source in sources:
                writer.course(source, index)
            if writer.errors:
                writer.media.note_copies()
                raise ImportRefused(writer.errors)
    except BaseException:
        for file in writer.stored:  # their rows are gone
            file.storage.delete(file.name)
        raise
    return writer.report


def package_by_key(key: str) -> Package | None:
    return Package.objects.filter(source_key=key).first()


def new_archives(sources: list[CourseSource]) -> list[Path]:
    """The archives of these folders that are not what was imported last."""
    return [
        file.file
        for source in sources
        for name, file in source.packages.items()
        if not (package := package_by_key(f"{source.slug}/{name}"))
        or package.latest is None
        or package.latest.digest != file.digest
    ]


class _Writer:
    def __init__(self, draft: bool, packages: Mapping[Path, Opened]) -> None:
        self.draft = draft
        self.packages = packages
        self.stored: list = []
        self.media = MediaWriter(self.stored)
        self.report = Report()
        self.errors: list[CourseError] = []
        self.topics = Topic.objects.in_bulk(field_name="key")
        self.groups = CompetenceGroup.objects.in_bulk(field_name="key")

    def course(self, source: CourseSource, index: CourseIndexPage) -> None:
        self.media.folder = source.file.parent
        course = CoursePage.objects.within(index).filter(slug=source.slug).first()
        fields = source.fields | {"competence": self.groups[source.competence]}
        course = self._write(course or CoursePage(slug=source.slug), source, fields, index)
        if course.pk is None:
            return  # incomplete, and said so
        self.report.courses.append(course)
        before = [*ModulePage.objects.within(course), *LessonPage.objects.below(course)]
        found = _lessons_by_source(source, course)
        # While the folder keeps its order, what was moved in the editor stays where it is.
        arranges = course.source_arrangement != source.arrangement
        parents: dict[str, Page] = {"": course}
        order: dict[int, list[int]] = {}
        quizzes = QuizWriter(
            source.slug, self.media, self.topics, self.errors.append, draft=self.draft
        )
        for lesson, page in found:
            named = self._beside(source, lesson, page, quizzes)
            if None in named.values():
                continue  # the quiz was refused, as was told
            parent = self._module(lesson.module, course, parents, order)
            page = self._write(page, lesson, lesson.fields, parent, named)
            if arranges and not self.errors and self._may_move(page):
                _move_below(parent, page)
            order.setdefault(parent.pk, []).append(page.pk)
        if self.errors:
            return
        if arranges:
            for parent in parents.values():
                _put_in_order(parent, order[parent.pk])
        if arranges and not self.draft:
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

    def _beside(
        self, source: CourseSource, lesson: LessonSource, page: LessonPage, quizzes: QuizWriter
    ) -> dict[str, int | None]:
        """What the blocks of a lesson name, written first: kind of block to primary key."""
        named = {}
        for block in lesson.body:
            if block["type"] == "quiz":
                quiz_source = source.quizzes[block["value"]["name"]]
                quiz, became = quizzes.write(quiz_source, page.quiz if page.pk else None)
                getattr(self.report, became).append(quiz.title)
                named["quiz"] = quiz.pk
            elif block["type"] == "package":
                package, became = self._package(source, block["value"], page)
                getattr(self.report, became).append(package.title)
                named["package"] = package.pk
        return named

    def _package(self, course: CourseSource, block: dict, page: LessonPage) -> tuple[Package, str]:
        """The package a block names, with the archive of the folder as its latest version."""
        key = f"{course.slug}/{block['name']}"
        file = course.packages[block["name"]]
        package = package_by_key(key)
        before = package_in(page) if page.pk and package is None else None
        latest = before.latest if before and not before.source_key else None
        if latest and latest.digest == file.digest:
            package = before  # made in the editor, and exported since then
        found = self.packages.get(file.file)
        if package is None:
            title = found.source.outline.title if found else ""
            package = Package(title=title or file.file.name)
        was = [package.pk, *(getattr(package, name) for name in PACKAGE_FIELDS)]
        package.source_key = key
        package.title = block.get("title", package.title)
        package.silent_rule = block.get("silent", package.silent_rule)
        package.must_pass = block.get("must_pass", "yes" if package.must_pass else "no") == "yes"
        is_new, is_changed = package.pk is None, False
        if was != [package.pk, *(getattr(package, name) for name in PACKAGE_FIELDS)] or is_new:
            package.save()
            is_changed = True
        if found is not None and (is_new or package.latest.digest != file.digest):
            is_changed = store(found, package=package)[1] or is_changed
        return package, "created" if is_new else "updated" if is_changed else "unchanged"

    def _write(
        self,
        page,
        source: CourseSource | ModuleSource | LessonSource,
        fields: dict,
        parent: Page,
        named: dict[str, int] | None = None,
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
            own = [
                {"type": block["type"], "value": named[block["type"]]}
                if named and block["type"] in named
                else self.media.block(block, source.files)
                for block in source.body
            ]
            latest.body = json.dumps([*own, *self._added_in_editor(latest, named or {})])
            latest.topics = [self.topics[key] for key in source.topics]
        latest.source_digest = source.digest
        for sentence in self._problems(latest, parent):
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

    def _added_in_editor(self, latest, named: dict[str, int]) -> list[dict]:
        """A quiz or package a trainer added stays, after the text; one of a folder is its own."""
        added = []
        for block in latest.body:
            if block.block_type not in BESIDE or block.block_type in named or not block.value:
                continue
            if not block.value.source_key:
                added.append({"type": block.block_type, "value": block.value.pk, "id": block.id})
        return added

    def _problems(self, latest, parent: Page) -> list[str]:
        if not self.draft:
            return completeness.problems(latest, parent=parent)
        # A quiz that comes as a draft is published after its review, and before its lesson.
        body = getattr(latest, "body", None)
        others = [(one.block_type, one.value) for one in body or [] if one.block_type != "quiz"]
        shown = SimpleNamespace(body=body and StreamValue(body.stream_block, others))
        rows = [*latest.own_rows(), *body_rows(shown)]
        return [row.text for row in rows if row.blocks]

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

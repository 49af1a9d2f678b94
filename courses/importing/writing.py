"""Writes what was read into the page tree, in one transaction."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from wagtail.blocks import StreamValue
from wagtail.models import Page

from core.models import CompetenceGroup, Topic
from courses import completeness
from courses.importing.errors import CourseError, ImportRefused
from courses.importing.quiz_writing import QuizWriter
from courses.importing.reading import CourseSource, LessonSource
from courses.models import CourseIndexPage, CoursePage, LessonPage, Package
from courses.packages.access import package_in
from courses.packages.storing import Opened, store

#: Blocks that point at something beside the lesson.
BESIDE = ("quiz", "package")
PACKAGE_FIELDS = ("source_key", "title", "silent_rule", "must_pass")


@dataclass
class Report:
    """What an import did, by title."""

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
        self.report = Report()
        self.errors: list[CourseError] = []
        self.topics = Topic.objects.in_bulk(field_name="key")
        self.groups = CompetenceGroup.objects.in_bulk(field_name="key")

    def course(self, source: CourseSource, index: CourseIndexPage) -> None:
        course = CoursePage.objects.within(index).filter(slug=source.slug).first()
        fields = source.fields | {"competence": self.groups[source.competence]}
        course = self._write(course or CoursePage(slug=source.slug), source, fields, index)
        existing = {page.slug: page for page in LessonPage.objects.within(course)}
        quizzes = QuizWriter(
            source.slug, source.file.parent, self.topics, self.errors.append, draft=self.draft
        )
        for lesson in source.lessons:
            page = existing.get(lesson.slug) or LessonPage(slug=lesson.slug)
            named = self._beside(source, lesson, page, quizzes)
            if None not in named.values():  # else the quiz was refused, as was told
                self._write(page, lesson, lesson.fields, course, named)
        self.stored += quizzes.stored
        wanted = [lesson.slug for lesson in source.lessons]
        self._put_in_order(course, wanted)
        self.report.left_alone += [
            page.title for slug, page in existing.items() if slug not in wanted
        ]

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
        source: CourseSource | LessonSource,
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
        own = [
            {"type": block["type"], "value": named[block["type"]]}
            if named and block["type"] in named
            else block
            for block in source.body
        ]
        latest.body = json.dumps([*own, *self._added_in_editor(latest, named or {})])
        latest.topics = [self.topics[key] for key in source.topics]
        latest.source_digest = source.digest
        for sentence in self._problems(latest):
            self.errors.append(CourseError(source.file, 0, sentence))
        if self.errors:
            return page
        if is_new:
            latest.live = False
            latest.has_unpublished_changes = True
            parent.add_child(instance=latest)
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

    def _problems(self, latest) -> list[str]:
        if not self.draft:
            return completeness.problems(latest)
        # A quiz that comes as a draft is published after its review, and before its lesson.
        return [
            *latest.problems(),
            *completeness.block_problems(
                StreamValue(
                    latest.body.stream_block,
                    [
                        (one.block_type, one.value)
                        for one in latest.body
                        if one.block_type != "quiz"
                    ],
                )
            ),
        ]

    def _is_imported(self, page, digest: str) -> bool:
        if page.live and page.source_digest == digest:
            return True
        if not self.draft or not page.has_unpublished_changes:
            return False
        return page.get_latest_revision_as_object().source_digest == digest

    def _put_in_order(self, course: CoursePage, slugs: list[str]) -> None:
        """Put the lessons in the order of their files, those of other origin after them."""
        pages = list(LessonPage.objects.within(course))
        rank = {slug: number for number, slug in enumerate(slugs)}
        wanted = sorted(pages, key=lambda page: rank.get(page.slug, len(rank)))
        if [page.pk for page in wanted] == [page.pk for page in pages]:
            return
        for page in wanted:
            parent = Page.objects.get(pk=course.pk)
            Page.objects.get(pk=page.pk).move(parent, pos="last-child")

"""Writes what was read into the page tree, in one transaction."""

import json
from dataclasses import dataclass, field

from django.db import transaction
from wagtail.models import Page

from core.models import CompetenceGroup, Topic
from courses import completeness
from courses.importing.errors import CourseError, ImportRefused
from courses.importing.reading import CourseSource, LessonSource
from courses.models import CourseIndexPage, CoursePage, LessonPage

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
        existing = {page.slug: page for page in LessonPage.objects.within(course)}
        for lesson in source.lessons:
            page = existing.get(lesson.slug) or LessonPage(slug=lesson.slug)
            self._write(page, lesson, lesson.fields, course)
        wanted = [lesson.slug for lesson in source.lessons]
        self._put_in_order(course, wanted)
        self.report.left_alone += [
            page.title for slug, page in existing.items() if slug not in wanted
        ]

    def _write(self, page, source: CourseSource | LessonSource, fields: dict, parent: Page):
        """Save one page unless its file is the one imported last."""
        is_new = page.pk is None
        if not is_new and self._is_imported(page, source.digest):
            self.report.unchanged.append(page.title)
            return page
        latest = page if is_new else page.get_latest_revision_as_object()
        for name, value in fields.items():
            setattr(latest, name, value)
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
            parent.add_child(instance=latest)
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

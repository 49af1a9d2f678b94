"""A draft course around a package, for those who bring one by command."""

import json

from django.utils.text import slugify

from core.folding import fold
from courses.importing.writing import Report
from courses.models import CourseIndexPage, CoursePage, LessonPage, Package, PackageVersion
from courses.packages.access import package_in
from courses.packages.storing import Opened, store


def draft_course(found: Opened, index: CourseIndexPage, report: Report) -> PackageVersion:
    """Store a package with a draft course of one lesson; a newer one joins the course it had.

    It is known by its title and its format. What its trainer changed since then stays.
    """
    title = found.source.outline.title or found.file_name
    slug = slugify(fold(title))[:200] or "goi-hoc"
    before = _package_of(index, slug, found.source.outline.kind)
    version, created = store(found, package=before)
    if before is None:
        _add_course(index, title=title, slug=slug, package=version.package_id)
        report.created.append(title)
    else:
        (report.updated if created else report.unchanged).append(title)
    return version


def _package_of(index: CourseIndexPage, slug: str, kind: str) -> Package | None:
    lessons = LessonPage.objects.filter(slug=slug, path__startswith=index.path)
    packages = (package_in(lesson.get_latest_revision_as_object()) for lesson in lessons)
    return next((one for one in packages if one and one.latest.kind == kind), None)


def _add_course(index: CourseIndexPage, *, title: str, slug: str, package: int) -> None:
    taken = set(CoursePage.objects.child_of(index).values_list("slug", flat=True))
    free = next(
        name for name in (slug, *(f"{slug}-{n}" for n in range(2, 1000))) if name not in taken
    )
    course = CoursePage(title=title, slug=free, live=False, has_unpublished_changes=True)
    index.add_child(instance=course)
    body = json.dumps([{"type": "package", "value": package}])
    lesson = LessonPage(title=title, slug=slug, body=body, live=False, has_unpublished_changes=True)
    course.add_child(instance=lesson)
    for page in (course, lesson):
        page.save_revision(clean=False, log_action=True)  # incomplete, as drafts may be

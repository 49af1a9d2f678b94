"""Taking a course away from Wagtail's editor: what to know first, then the file."""

import tempfile
from pathlib import Path

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import audit
from courses.exporting.access import may_export
from courses.exporting.folder import write_folder_archive
from courses.exporting.manifest import SCORM_12, SCORM_2004
from courses.exporting.scorm import EDITIONS, scorm_package, write_scorm
from courses.importing.export import CannotExport, course_folder
from courses.models import CoursePage, PackageVersion
from courses.packages.storing import copy_original

MARKDOWN = "markdown"
FORMS = (SCORM_12, SCORM_2004, MARKDOWN)
#: What a page may make while somebody waits; more is for the command.
MOST_BYTES = 60 * 1024 * 1024


@never_cache
@require_safe
def choose(request: HttpRequest, page_id: int) -> HttpResponse:
    """The forms a course can be taken away in, with what each of them leaves out or gives away."""
    course = _course(request, page_id)
    package, problems = _scorm(course, SCORM_12)
    folder, folder_problems = _folder(course)
    title = _("Export the course")
    trail = [
        {"url": reverse("wagtailadmin_pages:edit", args=[course.pk]), "label": course.title},
        {"url": "", "label": title},
    ]
    context = {
        "course": course,
        "notes": package.notes if package else [],
        "scorm_problems": problems,
        "folder_problems": folder_problems,
        "folder_is_large": folder is not None and folder.size > MOST_BYTES,
        "is_large": package is not None and _size(package.files) > MOST_BYTES,
        "breadcrumbs_items": trail,
        "header_title": title,
        "page_title": title,
        "header_icon": "download",
    }
    return render(request, "courses/exporting/choose.html", context)


@never_cache
@require_safe
def download(request: HttpRequest, page_id: int, form: str) -> HttpResponseBase:
    course = _course(request, page_id)
    if form not in FORMS:
        raise Http404
    with tempfile.TemporaryDirectory() as place:
        archive = Path(place) / "course.zip"
        try:
            if form in EDITIONS:
                package = scorm_package(course, form)
                if _size(package.files) > MOST_BYTES:
                    raise Http404
                write_scorm(package, archive)
            else:
                if course_folder(course).size > MOST_BYTES:
                    raise Http404
                write_folder_archive(course, archive)
        except CannotExport as error:
            raise Http404 from error
        content = archive.open("rb")  # still readable when its name is gone
    audit.record(request.user, "export", course, form=form)
    return FileResponse(content, as_attachment=True, filename=f"{course.slug}-{form}.zip")


@never_cache
@require_safe
@permission_required("courses.change_package", raise_exception=True)
def original(request: HttpRequest, version_id: int) -> HttpResponseBase:
    """A package as it was uploaded."""
    version = get_object_or_404(PackageVersion.objects.select_related("package"), pk=version_id)
    with tempfile.TemporaryDirectory() as place:
        copy_original(version, Path(place) / "package")
        content = (Path(place) / "package").open("rb")
    audit.record(request.user, "export", version.package, version=version.number)
    return FileResponse(content, as_attachment=True, filename=version.file_name or "package.zip")


def _course(request: HttpRequest, page_id: int) -> CoursePage:
    course = get_object_or_404(CoursePage.objects.live(), pk=page_id)
    if not may_export(request.user, course):
        raise Http404
    return course


def _scorm(course: CoursePage, edition: str):
    try:
        return scorm_package(course, edition), []
    except CannotExport as error:
        return None, error.problems


def _folder(course: CoursePage):
    try:
        return course_folder(course), []
    except CannotExport as error:
        return None, error.problems


def _size(files: dict) -> int:
    total = 0
    for opens in files.values():
        with opens("rb") as stream:
            total += stream.size
    return total

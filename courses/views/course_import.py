"""Bringing course folders in from Wagtail's editor: always as drafts, which somebody reviews."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core import audit
from core.submissions import once
from courses.importing.errors import CourseError, ImportRefused
from courses.importing.folder_archive import LIMITS, folders_in
from courses.importing.writing import Report
from courses.models import CourseIndexPage
from courses.packages.archive import MIB
from courses.packages.forms import ArchiveForm
from courses.setting_up import import_courses

MOST_ERRORS = 50


class FolderForm(ArchiveForm):
    limits = LIMITS
    suffixes = (".zip",)
    other_name = gettext_lazy("Choose a file that ends in .zip.")
    file = forms.FileField(
        label=gettext_lazy("Archive (.zip)"),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )


def may_import(user, index: CourseIndexPage | None) -> bool:
    """Those who write courses with all that lies in a folder: pages, questions, packages."""
    return (
        index is not None
        and user.has_perms(["courses.add_question", "courses.add_quiz", "courses.add_package"])
        and index.permissions_for_user(user).can_add_subpage()
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def import_folder(request: HttpRequest) -> HttpResponse:
    """All courses of the archive or none; what readers have stays as it is."""
    index = CourseIndexPage.objects.first()
    if not may_import(request.user, index):
        raise Http404
    form = FolderForm(request.POST, request.FILES) if request.method == "POST" else FolderForm()
    errors: list[CourseError] = []
    if form.is_valid():
        try:
            with folders_in(form.cleaned_data["file"]) as folders:
                report = import_courses(folders, draft=True)
        except ImportRefused as refused:
            errors = refused.errors
        else:
            for course in report.courses:
                audit.record(request.user, "import course", course)
            _tell(request, report)
            alone = report.courses[0] if len(report.courses) == 1 else index
            return redirect("wagtailadmin_explore", alone.pk)
    title = _("Import a course")
    trail = [
        {"url": reverse("wagtailadmin_explore", args=[index.pk]), "label": index.title},
        {"url": "", "label": title},
    ]
    context = {
        "form": form,
        "most": LIMITS.upload // MIB,
        "errors": errors[:MOST_ERRORS],
        "more_errors": max(0, len(errors) - MOST_ERRORS),
        "breadcrumbs_items": trail,
        "header_title": title,
        "page_title": title,
        "header_icon": "upload",
    }
    status = 422 if errors or form.errors else 200
    return render(request, "courses/importing/upload.html", context, status=status)


def _tell(request: HttpRequest, report: Report) -> None:
    counts = {
        "new": len(report.created),
        "changed": len(report.updated),
        "same": len(report.unchanged),
    }
    sentence = _("New: %(new)d. Updated: %(changed)d. Unchanged: %(same)d.") % counts
    if report.created or report.updated:
        sentence += " " + _(
            "What is new or changed is a draft: look at it, then send the course for review."
        )
    messages.success(request, sentence)
    if report.left_alone:
        sentence = _("Not in the folder, left as it is: %(titles)s.")
        messages.warning(request, sentence % {"titles": ", ".join(report.left_alone)})

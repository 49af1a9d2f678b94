"""Uploading packages in Wagtail's editor: the form, and how far the import is."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.admin_url_finder import AdminURLFinder

from core.models import Job
from core.submissions import once
from courses.models import Package
from courses.packages.forms import UploadForm
from courses.packages.storing import IMPORT, queue_upload

may_upload = permission_required("courses.add_package", raise_exception=True)


@may_upload
@require_http_methods(["GET", "HEAD", "POST"])
@once
def upload(request: HttpRequest, package_id: int | None = None) -> HttpResponse:
    """Take a file for a new package, or for a newer version of one."""
    package = get_object_or_404(Package, pk=package_id) if package_id else None
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        job = queue_upload(form.cleaned_data["file"], package=package, by=request.user)
        return redirect("packages:import", job.pk)
    title = _("Upload a package")
    if package:
        title = _("New version of “%(title)s”") % {"title": package}
    context = {"form": form, "package": package}
    status = 422 if form.errors else 200
    return _page(request, "courses/packages/upload.html", title, context, status=status)


@may_upload
@require_safe
def importing(request: HttpRequest, job_id: str) -> HttpResponse:
    """How far an import is; the page asks again by itself until it is over."""
    job = get_object_or_404(Job, pk=job_id, kind=IMPORT)
    result = job.result or {}
    package = Package.objects.filter(pk=result.get("package")).first()
    context = {
        "job": job,
        "errors": result.get("errors", []),
        "package": package,
        "package_url": AdminURLFinder(request.user).get_edit_url(package) if package else "",
        "is_new": result.get("new"),
    }
    title = _("Import of a package")
    response = _page(request, "courses/packages/importing.html", title, context)
    if not job.is_finished:
        response["Refresh"] = "2"
    return response


def _page(
    request: HttpRequest, template: str, title: str, context: dict, *, status: int = 200
) -> HttpResponse:
    """A page of the editor, with the way that led to it."""
    trail = [
        {"url": reverse(Package.snippet_viewset.get_url_name("list")), "label": _("Packages")},
        {"url": "", "label": title},
    ]
    context |= {"breadcrumbs_items": trail, "header_title": title, "page_title": title}
    return render(request, template, context | {"header_icon": "folder-open-1"}, status=status)

"""Questionnaires in Wagtail's editor: versions are uploaded, compared, published and retired."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from advisory.instrument_actions import (
    VersionIsDraft,
    VersionIsPublished,
    VersionIsRetired,
    WordingNotConfirmed,
    import_instrument,
    publish_instrument_version,
    retire_instrument_version,
    reused_in,
    warnings_of,
)
from advisory.models import InstrumentVersion
from advisory.tasks import queue_rescoring
from advisory.versions import overview
from advisory.versions.comparison import grouped
from advisory.versions.forms import PublishForm, RescoreForm, UploadForm
from advisory.versions.problems import shown_problem
from advisory.versions.rescore_page import rescore_page, scope_of
from advisory.versions.workbook import workbook_of
from advisory.xlsform.compare import compare
from advisory.xlsform.problems import InstrumentFileError
from core.submissions import once
from users.access import role_required
from users.roles import Role

REFUSED = 422


@role_required(Role.OFFICIAL)
@require_safe
def version_list(request: HttpRequest) -> HttpResponse:
    context = {"instruments": overview.instruments()}
    return _page(request, "advisory/instrument_list.html", context)


@role_required(Role.OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def upload(request: HttpRequest) -> HttpResponse:
    """Import a workbook as a draft, or show every problem with its cell."""
    form = UploadForm(request.POST or None, request.FILES or None)
    context: dict = {"form": form, "title": _("Upload a questionnaire")}
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            version = import_instrument(file, user=request.user)
        except InstrumentFileError as error:
            context["problems"] = [shown_problem(problem) for problem in error.problems]
            context["file_name"] = error.file
        except VersionIsPublished as error:
            text = _(
                "Version %(version)s of this questionnaire was published and stays as it is. Write "
                "another version into the settings sheet."
            )
            form.add_error("file", text % {"version": error.version.version})
        else:
            text = _("Version %(version)s was read: %(n)s questions.")
            n = len(version.definition["items"])
            messages.success(request, text % {"version": version.version, "n": n})
            for warning in warnings_of(version):
                text = _("Not checked in the crosswalk: %(reason)s")
                messages.warning(request, text % {"reason": shown_problem(warning).problem})
            return redirect("instruments:version", version.pk)
    status = REFUSED if request.method == "POST" else 200
    return _page(request, "advisory/instrument_upload.html", context, status=status)


@role_required(Role.OFFICIAL)
@require_safe
def version_detail(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(overview.counted_versions(), pk=pk)
    others = version.instrument.versions.exclude(pk=pk).defer("definition").order_by("-pk")
    context = {
        "version": version,
        "is_asked": overview.is_asked(version),
        "is_draft": version.state == InstrumentVersion.State.DRAFT,
        "is_published": version.state == InstrumentVersion.State.PUBLISHED,
        "same": version.same_meaning_as,
        "before": version.before,
        "others": others,
        "problems": _problems(version),
        "questions": len(version.definition["items"]),
    }
    return _page(request, "advisory/instrument_version.html", context)


@role_required(Role.OFFICIAL)
@require_safe
def compare_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """This version beside another of its instrument, by default the one published before."""
    version = _version(pk)
    given = request.GET.get("with", "")
    others = version.instrument.versions.exclude(pk=pk)
    other = get_object_or_404(others, pk=given) if given.isdigit() else version.before
    context = {
        "version": version,
        "other": other,
        "others": others.defer("definition").order_by("-pk"),
        "title": _("Compare"),
        **(_compared(other, version) if other else {}),
    }
    return _page(request, "advisory/instrument_compare.html", context)


@role_required(Role.OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what changes for whom, then freeze the draft and ask it from now on."""
    version = _version(pk)
    before = version.before
    compared = _compared(before, version) if before else {}
    must_confirm = bool(compared.get("reworded"))
    form = PublishForm(
        request.POST if request.method == "POST" else None, must_confirm=must_confirm
    )
    if form.is_valid():
        is_same_meaning = form.cleaned_data.get("is_same_meaning", False)
        try:
            publish_instrument_version(version, user=request.user, is_same_meaning=is_same_meaning)
        except VersionIsRetired:
            form.add_error(None, _("A retired version is not published again."))
        except WordingNotConfirmed:
            form.add_error(None, _("Another version was published meanwhile. Compare again."))
        except InstrumentFileError:
            form.add_error(None, _("This version uses names again with another meaning."))
        else:
            text = _("Version %(version)s is published. Who begins now answers it.")
            messages.success(request, text % {"version": version.version})
            return redirect("instruments:version", pk)
    context = {
        "version": version,
        "before": before,
        "asked": overview.asked_without(version),
        "offered": overview.place_on_the_start_page(version.instrument),
        "form": form,
        "problems": _problems(version),
        "title": _("Publish"),
        **compared,
    }
    status = REFUSED if request.method == "POST" else 200
    return _page(request, "advisory/instrument_publish.html", context, status=status)


@role_required(Role.OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what changes for whom, then let nobody begin on this version."""
    version = get_object_or_404(overview.counted_versions(), pk=pk)
    if request.method == "POST":
        try:
            retire_instrument_version(version, user=request.user)
        except VersionIsDraft:
            messages.error(request, _("A draft cannot be retired: nobody can begin on it."))
        else:
            text = _("Version %(version)s is retired. Who has begun on it finishes on it.")
            messages.success(request, text % {"version": version.version})
        return redirect("instruments:version", pk)
    context = {
        "version": version,
        "is_asked": overview.is_asked(version),
        "asked": overview.asked_without(version),
        "offered": overview.place_on_the_start_page(version.instrument),
        "title": _("Retire"),
    }
    return _page(request, "advisory/instrument_retire.html", context)


@role_required(Role.OFFICIAL)
@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse:
    version = _version(pk)
    name = f"{version.instrument.key}-{version.version}.xlsx"
    return FileResponse(workbook_of(version), as_attachment=True, filename=name)


@role_required(Role.OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def rescoring(request: HttpRequest, pk: int) -> HttpResponse:
    """Have finished assessments scored again, and watch it."""
    version = get_object_or_404(overview.counted_versions(), pk=pk)
    form = RescoreForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        scope = scope_of(version, form.cleaned_data["scope"])
        queue_rescoring(**scope, reason=form.cleaned_data["reason"], user=request.user)
        return redirect("instruments:rescore", pk)
    context = {"version": version, "form": form, "title": _("Score again"), **rescore_page(version)}
    status = REFUSED if request.method == "POST" else 200
    return _page(request, "advisory/instrument_rescore.html", context, status=status)


def _version(pk: int) -> InstrumentVersion:
    return get_object_or_404(InstrumentVersion.objects.select_related("instrument"), pk=pk)


def _problems(version: InstrumentVersion) -> list:
    if version.state != InstrumentVersion.State.DRAFT:
        return []
    return [shown_problem(problem) for problem in reused_in(version)]


def _compared(old: InstrumentVersion, new: InstrumentVersion) -> dict:
    comparison = compare(old.definition, new.definition)
    parts = {
        "meaning": comparison.meaning,
        "advice": comparison.advice,
        "wording": comparison.wording,
    }
    compared: dict = {"reworded": comparison.reworded}
    for name, changes in parts.items():
        compared[name] = grouped(changes, old.definition, new.definition)
        compared[f"n_{name}"] = len(changes)
    return compared


def _page(request: HttpRequest, template: str, context: dict, *, status: int = 200) -> HttpResponse:
    """A page of the editor, with the way that led to it."""
    trail = [{"url": reverse("instruments:list"), "label": _("Questionnaires")}]
    version = context.get("version")
    if version is not None:
        address = reverse("instruments:version", args=[version.pk])
        trail.append({"url": address, "label": f"{version.instrument.name} {version.version}"})
    if "title" in context:
        trail.append({"url": "", "label": context["title"]})
    title = trail[-1]["label"]
    context |= {"breadcrumbs_items": trail, "header_title": title, "page_title": title}
    context["header_icon"] = "form"
    return render(request, template, context, status=status)

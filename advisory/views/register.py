"""The business register for officials: bring a file, say what is what, watch it, see the outcome."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.models import RegisterEntry, RegisterImport
from advisory.personal_number import masked
from advisory.register.actions import (
    AlreadyStarted,
    ColumnsMissing,
    begin_import,
    choose_areas,
    drop_import,
    set_mapping,
)
from advisory.register.forms import MappingForm, SplitForm, TaxCodeForm, UploadForm
from advisory.register.page import (
    chosen_areas,
    look_into,
    outcome_of,
    progress_of,
    split_units,
    why_refused,
)
from advisory.register.problem_texts import file_text
from advisory.register.problems import FileRefused
from advisory.register.reject_file import write_reject_file
from advisory.register.upload import watch_size
from advisory.tasks import start_import
from advisory.tax_code import check_tax_code
from core import audit
from core.submissions import once
from users.access import role_required
from users.roles import Role

PER_PAGE = 20
REFUSED = 422
State = RegisterImport.State


@csrf_exempt  # checked below: the token is in the form, which must not be read before the size is
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Bring a file; and all that were brought before."""
    if request.method == "POST":
        request.watched_size = watch_size(request)
    return _register(request)


@csrf_protect
@role_required(Role.OFFICIAL)
@once
def _register(request: HttpRequest) -> HttpResponse:
    is_post = request.method == "POST"
    form = UploadForm(*((request.POST, request.FILES) if is_post else ()))
    too_large = is_post and request.watched_size.refused
    if too_large:
        form.errors.pop("file", None)
        sizes = {"size": too_large, "most": settings.REGISTER_MAX_BYTES}
        form.add_error("file", file_text("too_large", sizes))
    elif form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = begin_import(
                file.file, name=file.name, as_of=form.cleaned_data["as_of"], user=request.user
            )
        except FileRefused as refused:
            form.add_error("file", file_text(refused.code, refused.details))
        else:
            return redirect(run)
    runs = RegisterImport.objects.select_related("started_by", "job")
    page = Paginator(runs, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "search": TaxCodeForm()}
    status = REFUSED if is_post else 200
    return render(request, "advisory/register.html", context, status=status)


@never_cache
@role_required(Role.OFFICIAL)
@require_POST
def register_search(request: HttpRequest) -> HttpResponse:
    """One entry by its whole tax code; a POST, so that no log of addresses keeps the code."""
    form = TaxCodeForm(request.POST)
    entry = None
    if form.is_valid():
        code = check_tax_code(form.cleaned_data["tax_code"]).value
        entry = (
            RegisterEntry.objects.select_related("area", "former_area", "last_import", "business")
            .filter(tax_code=code)
            .first()
        )
        found = {"words": masked(code), "hits": int(entry is not None)}
        audit.record(request.user, "searched the register", request.user, **found)
    context = {"search": form, "entry": entry, "is_found": entry is not None}
    return render(request, "advisory/register_entry.html", context)


@never_cache
@role_required(Role.OFFICIAL)
@require_safe
def register_import(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Where an import is: choosing columns, choosing areas, under way, or done."""
    return _show(request, _run(public_id))


@role_required(Role.OFFICIAL)
@require_POST
@once
def register_mapping(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Keep which column is which, and look again or start."""
    run = _run(public_id)
    form = MappingForm(request.POST, run=run)
    if not form.is_valid():
        return _show(request, run, mapping_form=form)
    try:
        set_mapping(
            run=run, mapping=form.mapping(), as_of=form.cleaned_data["as_of"], user=request.user
        )
        if request.POST.get("do") == "start":
            start_import(run=run, user=request.user)
    except AlreadyStarted:
        messages.info(request, _("This import has been started already."))
    return redirect(run)


@role_required(Role.OFFICIAL)
@require_POST
@once
def register_choices(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Keep where split units are counted, and go on."""
    run = _run(public_id)
    if run.state != State.CHOOSING:
        return redirect(run)
    form = SplitForm(request.POST, units=split_units(run), rows=run.split_rows)
    if not form.is_valid():
        return _show(request, run, split_form=form)
    choose_areas(run=run, choices=form.choices(), user=request.user)
    start_import(run=run, user=request.user)
    return redirect(run)


@role_required(Role.OFFICIAL)
@require_POST
@once
def register_go_on(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    run = _run(public_id)
    try:
        start_import(run=run, user=request.user)
    except (AlreadyStarted, ColumnsMissing):
        messages.info(request, _("This import is over, or its columns are still to be chosen."))
    return redirect(run)


@role_required(Role.OFFICIAL)
@require_POST
@once
def register_drop(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Delete a file that was not started."""
    run = _run(public_id)
    try:
        drop_import(run=run, user=request.user)
    except AlreadyStarted:
        messages.error(request, _("What was started stays in the history."))
        return redirect(run)
    messages.success(request, _("The file is deleted."))
    return redirect("advisory:register")


@never_cache
@role_required(Role.OFFICIAL)
@require_safe
def register_rejects(request: HttpRequest, public_id: uuid.UUID) -> StreamingHttpResponse:
    """The refused rows as a file; recorded, because it quotes what firms' rows say."""
    run = _run(public_id)
    if not run.problems.exists():
        raise Http404
    audit.record(request.user, "took the refused rows", run, file=run.file_name)
    stem = f"dong-bi-loai-{run.created_at:%Y%m%d}-{str(run.public_id)[:8]}"
    return StreamingHttpResponse(
        write_reject_file(run),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{stem}.csv"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _run(public_id: uuid.UUID) -> RegisterImport:
    runs = RegisterImport.objects.select_related("started_by", "job")
    return get_object_or_404(runs, public_id=public_id)


def _show(
    request: HttpRequest,
    run: RegisterImport,
    *,
    mapping_form: MappingForm | None = None,
    split_form: SplitForm | None = None,
) -> HttpResponse:
    context: dict = {"run": run, "outcome": outcome_of(run), **progress_of(run)}
    if run.state == State.MAPPING:
        context["form"] = mapping_form or MappingForm(run=run)
        context["look"] = look_into(run)
    elif run.state == State.CHOOSING:
        context["form"] = split_form or SplitForm(units=split_units(run), rows=run.split_rows)
    elif run.is_over:
        context["why"] = why_refused(run)
        context["problems"] = run.problems.count()
        context["chosen"] = chosen_areas(run) if run.choices else []
    is_refused = mapping_form is not None or split_form is not None
    status = REFUSED if is_refused else 200
    return render(request, "advisory/register_import.html", context, status=status)

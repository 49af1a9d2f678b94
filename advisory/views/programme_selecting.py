"""Whom a programme takes in: look first, then freeze."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from advisory.models import Programme, ProgrammeSelection
from advisory.oversight.scope import OVERSEERS
from advisory.programmes.access import programme_for
from advisory.programmes.candidates import MOST_AT_ONCE
from advisory.programmes.choosing import (
    Preview,
    freeze_filter,
    freeze_list,
    look_at_filter,
    look_at_list,
)
from advisory.programmes.freezing import NothingSelected, ProgrammeClosed, TooMany
from advisory.programmes.select_forms import BusinessesForm, ListForm, RegisterForm
from advisory.programmes.selections import selections_of
from advisory.programmes.tax_codes import CodeList, read_file, read_text
from advisory.register.problem_texts import file_text
from advisory.register.problems import FileRefused
from core import audit
from core.submissions import once
from users.access import any_role_required

REFUSED = 422
Kind = ProgrammeSelection.Kind
FORMS = {Kind.BUSINESSES: BusinessesForm, Kind.REGISTER: RegisterForm}


@any_role_required(*OVERSEERS)
@never_cache
@require_safe
def selections(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The three ways to select, and what was selected so far."""
    programme = programme_for(request.user, public_id)
    context = {"programme": programme, "selections": selections_of(programme)}
    return render(request, "advisory/programmes/selections.html", context)


@any_role_required(*OVERSEERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def by_filter(request: HttpRequest, public_id: uuid.UUID, kind: str) -> HttpResponse:
    """GET with choices counts and shows the first; POST takes in who fits now."""
    programme = programme_for(request.user, public_id)
    is_post = request.method == "POST"
    data = request.POST if is_post else request.GET
    form = FORMS[kind](
        data if is_post or "xem" in request.GET else None, programme=programme, user=request.user
    )
    preview = None
    if form.is_valid():
        if is_post:
            try:
                frozen = freeze_filter(programme, request.user, kind, form.criteria())
            except (NothingSelected, TooMany, ProgrammeClosed) as error:
                messages.error(request, _why_not(error))
            else:
                return _taken(request, programme, frozen)
        preview = look_at_filter(programme, request.user, kind, form.criteria())
    context = {"programme": programme, "kind": kind, "form": form, "chosen": data}
    return _show(request, "filter", context, preview, is_post)


@any_role_required(*OVERSEERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def by_list(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A POST reads the list and shows what it found; with `do=freeze` it takes them in."""
    programme = programme_for(request.user, public_id)
    is_post = request.method == "POST"
    form = ListForm(*((request.POST, request.FILES) if is_post else ()))
    preview, codes = None, None
    if form.is_valid():
        try:
            codes = _read(form)
            if request.POST.get("do") == "freeze":
                frozen = freeze_list(programme, request.user, codes)
                return _taken(request, programme, frozen)
            preview = look_at_list(programme, request.user, codes)
        except FileRefused as refused:
            form.add_error("file", file_text(refused.code, refused.details))
        except (NothingSelected, TooMany, ProgrammeClosed) as error:
            messages.error(request, _why_not(error))
    if codes is not None:  # what was read stands in the form, so that it can be corrected
        form = ListForm(initial={"codes": "\n".join(codes.codes)})
    context = {"programme": programme, "form": form, "codes": codes}
    return _show(request, "codes", context, preview, is_post and preview is None)


def _read(form: ListForm) -> CodeList:
    file = form.cleaned_data["file"]
    return read_file(file.file) if file else read_text(form.cleaned_data["codes"])


def _show(
    request: HttpRequest, page: str, context: dict, preview: Preview | None, is_refused: bool
) -> HttpResponse:
    context |= {"preview": preview, "most": MOST_AT_ONCE}
    if preview is not None:  # it names firms
        programme = context["programme"]
        found = {"count": preview.count, "page": page}
        audit.record(request.user, "looked whom a programme would take in", programme, **found)
    status = REFUSED if is_refused else 200
    return render(request, f"advisory/programmes/select_{page}.html", context, status=status)


def _taken(request: HttpRequest, programme: Programme, frozen: ProgrammeSelection) -> HttpResponse:
    n = frozen.members.count()
    text = ngettext("%(n)s business was taken in.", "%(n)s businesses were taken in.", n)
    messages.success(request, text % {"n": n})
    return redirect(programme)


def _why_not(error: Exception) -> str:
    if isinstance(error, TooMany):
        return _("More than %(most)s at once. Choose fewer.") % {"most": MOST_AT_ONCE}
    if isinstance(error, ProgrammeClosed):
        return _("The programme is closed.")
    return _("Nobody fits, or all who do are in the programme already.")

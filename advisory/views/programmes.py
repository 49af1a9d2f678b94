"""Programmes of the agency: the list, one programme with its members, and the money it cost."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.models import Programme, ProgrammeSpending
from advisory.oversight.scope import OVERSEERS
from advisory.programmes.access import programme_for, programmes_of
from advisory.programmes.actions import (
    AlreadyCorrected,
    HasMembers,
    NoMembers,
    enter_spending,
    save_programme,
    set_state,
)
from advisory.programmes.exporting import tracking_file
from advisory.programmes.forms import ProgrammeForm, SpendingForm
from advisory.programmes.inviting import last_writing
from advisory.programmes.tracking import in_part, rows_of, tracking_of
from core import audit
from core.submissions import once
from users.access import any_role_required

PER_PAGE = 50
REFUSED = 422


@any_role_required(*OVERSEERS)
@never_cache
@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    programmes = (
        programmes_of(request.user)
        .select_related("owner")
        .annotate(n=Count("members", distinct=True))
        .order_by("-starts_on", "-pk")
    )
    page = Paginator(programmes, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "advisory/programmes/list.html", {"page": page})


@any_role_required(*OVERSEERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def programme_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, Programme())


@any_role_required(*OVERSEERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def programme_edit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    return _edit(request, programme_for(request.user, public_id))


def _edit(request: HttpRequest, programme: Programme) -> HttpResponse:
    is_post = request.method == "POST"
    form = ProgrammeForm(request.POST if is_post else None, instance=programme, user=request.user)
    if form.is_valid():
        fields = {**form.cleaned_data}
        areas = fields.pop("areas", None)
        try:
            save_programme(
                programme=programme,
                areas=programme.areas.all() if areas is None else areas,
                by=request.user,
                **fields,
            )
        except HasMembers:
            form.add_error(None, _("Businesses were selected meanwhile; the units stay."))
        else:
            messages.success(request, _("Saved."))
            return redirect(programme)
    context = {"form": form, "programme": programme if programme.pk else None}
    status = REFUSED if is_post else 200
    return render(request, "advisory/programmes/edit.html", context, status=status)


@any_role_required(*OVERSEERS)
@never_cache
@require_safe
def programme(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Where the programme is, and its members one by one; each look is recorded."""
    found = programme_for(request.user, public_id)
    tracking = tracking_of(found)
    part = request.GET.get("nhom", "")
    chosen = in_part(tracking.facts, part)
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    audit.record(request.user, "looked at programme", found, part=part[:20], page=page.number)
    context = {
        "programme": found,
        "tracking": tracking,
        "page": page,
        "rows": rows_of(page.object_list, request.user),
        "part": part,
        "job": last_writing(found),
    }
    return render(request, "advisory/programmes/detail.html", context)


@any_role_required(*OVERSEERS)
@never_cache
@require_safe
def programme_export(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The members and the days of their stages as a file, the chosen list or all; recorded."""
    found = programme_for(request.user, public_id)
    part = request.GET.get("nhom", "")
    rows = rows_of(in_part(tracking_of(found).facts, part), request.user)
    audit.record(request.user, "exported programme", found, part=part[:20], members=len(rows))
    return as_file(tracking_file(found, rows), f"chuong-trinh-{timezone.localdate():%Y%m%d}.csv")


@any_role_required(*OVERSEERS)
@require_POST
@once
def programme_state(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Start, close or take up again."""
    found = programme_for(request.user, public_id)
    state = request.POST.get("state", "")
    if state in (Programme.State.RUNNING, Programme.State.CLOSED):
        try:
            set_state(programme=found, state=state, by=request.user)
            messages.success(request, _("Saved."))
        except NoMembers:
            messages.error(request, _("Select businesses first; then the programme can start."))
    return redirect(found)


@any_role_required(*OVERSEERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def programme_money(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Budget and what was spent; `sua` names the row that is corrected."""
    found = programme_for(request.user, public_id)
    rows = list(found.spendings.select_related("entered_by", "correction", "corrects"))
    corrected = _row_to_correct(rows, request.POST.get("sua") or request.GET.get("sua"))
    is_post = request.method == "POST"
    form = SpendingForm(
        request.POST if is_post else None,
        is_correction=corrected is not None,
        initial=_initial(corrected),
    )
    if form.is_valid():
        try:
            enter_spending(
                programme=found, by=request.user, corrects=corrected, **form.cleaned_data
            )
            messages.success(request, _("Saved."))
        except AlreadyCorrected:
            messages.info(request, _("This row has been corrected already."))
        return redirect("advisory:programme-money", public_id)
    spent = sum(row.amount for row in rows if not hasattr(row, "correction"))
    context = {
        "programme": found,
        "rows": rows,
        "form": form,
        "corrected": corrected,
        "spent": spent,
        "left": None if found.budget is None else found.budget - spent,
    }
    status = REFUSED if is_post else 200
    return render(request, "advisory/programmes/money.html", context, status=status)


def as_file(data: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        data,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _row_to_correct(rows: list[ProgrammeSpending], key: str | None) -> ProgrammeSpending | None:
    """A row of this programme that counts today."""
    return next(
        (row for row in rows if str(row.pk) == key and not hasattr(row, "correction")), None
    )


def _initial(row: ProgrammeSpending | None) -> dict:
    if row is None:
        return {"spent_on": timezone.localdate()}
    return {"spent_on": row.spent_on, "amount": row.amount, "what_for": row.what_for}

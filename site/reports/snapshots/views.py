"""Quarters frozen and signed off: for officials; auditors and analysts read."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import audit
from core.models import Job
from core.submissions import once
from reports import charts_of
from reports.models import Snapshot
from reports.snapshots.comparing import explained
from reports.snapshots.file_kinds import content_type_of, reports_among
from reports.snapshots.forms import AskForm, SignForm
from reports.snapshots.freezing import (
    MAKE,
    SnapshotRefused,
    ask_for_snapshot,
    drop_draft,
    previous_of,
    quarter_to_freeze,
    sign_off,
)
from reports.snapshots.proof import proof_of
from reports.snapshots.tables import tables_of
from users.access import any_role_required, role_required
from users.roles import Role

REFUSED = 422
READERS = (Role.OFFICIAL, Role.ANALYST, Role.AUDITOR)
State = Snapshot.State


@any_role_required(*READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def snapshots(request: HttpRequest) -> HttpResponse:
    """All quarters; an official has the one that ended last frozen."""
    may_freeze = request.user.has_role(Role.OFFICIAL)
    quarter = quarter_to_freeze()
    found = Snapshot.objects.defer("extract", "figures", "words").select_related("signed_by")
    of_it = {one.state: one for one in found if (one.year, one.quarter) == quarter}
    posted = request.POST if request.method == "POST" else None
    form = AskForm(posted, is_again=State.SIGNED in of_it)
    if request.method == "POST":
        if not may_freeze:
            raise Http404
        if form.is_valid():
            try:
                return redirect(
                    ask_for_snapshot(
                        quarter=quarter,
                        reason=form.cleaned_data.get("reason", ""),
                        by=request.user,
                    )
                )
            except SnapshotRefused as refused:
                form.add_error(None, str(refused))
    context = {
        "snapshots": found,
        "form": form,
        "quarter": quarter,
        "open": of_it.get(State.MAKING) or of_it.get(State.DRAFT),
        "may_freeze": may_freeze,
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "reports/snapshots.html", context, status=status)


@any_role_required(*READERS)
@never_cache
@require_safe
def snapshot(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    return _show(request, _found(public_id))


@role_required(Role.OFFICIAL)
@require_POST
@once
def snapshot_sign(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    found = _found(public_id)
    form = SignForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form)
    fields = {key: form.cleaned_data[key] for key in ("name", "position", "explanation")}
    try:
        sign_off(snapshot=found, by=request.user, **fields)
        messages.success(request, _("Signed off. The report and the open data follow in a minute."))
    except SnapshotRefused as refused:
        messages.error(request, str(refused))
    return redirect(found)


@role_required(Role.OFFICIAL)
@require_POST
@once
def snapshot_drop(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    try:
        drop_draft(snapshot=_found(public_id), by=request.user)
    except SnapshotRefused as refused:
        messages.error(request, str(refused))
        return redirect("reports:snapshot", public_id)
    messages.success(request, _("The draft is deleted."))
    return redirect("reports:snapshots")


@any_role_required(*READERS)
@never_cache
@require_safe
def snapshot_file(request: HttpRequest, public_id: uuid.UUID, name: str) -> HttpResponse:
    """A report or workbook; the look is recorded."""
    found = _found(public_id)
    file = get_object_or_404(found.files.all(), name=name)
    audit.record(request.user, "took snapshot file", found, name=name)
    return HttpResponse(
        bytes(file.content),
        content_type=content_type_of(name),
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _found(public_id: uuid.UUID) -> Snapshot:
    return get_object_or_404(Snapshot.objects.defer("extract"), public_id=public_id)


def _show(request: HttpRequest, found: Snapshot, sign_form: SignForm | None = None) -> HttpResponse:
    is_made = found.state not in (State.MAKING, State.FAILED)
    before = previous_of(found) if is_made else None
    jobs = Job.objects.filter(kind=MAKE, key=str(found.pk)).order_by("-pk")
    context = {
        "snapshot": found,
        "is_made": is_made,
        "tables": tables_of(found) if is_made else [],
        **charts_of.of_snapshot(found, "agency"),
        "proof": proof_of(found) if is_made else [],
        "before": before,
        "differences": explained(found, before) if before else [],
        "files": reports_among(found.files.values_list("name", flat=True)),
        "job": None if is_made else jobs.first(),
        "sign_form": sign_form or SignForm(),
        "may_sign": request.user.has_role(Role.OFFICIAL) and found.state == State.DRAFT,
        "may_drop": request.user.has_role(Role.OFFICIAL)
        and found.state in (State.DRAFT, State.FAILED),
    }
    status = REFUSED if sign_form else 200
    return render(request, "reports/snapshot.html", context, status=status)

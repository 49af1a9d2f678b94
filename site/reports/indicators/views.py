"""The registry of indicators: what stands, what is aimed at, and entering values by two people."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import audit
from core.spreadsheets import csv_lines
from core.submissions import once
from reports.indicators import queries
from reports.indicators.actions import (
    ValueRefused,
    approve_value,
    enter_value,
    refuse_value,
    set_target,
)
from reports.indicators.forms import ReasonForm, TargetForm, ValueForm
from reports.models import Indicator, IndicatorValue
from users.access import any_role_required, role_required
from users.roles import Role

REFUSED = 422
READERS = (Role.OFFICIAL, Role.AREA_OFFICER, Role.ANALYST, Role.AUDITOR)


@any_role_required(*READERS)
@never_cache
@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """All of them by group, each with its newest value beside its target."""
    context = {"groups": queries.by_group(queries.lines()), "today": timezone.localdate()}
    return render(request, "reports/indicators.html", context)


@any_role_required(*READERS)
@never_cache
@require_safe
def indicators_file(request: HttpRequest) -> HttpResponse:
    """The same as a file, with the numbers of Decision 1354 for pasting there."""
    audit.record(request.user, "export", request.user, form="csv", of="indicators")
    header = [
        _("key"),
        _("number in Decision 1354"),
        _("name (vi)"),
        _("name (en)"),
        _("value"),
        _("unit"),
        _("numerator"),
        _("denominator"),
        _("95 % from"),
        _("95 % to"),
        _("period"),
        _("origin"),
        _("source"),
        _("date"),
        _("definition"),
        _("what the numerator counts"),
        _("what the denominator counts"),
        _("target"),
        _("target year"),
        _("source of the target"),
    ]
    name = f"chi-so-{timezone.localdate():%Y%m%d}.csv"
    return StreamingHttpResponse(
        csv_lines(header, queries.table(queries.lines())),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@any_role_required(*READERS)
@never_cache
@require_safe
def indicator(request: HttpRequest, key: str) -> HttpResponse:
    """One with its definition, its targets and every version of its values."""
    return _show(request, _indicator(key))


@role_required(Role.OFFICIAL)
@require_POST
@once
def value_enter(request: HttpRequest, key: str) -> HttpResponse:
    found = _indicator(key)
    form = ValueForm(request.POST)
    if not form.is_valid():
        return _show(request, found, value_form=form)
    try:
        enter_value(indicator=found, by=request.user, **form.cleaned_data)
    except ValueRefused as refused:
        form.add_error(None, str(refused))
        return _show(request, found, value_form=form)
    messages.success(request, _("Entered. It stands once another official approves it."))
    return redirect(found)


@role_required(Role.OFFICIAL)
@require_POST
@once
def value_decide(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Approve what somebody else entered, or send it back with a reason."""
    found = _indicator(key)
    value = get_object_or_404(found.values.all(), pk=pk)
    try:
        if request.POST.get("do") == "approve":
            approve_value(value=value, by=request.user)
            messages.success(request, _("Approved: the value stands."))
        else:
            form = ReasonForm(request.POST)
            if not form.is_valid():
                messages.error(request, _("Say why, so that its author can correct it."))
                return redirect(found)
            refuse_value(value=value, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("Sent back with your reason."))
    except ValueRefused as refused:
        messages.error(request, str(refused))
    return redirect(found)


@role_required(Role.OFFICIAL)
@require_POST
@once
def target_set(request: HttpRequest, key: str) -> HttpResponse:
    found = _indicator(key)
    form = TargetForm(request.POST)
    if not form.is_valid():
        return _show(request, found, target_form=form)
    set_target(indicator=found, by=request.user, **form.cleaned_data)
    messages.success(request, _("The target is kept."))
    return redirect(found)


def _indicator(key: str) -> Indicator:
    return get_object_or_404(Indicator, key=key, is_active=True)


def _show(
    request: HttpRequest,
    found: Indicator,
    *,
    value_form: ValueForm | None = None,
    target_form: TargetForm | None = None,
) -> HttpResponse:
    may_edit = request.user.has_role(Role.OFFICIAL)
    values = list(
        found.values.select_related("area", "sector", "entered_by", "decided_by", "replaces")[:200]
    )
    newest = queries.newest_values(found.pk).get(found.pk)
    targets = list(found.targets.all())
    context = {
        "line": queries.line_of(found, newest, targets, waits=False),
        "targets": targets,
        "waiting": [one for one in values if one.state == IndicatorValue.State.WAITING],
        "values": [one for one in values if one.state != IndicatorValue.State.WAITING],
        "value_form": value_form or ValueForm(initial={"year": timezone.localdate().year}),
        "target_form": target_form or TargetForm(initial={"scope": "agency", "is_live": True}),
        "may_edit": may_edit,
        "may_enter": may_edit and not found.is_measured,
    }
    status = REFUSED if value_form or target_form else 200
    return render(request, "reports/indicator.html", context, status=status)

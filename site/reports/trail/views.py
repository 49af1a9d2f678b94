"""The audit trail, for auditors; reading it is itself written down."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import audit
from core.spreadsheets import csv_lines
from reports.trail.details import in_words
from reports.trail.forms import TrailForm
from reports.trail.queries import lines, page_of, table
from reports.trail.verbs import verb_label
from users.access import role_required
from users.roles import Role


@role_required(Role.AUDITOR)
@never_cache
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """The newest lines, or those that were asked for."""
    form = TrailForm(request.GET)
    shown, more = [], None
    if form.is_valid():
        before = request.GET.get("before", "")
        found = lines(form.cleaned_data)
        shown, more = page_of(found, int(before) if before.isdecimal() else None)
        for line in shown:
            line.said, line.beside = verb_label(line.verb), in_words(line.details)
        audit.record(request.user, "read the trail", request.user, **_asked(form))
    query = request.GET.copy()
    query.pop("before", None)
    context = {"form": form, "lines": shown, "more": more, "query": query.urlencode()}
    return render(request, "reports/trail.html", context)


@role_required(Role.AUDITOR)
@never_cache
@require_safe
def trail_file(request: HttpRequest) -> HttpResponse:
    """The lines that were asked for as a file, streamed."""
    form = TrailForm(request.GET)
    if not form.is_valid():  # the page says what is wrong
        return redirect(f"{reverse('reports:trail')}?{request.GET.urlencode()}")
    audit.record(request.user, "exported the trail", request.user, **_asked(form))
    name = f"nhat-ky-{timezone.localdate():%Y%m%d}.csv"
    return StreamingHttpResponse(
        csv_lines(*table(lines(form.cleaned_data))),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _asked(form: TrailForm) -> dict[str, dict[str, str]]:
    """What was asked for, if anything, for the line this look leaves."""
    asked = {key: str(value) for key, value in form.cleaned_data.items() if value}
    return {"asked": asked} if asked else {}

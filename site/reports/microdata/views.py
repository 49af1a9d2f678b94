"""Pseudonymised data for analysts; each file is recorded with who took it and what for."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core import audit
from core.spreadsheets import csv_lines
from reports.microdata.extract import TooFew, extract
from reports.microdata.forms import MicrodataForm
from users.access import role_required
from users.roles import Role

REFUSED = 422


@role_required(Role.ANALYST)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def microdata(request: HttpRequest) -> HttpResponse:
    """Say what for, and take the lines of one questionnaire."""
    form = MicrodataForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = REFUSED if form.is_bound else 200
        return render(request, "reports/microdata.html", {"form": form}, status=status)
    version = form.cleaned_data["version"]
    try:
        found = extract(version)
    except TooFew:
        form.add_error("version", _("Too few businesses: nothing can be told without naming one."))
        return render(request, "reports/microdata.html", {"form": form}, status=REFUSED)
    audit.record(
        request.user,
        "took microdata",
        version,
        purpose=form.cleaned_data["purpose"],
        businesses=found.businesses,
        withheld=found.withheld,
    )
    name = f"vi-du-lieu-{version.instrument.key}-{timezone.localdate():%Y%m%d}.csv"
    return StreamingHttpResponse(
        csv_lines(found.header, found.rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )

"""The report of an assessment: asked for, waited for, downloaded."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from advisory.access import assessment_for
from advisory.models import Assessment
from core import audit
from core.submissions import once
from pages.report.status import current_report, status_of
from pages.tasks import queue_report

WAIT = 2  # seconds until the page asks again; making a report takes less


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def report(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask for the report; then see how far it is. While it is made the page loads itself again."""
    assessment = _submitted(request, public_id)
    if request.method == "POST":
        by = request.user if request.user.is_authenticated else None
        queue_report(assessment, language=get_language(), by=by)
        return redirect("pages:report", public_id)
    status = status_of(assessment, get_language())
    response = render(request, "pages/report.html", {"assessment": assessment, "status": status})
    if status.job:
        response["Refresh"] = str(WAIT)
    return response


@never_cache
@require_safe
def report_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The report itself, for those who may see the result."""
    assessment = _submitted(request, public_id)
    found = current_report(assessment, get_language())
    if found is None:
        return redirect("pages:report", public_id)
    if not assessment.can_change:
        audit.record(request.user, "downloaded report", assessment)
    response = HttpResponse(found.pdf, content_type="application/pdf")
    name = f"la-ban-so-{timezone.localdate(assessment.submitted_at):%Y-%m-%d}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _submitted(request: HttpRequest, public_id: uuid.UUID) -> Assessment:
    assessment = assessment_for(request, public_id)
    if not assessment.is_submitted:
        raise Http404
    return assessment

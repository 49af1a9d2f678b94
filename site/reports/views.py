from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import audit
from reports import exports, queries
from reports.filters import BusinessFilter
from reports.places import place_names
from users.access import role_required
from users.roles import Role

FORMATS = {
    "csv": ("text/csv; charset=utf-8", exports.csv_file),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        exports.xlsx_file,
    ),
}


@require_safe
@never_cache
@role_required(Role.OFFICIAL)
def dashboard(request: HttpRequest) -> HttpResponse:
    """The province's businesses, their levels and the way to adoption."""
    names = place_names()
    chosen = BusinessFilter(request.GET, names=names)
    context = {
        "filter": chosen,
        "report": _report(chosen, names),
        "now": timezone.now(),
        "query": request.GET.urlencode(),
    }
    return render(request, "reports/dashboard.html", context)


@require_safe
@never_cache
@role_required(Role.OFFICIAL)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The figures of the page as a file; each export is written to the audit trail."""
    if form not in FORMATS:
        raise Http404
    names = place_names()
    chosen = BusinessFilter(request.GET, names=names)
    report = _report(chosen, names) if chosen.is_valid() else None
    if report is None:  # the page says what is wrong; a file about everyone would not
        return redirect(f"{reverse('reports:dashboard')}?{request.GET.urlencode()}")
    content_type, write = FORMATS[form]
    data = write(report)
    audit.record(request.user, "export", request.user, form=form, filter=request.GET.urlencode())
    name = f"la-ban-so-{timezone.localdate():%Y%m%d}.{form}"
    return HttpResponse(
        data,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _report(chosen: BusinessFilter, names: Mapping[str, dict[str, str]]) -> queries.Report | None:
    return queries.report(
        chosen.where,
        is_narrowed=chosen.is_narrowed,
        without_demo=chosen.is_without_demo,
        names=names,
    )

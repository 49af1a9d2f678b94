"""The figures as files, written while they are sent; each export is in the audit trail."""

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import audit
from reports import exports
from reports.scope import may_see_figures
from reports.views.figures import view_of

FORMATS = {
    "csv": ("text/csv; charset=utf-8", exports.csv_chunks),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        exports.xlsx_chunks,
    ),
}


@require_safe
@never_cache
@may_see_figures
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in FORMATS:
        raise Http404
    view = view_of(request, ["area", "industry", "size"])
    if not view.chosen.is_valid() or view.report is None:
        # The page says what is wrong; a file about everyone would not.
        return redirect(f"{reverse('reports:dashboard')}?{request.GET.urlencode()}")
    audit.record(request.user, "export", request.user, form=form, filter=request.GET.urlencode())
    name = f"la-ban-so-{timezone.localdate():%Y%m%d}.{form}"
    content_type, write = FORMATS[form]
    return StreamingHttpResponse(
        write(view.report),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )

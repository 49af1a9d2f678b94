"""Up to four platforms side by side, at an address that can be passed on."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisory.models import Platform
from advisory.platforms.comparing import MOST, chosen, rows, to_add
from core.visitor_cache import public_page


@require_safe
def platform_compare(request: HttpRequest) -> HttpResponse:
    found = chosen(key for key in request.GET.getlist("p") if key)
    platforms = found.platforms
    table = rows(platforms) if platforms else []
    only_differences = request.GET.get("khac") == "1" and len(platforms) > 1
    context = {
        "platforms": [
            {"platform": one, "without": _address(platforms, leave_out=one)} for one in platforms
        ],
        "rows": [row for row in table if row.differs or not only_differences],
        "only_differences": only_differences,
        "toggle": _address(platforms, only_differences=not only_differences),
        "others": to_add(platforms) if len(platforms) < MOST else [],
        "most": MOST,
        "found": found,
    }
    return public_page(render(request, "advisory/platform_compare.html", context))


def _address(
    platforms: list[Platform],
    *,
    leave_out: Platform | None = None,
    only_differences: bool = False,
) -> str:
    query = QueryDict(mutable=True)
    query.setlist("p", [one.key for one in platforms if one != leave_out])
    if only_differences:
        query["khac"] = "1"
    return f"?{query.urlencode()}"

"""How many browsers came to be assessed: the top of the agency's funnel."""

from django.http import HttpRequest, HttpResponse

from core.models import DailyCount

VISITED = "visited"  # cookie and daily count; says only that this browser was counted
VISITED_SECONDS = 30 * 24 * 3600


def count_visit(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Count the browser once in 30 days; the cookie also keeps the page out of the visitors' cache."""
    if request.method == "GET" and VISITED not in request.COOKIES:
        DailyCount.objects.add(VISITED)
        response.set_cookie(
            VISITED, "1", VISITED_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response

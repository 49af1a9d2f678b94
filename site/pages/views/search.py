from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.visitor_cache import public_page
from pages.queries import find


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """One box over courses, lessons, platforms and pages."""
    words = request.GET.get("q", "").strip()[:100]
    groups = find(words) if words else []
    context = {"words": words, "groups": groups, "total": sum(len(group.found) for group in groups)}
    return public_page(render(request, "pages/search.html", context))

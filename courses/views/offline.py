"""Reading without a connection: the script that answers then, and the page it falls back to."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.visitor_cache import public_page


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a service worker answers only for what lies below its address."""
    path = finders.find("courses/sw.js")
    if path is None:
        raise Http404
    script = Path(path).read_bytes()
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"  # a new version is taken at the next visit
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return public_page(render(request, "courses/offline.html"))

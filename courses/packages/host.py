"""The packages' host: it hands out packages and takes their reports, and knows nobody.

Scripts of packages run here and reach nothing of the portal: no cookie is read or set, and no
other address of the portal is answered.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import translation

from core.ratelimit import TooManyRequests

URLS = "courses.packages.urls"


class PackagesHostMiddleware:
    """Answers by itself what is asked on the packages' host; all else goes on to the portal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.PACKAGES_HOST or request.get_host() != settings.PACKAGES_HOST:
            return self.get_response(request)
        response = _answer(request)
        response["Content-Security-Policy"] = content_policy()
        response["Referrer-Policy"] = "no-referrer"
        response["X-Content-Type-Options"] = "nosniff"
        response["X-Robots-Tag"] = "noindex"
        return response


def portal_origin() -> str:
    parts = urlsplit(settings.BASE_URL)
    return f"{parts.scheme}://{parts.netloc}"


def content_policy() -> str:
    """Packages write inline scripts and evaluate text; what they may not is to call elsewhere."""
    return (
        "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; object-src 'none'; "
        "connect-src 'self'; form-action 'self'; base-uri 'self'; "
        f"frame-ancestors 'self' {portal_origin()}"
    )


def _answer(request: HttpRequest) -> HttpResponseBase:
    try:
        match = resolve(request.path_info, urlconf=URLS)
    except Resolver404:
        if request.method in {"GET", "HEAD"}:  # a page of the portal, asked at the wrong host
            return HttpResponseRedirect(settings.BASE_URL + request.get_full_path())
        return _plain("Not found", 404)
    with translation.override(settings.LANGUAGE_CODE):
        try:
            return match.func(request, *match.args, **match.kwargs)
        except Http404:
            return _plain("Not found", 404)
        except TooManyRequests as error:
            response = _plain("Too many requests", 429)
            response["Retry-After"] = str(error.retry_after)
            return response


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")

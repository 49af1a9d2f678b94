"""Public pages for visitors come from the cache, with no query at all."""

from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

_VERSION_KEY = "visitor-cache-version"


def forget_public_pages() -> None:
    """Drop every cached page: something public was published or changed."""
    cache.set(_VERSION_KEY, timezone.now().timestamp(), None)


class VisitorCacheMiddleware:
    """Caches whole GET pages for visitors who carry no cookie of ours.

    A page opts in with `public_page` (below) or by being a Wagtail page; a response that sets
    a cookie, or was made for anyone known, is never stored.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._may_cache(request):
            return self.get_response(request)
        version = cache.get(_VERSION_KEY, 0)
        key = f"visitor:{version}:{request.get_host()}:{request.get_full_path()}"
        if (stored := cache.get(key)) is not None:
            body, headers = stored
            return HttpResponse(body, headers=headers)
        response = self.get_response(request)
        if self._may_store(response):
            headers = {
                name: response[name]
                for name in ("Content-Type", "Content-Language")
                if response.has_header(name)
            }
            cache.set(key, (response.content, headers), settings.VISITOR_CACHE_SECONDS)
        return response

    def _may_cache(self, request: HttpRequest) -> bool:
        return (
            settings.VISITOR_CACHE_SECONDS > 0
            and request.method == "GET"
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and "HX-Request" not in request.headers
            and len(request.get_full_path()) < 200
        )

    def _may_store(self, response: HttpResponse) -> bool:
        return (
            response.status_code == 200
            and not response.streaming
            and getattr(response, "is_public_page", False)
            and not response.cookies
        )


def public_page(response: HttpResponse) -> HttpResponse:
    """Mark a response as the same for every visitor."""
    response.is_public_page = True
    return response

"""Public pages for visitors come from the cache, with no query at all."""

import contextlib
import hashlib
import logging
import uuid
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from core.cache_errors import CACHE_IS_AWAY
from core.submissions import FIELD

logger = logging.getLogger(__name__)
Value = TypeVar("Value")
_VERSION_KEY = "visitor-cache-version"
#: A page with one of these in it was made for one visitor: two people must not share a form.
_OF_ONE_VISITOR = (b"csrfmiddlewaretoken", f'name="{FIELD}"'.encode())


def forget_public_pages() -> None:
    """Drop every cached page: something public was published or changed.

    Waits for the commit: a page made before it would otherwise be stored as the new one.
    """
    transaction.on_commit(_begin_new_version)


def _begin_new_version() -> None:
    try:
        cache.set(_VERSION_KEY, uuid.uuid4().hex, None)
    except CACHE_IS_AWAY as error:  # the change is committed: the cached pages grow old instead
        logger.warning("the cache is away, old pages may be shown for a while: %s", error)


def remembered(key: str, make: Callable[[], Value]) -> Value:
    """A public part of pages made for one person, kept until something public changes."""
    try:
        version = cache.get(_VERSION_KEY, "")
        return cache.get_or_set(f"public:{version}:{key}", make, settings.VISITOR_CACHE_SECONDS)
    except CACHE_IS_AWAY:
        return make()


class VisitorCacheMiddleware:
    """Caches whole GET pages for visitors who carry no session.

    A view opts in with `public_page` (below); a response that sets a cookie, holds a form, or
    was made for anyone known is never stored. The browser keeps the page too and asks whether
    it changed: a second visit costs a header, not a page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._may_cache(request):
            return self.get_response(request)
        try:
            version = cache.get(_VERSION_KEY, "")
            key = f"visitor:{version}:{_digest(request)}"
            stored = cache.get(key)
        except CACHE_IS_AWAY as error:
            logger.warning("the cache is away, pages are made afresh: %s", error)
            return self.get_response(request)
        if stored is not None:
            body, headers = stored
            return _answer(request, HttpResponse(body, headers=headers))
        response = self.get_response(request)
        if not self._may_store(response):
            return response
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["Cache-Control"] = "private, no-cache"  # keep it, but ask first
        page = (response.content, dict(response.items()))
        with contextlib.suppress(*CACHE_IS_AWAY):
            cache.set(key, page, settings.VISITOR_CACHE_SECONDS)
        return _answer(request, response)

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
            and not any(mark in response.content for mark in _OF_ONE_VISITOR)
        )


def public_page(response: HttpResponse) -> HttpResponse:
    """Mark a response as the same for every visitor."""
    response.is_public_page = True
    return response


def _digest(request: HttpRequest) -> str:
    address = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
    return hashlib.sha256(address.encode()).hexdigest()


def _answer(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    return get_conditional_response(request, etag=response["ETag"], response=response)

"""A counter per caller and window, in the shared cache."""

import logging
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from core.cache_errors import CACHE_IS_AWAY

logger = logging.getLogger(__name__)


class TooManyRequests(Exception):
    """The caller did this too often; `retry_after` says in how many seconds to try again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


def client_address(request: HttpRequest) -> str:
    """The visitor's address: behind TRUSTED_PROXY_COUNT proxies, the one the outermost of them saw.

    What a visitor writes into X-Forwarded-For stands further left and is not believed.
    """
    proxies = settings.TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and forwarded[0] and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return request.META.get("REMOTE_ADDR", "")


def limit(request: HttpRequest, action: str, *, times: int, seconds: int) -> None:
    """Count one `action` of this caller; raise TooManyRequests above `times` in `seconds`."""
    window = int(time.time()) // seconds
    user = getattr(request, "user", None)
    caller = f"u{user.pk}" if user and user.is_authenticated else client_address(request)
    key = f"limit:{action}:{caller}:{window}"
    try:
        cache.add(key, 0, seconds)
        count = cache.incr(key)
    except ValueError:  # expired between the two calls
        return
    except CACHE_IS_AWAY as error:  # better uncounted than closed to everyone
        logger.warning("the cache is away, limits are not counted: %s", error)
        return
    if count > times:
        raise TooManyRequests(seconds - int(time.time()) % seconds)

"""Liveness and readiness, for the load balancer and the person on call."""

import logging
import os
from collections.abc import Callable

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

logger = logging.getLogger(__name__)


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether database, cache and broker answer; 503 names the one that does not.

    What a feature does without, with a lesser result, is told beside them and leaves it ready.
    """
    results = {name: _ask(check) for name, check in CHECKS.items()}
    ready = all(result == "ok" for result in results.values())
    told = {"ready": ready, "checks": results}
    if ready and (lesser := {name: note for name, tell in NOTES.items() if (note := tell())}):
        told["notes"] = lesser
    return JsonResponse(told, status=200 if ready else 503)


def _ask(check) -> str:
    try:
        check()
    except Exception as error:  # noqa: BLE001 - whatever is wrong, the answer is "not ready"
        logger.warning("readiness: %s", error)
        return f"failed: {type(error).__name__}"
    return "ok"


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache() -> None:
    cache.set("readyz", "1", 5)
    if cache.get("readyz") != "1":
        raise RuntimeError("the cache forgot what it was told")


def _broker() -> None:
    with current_app.connection_for_write(connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("data_folder_out")
    if folder and not os.access(folder, os.W_OK):
        raise RuntimeError(f"the queue's folder cannot be written: {folder}")


#: Each feature above may register what it serves with less than usual; "" is all well.
NOTES: dict[str, Callable[[], str]] = {}
CHECKS = {"database": _database, "cache": _cache, "broker": _broker}

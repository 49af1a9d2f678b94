"""Settings that parse but cannot work together."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def demo_is_off(**_kwargs: object) -> list[CheckMessage]:
    if not settings.DEMO:
        return []
    return [
        Error(
            "DEMO is on: staff sign in without a second factor.",
            hint="Unset DEMO (it follows DEBUG) before going online.",
            id="core.E001",
        )
    ]


@register(Tags.security, deploy=True)
def services_are_shared(**_kwargs: object) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        found.append(
            Warning(
                "The queue is a folder: only workers on this machine see it.",
                hint="Set CELERY_BROKER_URL, for example redis://127.0.0.1:6379/0.",
                id="core.W001",
            )
        )
    if not settings.CACHE_URL:
        found.append(
            Warning(
                "Each web process has its own cache: rate limits count per process.",
                hint="Set CACHE_URL, for example redis://127.0.0.1:6379/1.",
                id="core.W002",
            )
        )
    return found

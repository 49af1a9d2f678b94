"""What this browser may open without an account: public ids kept in its session."""

import uuid

from django.http import HttpRequest

_KEY = "assessments"
_MOST = 20


def hold(request: HttpRequest, public_id: uuid.UUID) -> None:
    """Let this browser open an unclaimed assessment from now on."""
    held = [other for other in request.session.get(_KEY, []) if other != public_id.hex]
    request.session[_KEY] = [*held, public_id.hex][-_MOST:]


def holds(request: HttpRequest, public_id: uuid.UUID) -> bool:
    return public_id.hex in request.session.get(_KEY, [])


def held(request: HttpRequest) -> list[uuid.UUID]:
    """Newest last."""
    return [uuid.UUID(hex=public_id) for public_id in request.session.get(_KEY, [])]

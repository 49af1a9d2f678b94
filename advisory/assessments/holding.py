"""What this browser may open without an account: public ids kept in its session."""

import uuid

from django.http import HttpRequest

_KEY = "assessments"
_INVITATIONS = "respondents"
_MOST = 20


def hold(request: HttpRequest, public_id: uuid.UUID) -> None:
    """Let this browser open an unclaimed assessment from now on."""
    _keep(request, _KEY, public_id)


def hold_invitation(request: HttpRequest, public_id: uuid.UUID) -> None:
    """Let this browser answer as an invited colleague from now on."""
    _keep(request, _INVITATIONS, public_id)


def holds_invitation(request: HttpRequest, public_id: uuid.UUID) -> bool:
    return public_id.hex in request.session.get(_INVITATIONS, [])


def holds(request: HttpRequest, public_id: uuid.UUID) -> bool:
    return public_id.hex in request.session.get(_KEY, [])


def held(request: HttpRequest) -> list[uuid.UUID]:
    """Newest last."""
    return [uuid.UUID(hex=public_id) for public_id in request.session.get(_KEY, [])]


def _keep(request: HttpRequest, key: str, public_id: uuid.UUID) -> None:
    held = [other for other in request.session.get(key, []) if other != public_id.hex]
    request.session[key] = [*held, public_id.hex][-_MOST:]

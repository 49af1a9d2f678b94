"""The way to the consent page, for what is kept for a business without one in force."""

import functools
import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from advisory.views.posted_cards import wants_json
from users.consent_field import consent_address
from users.consents import NotConsented

View = Callable[..., HttpResponse]


def ask_first(request: HttpRequest, back: str) -> HttpResponse:
    """Say why nothing was kept, ask for the consent, and lead back."""
    messages.info(
        request, _("To keep answers for a business, the portal needs your consent first.")
    )
    return redirect(consent_address(back, channel="round"))


def consent_missing(request: HttpRequest, here: str) -> HttpResponse:
    """Ask for the consent, the saving script too: it goes where the answer says."""
    asking = ask_first(request, here)
    if wants_json(request):
        return JsonResponse({"result": asking.url}, status=409)
    return asking


def asks_consent(page: str) -> Callable[[View], View]:
    """Ask who has not agreed that something is kept for a business, and lead back to the page."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapped(
            request: HttpRequest, public_id: uuid.UUID, *args: object, **kwargs: object
        ) -> HttpResponse:
            try:
                return view(request, public_id, *args, **kwargs)
            except NotConsented:
                return consent_missing(request, reverse(page, args=[public_id]))

        return wrapped

    return decorate

"""The way to the consent page, for what is kept for a business without one in force."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from users.consent_field import consent_address


def ask_first(request: HttpRequest, back: str) -> HttpResponse:
    """Say why nothing was kept, ask for the consent, and lead back."""
    messages.info(
        request, _("To keep answers for a business, the portal needs your consent first.")
    )
    return redirect(consent_address(back, channel="round"))

"""Consents, one per purpose: asked after signing up and where one is missing, changed at any time."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.submissions import once
from users.consents import TEXTS, Purpose, give_consent, withdraw_consent

CHANNELS = {"round"}  # what led to this page, apart from signing up


@login_required
@once
def consent(request: HttpRequest) -> HttpResponse:
    """Agree to the first purpose, or go on without: the step after signing up, or before a round."""
    following = _safe_next(request)
    channel = request.POST.get("channel") or request.GET.get("channel") or ""
    if channel not in CHANNELS:
        channel = ""
    if request.method == "POST":
        if request.POST.get("answer") == "yes":
            give_consent(user=request.user, purpose=Purpose.ADVICE, channel=channel or "sign-up")
            messages.success(
                request, _("Thank you. Your consent is recorded; you can withdraw it.")
            )
        return redirect(following)
    context = {"text": TEXTS[Purpose.ADVICE], "following": following, "channel": channel}
    return render(request, "users/consent.html", context)


@login_required
@require_POST
@once
def change_consent(request: HttpRequest, purpose: str) -> HttpResponse:
    if purpose not in TEXTS:
        raise Http404
    if request.POST.get("answer") == "yes":
        give_consent(user=request.user, purpose=Purpose(purpose))
        messages.success(request, _("Your consent is recorded."))
    else:
        erase = bool(TEXTS[purpose].erase_choice) and request.POST.get("erase") == "yes"
        withdraw_consent(user=request.user, purpose=Purpose(purpose), erase=erase)
        messages.success(request, _("Your consent is withdrawn from now on."))
        if erase:
            messages.success(request, _("What was recorded is erased."))
    return redirect("users:privacy")


def _safe_next(request: HttpRequest) -> str:
    following = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        following, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return following
    return reverse("pages:dashboard")

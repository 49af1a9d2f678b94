"""Consents, one per purpose: asked once after signing up, changed at any time."""

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


@login_required
@once
def consent(request: HttpRequest) -> HttpResponse:
    """The step after signing up: agree to the first purpose, or go on without."""
    following = _safe_next(request)
    if request.method == "POST":
        if request.POST.get("answer") == "yes":
            give_consent(user=request.user, purpose=Purpose.ADVICE, channel="sign-up")
            messages.success(
                request, _("Thank you. Your consent is recorded; you can withdraw it.")
            )
        return redirect(following)
    return render(
        request, "users/consent.html", {"text": TEXTS[Purpose.ADVICE], "following": following}
    )


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
        withdraw_consent(user=request.user, purpose=Purpose(purpose))
        messages.success(request, _("Your consent is withdrawn from now on."))
    return redirect("users:privacy")


def _safe_next(request: HttpRequest) -> str:
    following = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        following, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return following
    return reverse("pages:dashboard")

"""My data: see, correct, download and erase it."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core import ratelimit
from core.submissions import once
from users import personal_data
from users.consents import TEXTS
from users.forms import EraseForm, ProfileForm


@login_required
def privacy(request: HttpRequest) -> HttpResponse:
    newest = {consent.purpose: consent for consent in request.user.consents.order_by("given_at")}
    rows = [(text, newest.get(purpose)) for purpose, text in TEXTS.items()]
    return render(request, "users/privacy.html", {"rows": rows})


@login_required
@once
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("users:profile")
    return render(request, "users/profile.html", {"form": form})


@login_required
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    ratelimit.limit(request, "export-my-data", times=10, seconds=3600)
    content = {"made": personal_data.moment(timezone.now())} | personal_data.collect(request.user)
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="la-ban-so-du-lieu-cua-toi.json"'
    return response


@login_required
@once
def erase(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        ratelimit.limit(request, "erase-account", times=5, seconds=600)
    form = EraseForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            personal_data.erase_account(user=request.user)
        except personal_data.StaffAccount:
            form.add_error(
                None, _("Staff accounts are closed by an administrator. Please ask the agency.")
            )
        else:
            logout(request)
            messages.success(request, _("Your account is erased."))
            return redirect("pages:home")
    context = {"form": form, "sentences": personal_data.erasure_sentences()}
    return render(request, "users/erase.html", context)

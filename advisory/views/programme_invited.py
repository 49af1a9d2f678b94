"""What an invited business sees: the page behind its link, and the question for whom it came."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from advisory.models import Business
from advisory.programmes.joining import OtherUnits, forget, join_programme, open_link, remembered
from advisory.programmes.links import member_of
from core import ratelimit
from core.submissions import once

# A meeting hall of invited firms shares one address; the link itself has 100 bits.
TIMES, SECONDS = 300, 600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Says who invites to what, and nothing of the firm; only pressing "begin" counts as opened."""
    ratelimit.limit(request, "programme-link", times=TIMES, seconds=SECONDS)
    member = member_of(token)
    if member is None:
        return render(request, "advisory/programmes/invited_closed.html", status=404)
    if not (member.has_open_link and member.programme.is_running):
        context = {"programme": member.programme}
        return render(request, "advisory/programmes/invited_closed.html", context, status=410)
    if request.method == "POST":
        open_link(request, member)
        is_of_a_business = request.user.is_authenticated and _businesses(request)
        return redirect("advisory:programme-join" if is_of_a_business else "advisory:assess")
    return render(request, "advisory/programmes/invited.html", {"programme": member.programme})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def join(request: HttpRequest) -> HttpResponse:
    """For which of their businesses somebody came; they may also say: for none."""
    member = remembered(request)
    following = _safe_next(request)
    businesses = _businesses(request) if member else []
    if member is None or not businesses:
        return redirect(following or "advisory:assess")
    if request.method != "POST":
        context = {"programme": member.programme, "businesses": businesses, "next": following}
        return render(request, "advisory/programmes/join.html", context)
    if request.POST.get("do") == "join":
        business = _chosen(businesses, request.POST.get("business", ""))
        if business is None:
            messages.error(request, _("Choose the business you came for."))
            return redirect("advisory:programme-join")
        try:
            join_programme(member=member, business=business, user=request.user)
            text = _("%(business)s takes part in “%(programme)s”.")
            words = {"business": business, "programme": member.programme}
            messages.success(request, text % words)
        except OtherUnits:
            text = _("This programme is for businesses of other wards and communes.")
            messages.error(request, text)
    forget(request)
    return redirect(following or "advisory:assess")


def _businesses(request: HttpRequest) -> list[Business]:
    return list(Business.objects.of(request.user).order_by("name"))


def _chosen(businesses: list[Business], key: str) -> Business | None:
    try:
        public_id = uuid.UUID(key)
    except ValueError:
        return None
    return next((one for one in businesses if one.public_id == public_id), None)


def _safe_next(request: HttpRequest) -> str:
    following = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        following, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return following if allowed and following.startswith("/") else ""

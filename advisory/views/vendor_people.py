"""Joining a vendor: asking for it, or by an official's link; and leaving it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from advisory.access import vendor_for
from advisory.listings.forms import VendorRequestForm
from advisory.listings.people import (
    AlreadyAsked,
    InvitationClosed,
    accept_invitation,
    ask,
    end_membership,
    find_invitation,
    withdraw_request,
)
from advisory.models import VendorRequest
from core import ratelimit
from core.submissions import once

REFUSED = 422


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def vendor_home(request: HttpRequest) -> HttpResponse:
    """Vendors this person keeps listings of, and asking to keep those of another."""
    form = VendorRequestForm(request.POST or None)
    if request.method == "POST":
        ratelimit.limit(request, "vendor-request", times=10, seconds=3600)
        if form.is_valid():
            try:
                ask(user=request.user, **form.cleaned_data)
            except AlreadyAsked:
                messages.info(request, _("You have asked already."))
            else:
                messages.success(request, _("The agency will check and answer here."))
            return redirect("advisory:vendor-home")
    last = request.user.vendor_requests.select_related("vendor").last()
    context = {
        "vendors": list(request.user.vendors.order_by("name")),
        "form": form,
        "last": last,
        "is_waiting": last is not None and last.state == VendorRequest.State.WAITING,
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "advisory/vendor_home.html", context, status=status)


@login_required
@require_POST
@once
def request_withdraw(request: HttpRequest) -> HttpResponse:
    withdraw_request(user=request.user)
    messages.success(request, _("Your request is withdrawn."))
    return redirect("advisory:vendor-home")


@never_cache
@once
def vendor_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind an official's link; signing in or up comes first."""
    ratelimit.limit(request, "invitation", times=60, seconds=600)
    found = find_invitation(token)
    if found is None:
        return render(request, "advisory/invitation_closed.html", status=404)
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        try:
            accept_invitation(invitation=found, user=request.user)
        except InvitationClosed:
            return render(request, "advisory/invitation_closed.html", status=410)
        messages.success(request, _("Welcome to %(vendor)s.") % {"vendor": found.vendor})
        return redirect("advisory:vendor-detail", found.vendor_id)
    if not found.is_open:
        return render(request, "advisory/invitation_closed.html", status=410)
    return render(request, "advisory/vendor_invitation.html", {"invitation": found})


@login_required
@require_POST
@once
def vendor_leave(request: HttpRequest, pk: int) -> HttpResponse:
    vendor = vendor_for(request, pk)
    membership = get_object_or_404(vendor.memberships, user=request.user)
    end_membership(membership=membership, by=request.user)
    messages.success(
        request, _("You no longer keep the listings of %(vendor)s.") % {"vendor": vendor}
    )
    return redirect("advisory:vendor-home")

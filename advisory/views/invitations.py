"""Inviting a colleague by a link, and joining with it."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from advisory.access import business_for
from advisory.businesses.forms import InvitationForm
from advisory.businesses.invitations import (
    InvitationClosed,
    accept_invitation,
    find_invitation,
    invite,
    withdraw_invitation,
)
from advisory.models import Invitation, Membership
from core import ratelimit
from core.submissions import once


@login_required
@require_POST
@once
def invitation_new(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Make a link; the next page shows it, once."""
    business = business_for(request, public_id, role=Membership.Role.OWNER)
    ratelimit.limit(request, "invite", times=30, seconds=3600)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        context = {
            "business": business,
            "people": business.memberships.select_related("user").order_by("joined_at"),
            "invitations": business.invitations.open(),
            "form": form,
        }
        return render(request, "advisory/business_people.html", context)
    invitation, token = invite(
        business=business,
        invited_by=request.user,
        label=form.cleaned_data["label"],
        role=Membership.Role(form.cleaned_data["role"]),
    )
    request.session[f"invitation-{business.public_id}"] = {
        "label": invitation.label,
        "address": request.build_absolute_uri(reverse("advisory:invitation", args=[token])),
    }
    return redirect(f"{reverse('advisory:business-people', args=[business.public_id])}#link")


@login_required
@require_POST
@once
def invitation_withdraw(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    business = business_for(request, public_id, role=Membership.Role.OWNER)
    withdraw_invitation(invitation=get_object_or_404(business.invitations, pk=pk))
    messages.success(request, _("The link no longer works."))
    return redirect("advisory:business-people", business.public_id)


@never_cache
@once
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link: says who invites to what; signing in or up comes first."""
    ratelimit.limit(request, "invitation", times=60, seconds=600)
    found = find_invitation(token)
    if found is None:
        return render(request, "advisory/invitation_closed.html", status=404)
    if request.method != "POST":
        return _show(request, found)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    try:
        accept_invitation(invitation=found, user=request.user)
    except InvitationClosed:
        return _closed(request, found)
    messages.success(request, _("Welcome to %(business)s.") % {"business": found.business})
    return redirect(found.business.get_absolute_url())


def _show(request: HttpRequest, found: Invitation) -> HttpResponse:
    membership = None
    if request.user.is_authenticated:
        membership = found.business.memberships.filter(user=request.user).first()
    if found.is_open:
        return render(
            request, "advisory/invitation.html", {"invitation": found, "membership": membership}
        )
    if membership is not None:
        return redirect(found.business.get_absolute_url())
    return _closed(request, found)


def _closed(request: HttpRequest, found: Invitation) -> HttpResponse:
    return render(request, "advisory/invitation_closed.html", {"invitation": found}, status=410)

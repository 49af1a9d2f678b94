"""A vendor's own pages: its platforms, and what it proposes for their listings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.access import vendor_for
from advisory.listings.content import content_of, differences, names_of_facets
from advisory.listings.forms import ListingForm
from advisory.listings.proposals import ProposalError, drop, save_proposal, take_back
from advisory.models import ListingProposal, Platform, Vendor, VettingReview
from core import ratelimit
from core.submissions import once

REFUSED = 422
SHOWN = 10
State = ListingProposal.State


@login_required
@never_cache
@require_safe
def vendor_detail(request: HttpRequest, pk: int) -> HttpResponse:
    vendor = vendor_for(request, pk)
    reviews = VettingReview.objects.in_force()
    platforms = vendor.platforms.select_related("vendor").prefetch_related(
        Prefetch("proposals", ListingProposal.objects.open(), to_attr="open_proposals"),
        Prefetch("reviews", reviews, to_attr="public_reviews"),
    )
    proposals = list(vendor.proposals.all()[:SHOWN])
    context = {
        "vendor": vendor,
        "platforms": list(platforms.order_by("name")),
        "new": [one for one in proposals if one.platform_id is None and one.state in one.OPEN],
        "decided": [one for one in proposals if one.state in (State.ACCEPTED, State.REFUSED)],
        "people": list(vendor.memberships.select_related("user")),
    }
    return render(request, "advisory/vendor_detail.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def listing_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A platform that is not listed yet."""
    vendor = vendor_for(request, pk)
    initial = {"for_all_industries": True}
    return _edit(request, vendor, platform=None, proposal=None, initial=initial)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def listing_edit(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """A change of a listing: what is open of it, or begun from what shows."""
    vendor = vendor_for(request, pk)
    platform = get_object_or_404(_whole(vendor.platforms.all()), key=key)
    proposal = ListingProposal.objects.open().filter(platform=platform).first()
    if proposal is not None and request.method != "POST":
        return redirect("advisory:proposal-edit", pk, proposal.pk)
    initial = content_of(platform)
    return _edit(request, vendor, platform=platform, proposal=proposal, initial=initial)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def proposal_edit(request: HttpRequest, pk: int, proposal: int) -> HttpResponse:
    vendor = vendor_for(request, pk)
    found = get_object_or_404(vendor.proposals, pk=proposal)
    platform = _whole(Platform.objects).filter(pk=found.platform_id).first()
    if found.state == State.DRAFT:
        initial = found.content | {"note": found.note}
        return _edit(request, vendor, platform=platform, proposal=found, initial=initial)
    if request.method == "POST":
        messages.error(request, _("It was sent to the agency. Take it back before you change it."))
        return redirect("advisory:proposal-edit", pk, proposal)
    before = content_of(platform) if platform else {}
    context = {
        "vendor": vendor,
        "proposal": found,
        "platform": platform,
        "changes": changes_of(before, found),
    }
    return render(request, "advisory/vendor_proposal.html", context)


def changes_of(before: dict, proposal: ListingProposal) -> list:
    """What a proposal would change, in words; of a new platform all it says."""
    nothing = {"categories": [], "topics": [], "sizes": [], "for_all_industries": False}
    return differences(before or nothing, proposal.content, names_of_facets())


def _whole(platforms):
    related = platforms.select_related("vendor", "statement")
    return related.prefetch_related("categories", "topics", "industries")


def _edit(
    request: HttpRequest,
    vendor: Vendor,
    *,
    platform: Platform | None,
    proposal: ListingProposal | None,
    initial: dict,
) -> HttpResponse:
    is_post = request.method == "POST"
    if is_post:
        ratelimit.limit(request, "listing", times=60, seconds=3600)
    form = ListingForm(request.POST if is_post else None, names=names_of_facets(), initial=initial)
    if is_post and form.is_valid():
        is_sent = request.POST.get("do") == "send"
        try:
            saved = save_proposal(
                vendor=vendor,
                platform=platform,
                content=form.content(),
                note=form.cleaned_data["note"],
                user=request.user,
                send=is_sent,
                proposal=proposal,
            )
        except ProposalError as error:
            form.add_error(None, str(error))
        else:
            said = _("Sent. It shows once the agency has accepted it.") if is_sent else _("Saved.")
            messages.success(request, said)
            return redirect("advisory:proposal-edit", vendor.pk, saved.pk)
    context = {"vendor": vendor, "platform": platform, "proposal": proposal, "form": form}
    status = REFUSED if is_post else 200
    return render(request, "advisory/vendor_listing.html", context, status=status)


@login_required
@require_POST
@once
def proposal_act(request: HttpRequest, pk: int, proposal: int) -> HttpResponse:
    """Take back what was sent, or give a draft up."""
    vendor = vendor_for(request, pk)
    found = get_object_or_404(vendor.proposals, pk=proposal)
    try:
        if request.POST.get("do") == "drop":
            drop(proposal=found, user=request.user)
            messages.success(request, _("The draft is gone."))
            return redirect("advisory:vendor-detail", pk)
        take_back(proposal=found, user=request.user)
        messages.success(request, _("Taken back: it is a draft again."))
    except ProposalError as error:
        messages.error(request, str(error))
    return redirect("advisory:proposal-edit", pk, proposal)

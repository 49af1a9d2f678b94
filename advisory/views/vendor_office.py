"""Vendors for officials: who asks to keep listings, what is proposed, and who may."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.listings.content import content_of
from advisory.listings.forms import VendorChoiceForm, VendorInvitationForm
from advisory.listings.people import (
    AlreadyDecided,
    NameTaken,
    OwnRequest,
    confirm_request,
    end_membership,
    invite,
    refuse_request,
    withdraw_invitation,
)
from advisory.listings.proposals import ProposalError, accept_proposal, refuse_proposal
from advisory.models import ListingProposal, Platform, Vendor, VendorRequest
from advisory.views.vendor import changes_of
from core import audit
from core.submissions import once
from users.access import role_required
from users.roles import Role

PER_PAGE = 50
REFUSED = 422


@role_required(Role.OFFICIAL)
@never_cache
@require_safe
def vendors(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, then all vendors."""
    waiting = VendorRequest.objects.filter(state=VendorRequest.State.WAITING)
    proposals = ListingProposal.objects.waiting().select_related("vendor", "platform")
    rows = Vendor.objects.annotate(
        people=Count("memberships", distinct=True), listed=Count("platforms", distinct=True)
    ).order_by("name")
    context = {
        "requests": list(waiting.select_related("asked_by")[:PER_PAGE]),
        "proposals": list(proposals.order_by("sent_at", "pk")[:PER_PAGE]),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "advisory/vendors.html", context)


@role_required(Role.OFFICIAL)
@never_cache
@require_safe
def vendor_page(request: HttpRequest, pk: int) -> HttpResponse:
    vendor = get_object_or_404(Vendor, pk=pk)
    audit.record(request.user, "looked at vendor", vendor)
    new_link = request.session.pop(f"vendor-invitation-{pk}", None)
    return _show_vendor(request, vendor, VendorInvitationForm(), new_link=new_link)


def _show_vendor(
    request: HttpRequest,
    vendor: Vendor,
    form: VendorInvitationForm,
    *,
    new_link: dict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "vendor": vendor,
        "people": list(vendor.memberships.select_related("user")),
        "invitations": list(vendor.invitations.open()),
        "platforms": list(vendor.platforms.order_by("name")),
        "proposals": list(vendor.proposals.exclude(state=ListingProposal.State.DRAFT)[:20]),
        "form": form,
        "new_link": new_link,
    }
    return render(request, "advisory/vendor_page.html", context, status=status)


@role_required(Role.OFFICIAL)
@require_POST
@once
def vendor_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link; the next page shows it, once."""
    vendor = get_object_or_404(Vendor, pk=pk)
    form = VendorInvitationForm(request.POST)
    if not form.is_valid():
        return _show_vendor(request, vendor, form, status=REFUSED)
    label = form.cleaned_data["label"]
    _invitation, token = invite(vendor=vendor, label=label, official=request.user)
    address = request.build_absolute_uri(reverse("advisory:vendor-invitation", args=[token]))
    request.session[f"vendor-invitation-{pk}"] = {"label": label, "address": address}
    return redirect(f"{reverse('advisory:vendor-page', args=[pk])}#link")


@role_required(Role.OFFICIAL)
@require_POST
@once
def vendor_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person out, or close a link that nobody used."""
    vendor = get_object_or_404(Vendor, pk=pk)
    chosen = (
        {"pk": request.POST.get("which")} if request.POST.get("which", "").isdigit() else {"pk": 0}
    )
    if request.POST.get("do") == "invitation":
        invitation = get_object_or_404(vendor.invitations, **chosen)
        withdraw_invitation(invitation=invitation, official=request.user)
        messages.success(request, _("The link no longer works."))
    else:
        membership = get_object_or_404(vendor.memberships.select_related("vendor"), **chosen)
        end_membership(membership=membership, by=request.user)
        messages.success(request, _("This person no longer keeps the listings."))
    return redirect("advisory:vendor-page", pk)


@role_required(Role.OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def vendor_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asks to keep a vendor's listings: confirm, or refuse with a reason."""
    asked = get_object_or_404(VendorRequest.objects.select_related("asked_by", "vendor"), pk=pk)
    known = Vendor.objects.filter(name__iexact=asked.vendor_name).first()
    is_post = request.method == "POST"
    form = VendorChoiceForm(request.POST if is_post else None, initial={"vendor": known})
    error = ""
    if is_post and form.is_valid():
        reason = request.POST.get("reason", "").strip()[:300]
        try:
            if request.POST.get("do") == "confirm":
                vendor = form.cleaned_data["vendor"]
                confirm_request(request=asked, vendor=vendor, official=request.user)
                messages.success(request, _("Confirmed."))
                return redirect("advisory:vendors")
            if reason:
                refuse_request(request=asked, reason=reason, official=request.user)
                messages.success(request, _("Refused; who asked reads your reason."))
                return redirect("advisory:vendors")
            error = _("Say why; who asked has a right to know.")
        except AlreadyDecided:
            messages.info(request, _("This request has been decided already."))
            return redirect("advisory:vendors")
        except OwnRequest:
            error = _("You asked for this yourself: another official decides.")
        except NameTaken:
            error = _("There is a vendor of this name: choose it.")
    if not is_post:
        audit.record(request.user, "looked at vendor request", asked)
    context = {"asked": asked, "form": form, "error": error, "waits": VendorRequest.State.WAITING}
    return render(
        request, "advisory/vendor_request.html", context, status=REFUSED if is_post else 200
    )


@role_required(Role.OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def listing_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What a vendor proposes beside what shows: accept, or refuse with a reason."""
    proposals = ListingProposal.objects.exclude(state=ListingProposal.State.DRAFT)
    proposal = get_object_or_404(proposals.select_related("vendor", "proposed_by"), pk=pk)
    error = ""
    if request.method == "POST":
        edition = request.POST.get("edition", "")
        try:
            if request.POST.get("do") == "accept":
                accept_proposal(
                    proposal=proposal,
                    edition=int(edition) if edition.isdecimal() else 0,
                    official=request.user,
                )
                messages.success(request, _("Accepted: it shows now."))
            else:
                reason = request.POST.get("reason", "")
                refuse_proposal(proposal=proposal, reason=reason, official=request.user)
                messages.success(request, _("Refused; the vendor reads your reason."))
            return redirect("advisory:vendors")
        except ProposalError as refused:
            error = str(refused)
            proposal.refresh_from_db()
    related = Platform.objects.select_related("vendor", "statement")
    related = related.prefetch_related("categories", "topics", "industries")
    platform = related.filter(pk=proposal.platform_id).first()
    context = {
        "proposal": proposal,
        "platform": platform,
        "changes": changes_of(content_of(platform) if platform else {}, proposal),
        "is_waiting": proposal.state == ListingProposal.State.WAITING,
        "error": error,
        "reason": request.POST.get("reason", ""),
    }
    status = REFUSED if error else 200
    return render(request, "advisory/listing_decide.html", context, status=status)

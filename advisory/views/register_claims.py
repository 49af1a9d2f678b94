"""Owners ask to take over their entry of the register; officials compare, confirm or refuse."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.access import business_for
from advisory.models import Business, Membership, RegisterClaim
from advisory.register.claim_forms import ClaimForm, ReasonForm
from advisory.register.claims import (
    AlreadyAsked,
    AlreadyDecided,
    EntryTaken,
    NoSuchEntry,
    ask_for_entry,
    confirm_claim,
    end_link,
    refuse_claim,
    withdraw_claim,
)
from core import audit, ratelimit
from core.submissions import once
from users.access import role_required
from users.roles import Role

PER_PAGE = 50
REFUSED = 422
State = RegisterClaim.State


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def business_register(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """For owners: ask to take over the entry with the business's tax code, and read the answer."""
    business = business_for(request, public_id, role=Membership.Role.OWNER)
    is_post = request.method == "POST"
    form = ClaimForm(request.POST if is_post else None, known_code=business.tax_code)
    if is_post:  # the form says whether the register holds a code
        ratelimit.limit(request, "register-claim", times=10, seconds=3600)
    if form.is_valid():
        code = business.tax_code or form.cleaned_data["tax_code"]
        try:
            ask_for_entry(
                business=business, tax_code=code, note=form.cleaned_data["note"], user=request.user
            )
        except NoSuchEntry:
            text = _(
                "The register holds no entry with this tax code. Compare it with the registration "
                "certificate; a firm founded lately may come with the next file."
            )
            form.add_error("tax_code" if "tax_code" in form.fields else None, text)
        except AlreadyAsked:
            messages.info(request, _("You have asked already."))
            return redirect("advisory:business-register", public_id)
        else:
            messages.success(request, _("The agency will compare and answer here."))
            return redirect("advisory:business-register", public_id)
    context = {
        "business": business,
        "form": form,
        "last": business.register_claims.order_by("-asked_at", "-pk").first(),
        "entry": business.register_entry,
    }
    status = REFUSED if is_post else 200
    return render(request, "advisory/business_register.html", context, status=status)


@login_required
@require_POST
@once
def claim_withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    business = business_for(request, public_id, role=Membership.Role.OWNER)
    withdraw_claim(business=business)
    messages.success(request, _("Your request is withdrawn."))
    return redirect("advisory:business-register", public_id)


@role_required(Role.OFFICIAL)
@never_cache
@require_safe
def register_claims(request: HttpRequest) -> HttpResponse:
    """Claims that wait, those of the same entry beside each other."""
    waiting = (
        RegisterClaim.objects.filter(state=State.WAITING)
        .select_related("entry", "business", "asked_by")
        .order_by("entry__tax_code", "asked_at")
    )
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "advisory/register_claims.html", {"page": page})


@role_required(Role.OFFICIAL)
@never_cache
@require_safe
def register_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """What the register says beside what the business says, and who else asks."""
    claim = _claim(pk)
    audit.record(request.user, "looked at register claim", claim)
    return _show(request, claim, ReasonForm())


@role_required(Role.OFFICIAL)
@require_POST
@once
def claim_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, or refuse with a reason."""
    claim = _claim(pk)
    form = ReasonForm(request.POST)
    is_confirmation = request.POST.get("do") == "confirm"
    try:
        if is_confirmation:
            confirm_claim(claim=claim, user=request.user)
            messages.success(request, _("Confirmed."))
        elif form.is_valid():
            refuse_claim(claim=claim, reason=form.cleaned_data["reason"], user=request.user)
            messages.success(request, _("Refused; the owner reads your reason."))
        else:
            return _show(request, claim, form, status=REFUSED)
    except AlreadyDecided:
        messages.info(request, _("This request has been decided already."))
    except EntryTaken as taken:
        text = _("“%(business)s” is confirmed as this entry. End that first, on its page.")
        messages.error(request, text % {"business": taken.holder})
        return redirect("advisory:register-claim", pk)
    return redirect("advisory:register-claims")


@role_required(Role.OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def register_link_end(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a confirmation back, with a reason."""
    businesses = Business.objects.confirmed().select_related("register_entry")
    business = get_object_or_404(businesses, public_id=public_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        end_link(business=business, reason=form.cleaned_data["reason"], user=request.user)
        messages.success(request, _("The confirmation is taken back."))
        return redirect(business)
    context = {"business": business, "form": form}
    status = REFUSED if request.method == "POST" else 200
    return render(request, "advisory/register_link_end.html", context, status=status)


def _claim(pk: int) -> RegisterClaim:
    claims = RegisterClaim.objects.select_related(
        "entry__area",
        "entry__former_area",
        "entry__last_import",
        "business__area",
        "business__industry",
        "asked_by",
        "decided_by",
    )
    return get_object_or_404(claims, pk=pk)


def _show(
    request: HttpRequest, claim: RegisterClaim, form: ReasonForm, *, status: int = 200
) -> HttpResponse:
    code = claim.entry.tax_code
    same_code = Business.objects.filter(tax_code=code).exclude(pk=claim.business_id).first()
    others = claim.entry.claims.filter(state=State.WAITING).exclude(pk=claim.pk)
    context = {
        "claim": claim,
        "entry": claim.entry,
        "business": claim.business,
        "form": form,
        "is_waiting": claim.state == State.WAITING,
        "others": list(others.select_related("business")),
        "same_code": same_code,
        "is_taken": bool(same_code and same_code.register_entry_id == claim.entry_id),
    }
    return render(request, "advisory/register_claim.html", context, status=status)

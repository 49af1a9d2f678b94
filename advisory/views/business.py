"""A business: its profile and the people who work in it."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from advisory.access import business_for, visible_business
from advisory.businesses.actions import (
    LastOwner,
    TaxCodeTaken,
    change_role,
    create_business,
    let_manage_learning,
    remove_member,
    update_business,
)
from advisory.businesses.forms import TAX_CODE_TAKEN, BusinessForm, InvitationForm
from advisory.businesses.size_text import size_sentence
from advisory.models import Business, Membership
from core import ratelimit
from core.submissions import once
from users.consent_field import ConsentForm
from users.consents import Purpose
from users.roles import Role

TAX_CODE_NOTES = {
    Business.TaxCodeStatus.FAILED: gettext_lazy(
        "Saved, but the check digit of the tax code does not fit. Compare it with the "
        "registration certificate."
    ),
    Business.TaxCodeStatus.NOT_CHECKABLE: gettext_lazy(
        "A tax code of 12 digits is a personal number: it cannot be checked, only its last 4 "
        "digits are shown, and it never leaves the portal in an export."
    ),
}


@login_required
@once
def business_new(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        ratelimit.limit(request, "new-business", times=20, seconds=3600)
    return _edit(request, Business())


@login_required
@once
def business_edit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    business = business_for(request, public_id, role=Membership.Role.OWNER)
    if request.method == "POST":  # the form says whether a tax code is here already
        ratelimit.limit(request, "edit-business", times=30, seconds=3600)
    return _edit(request, business)


def _edit(request: HttpRequest, business: Business) -> HttpResponse:
    is_new = business.pk is None
    form = BusinessForm(request.POST or None, instance=business)
    consent = _consent(request) if is_new else None
    may_save = form.is_valid() and (consent is None or consent.is_valid())
    if may_save:
        try:
            if consent is not None:
                business = create_business(user=request.user, **form.cleaned_data)
                consent.save()
            else:
                update_business(business=business, **form.cleaned_data)
        except TaxCodeTaken:
            form.add_error("tax_code", TAX_CODE_TAKEN)
        else:
            _say_what_was_saved(request, business)
            return redirect(_safe_next(request) or _address(business))
    context = {
        "form": form,
        "consent_form": consent,
        "business": None if is_new else business,
        "next": _safe_next(request),
        "open_more": _is_open(request, "more", form.more_fields()),
        "open_wishes": _is_open(request, "wishes", form.wish_fields()),
    }
    return render(request, "advisory/business_form.html", context)


def _is_open(request: HttpRequest, name: str, fields: list[BoundField]) -> bool:
    """Whether a part of the form is asked for, has an answer, or one that is refused."""
    return name in request.GET or any(field.value() or field.errors for field in fields)


def _consent(request: HttpRequest) -> ConsentForm:
    return ConsentForm(
        request.POST or None, user=request.user, purpose=Purpose.ADVICE, channel="business"
    )


def _say_what_was_saved(request: HttpRequest, business: Business) -> None:
    messages.success(request, _("Saved."))
    if note := TAX_CODE_NOTES.get(business.tax_code_status):
        messages.warning(request, note)
    if request.POST.get("tax_code", "").strip() and not business.tax_code:
        messages.warning(request, _("No tax code was saved: there were no digits in it."))
    if business.industry and not business.sector_group:
        messages.warning(
            request,
            _(
                "Firms of this industry belong to either group of the law. Choose the main "
                "business line to have the size class computed."
            ),
        )


@login_required
def business_detail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The profile: for its people, its adviser and officials."""
    business = visible_business(request, public_id)
    context = {
        "business": business,
        "membership": business.own_membership,
        "is_owner": _is_owner(business.own_membership),
        "may_teach": _may_teach(business.own_membership),
        "size_sentence": size_sentence(business),
        "people": business.memberships.select_related("user").order_by("joined_at"),
        "results": business.assessments.submitted()
        .select_related("instrument_version__instrument")
        .defer("instrument_version__definition")
        .order_by("-submitted_at")[:5],
        "is_official": request.user.has_role(Role.OFFICIAL),
    }
    cases = business.cases.open().select_related("adviser", "handed_over_from__adviser")
    context["cases"] = list(cases)
    context["own_case"] = next(
        (case for case in context["cases"] if case.adviser == request.user), None
    )
    return render(request, "advisory/business_detail.html", context)


@login_required
def business_people(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Who works here, and the open invitations; for owners."""
    business = business_for(request, public_id, role=Membership.Role.OWNER)
    context = {
        "business": business,
        "people": business.memberships.select_related("user").order_by("joined_at"),
        "invitations": business.invitations.open(),
        "form": InvitationForm(),
        "new_link": request.session.pop(f"invitation-{business.public_id}", None),
    }
    return render(request, "advisory/business_people.html", context)


@login_required
@require_POST
@once
def member_change(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """Change a colleague's role or remove them."""
    business = business_for(request, public_id, role=Membership.Role.OWNER)
    membership = get_object_or_404(business.memberships.select_related("user"), pk=pk)
    wanted = request.POST.get("role", "")
    try:
        if wanted in Membership.Role.values:
            change_role(membership=membership, role=Membership.Role(wanted))
            messages.success(request, _("Saved."))
        elif wanted == "none":
            remove_member(membership=membership)
            messages.success(request, _("%(person)s is removed.") % {"person": membership.user})
    except LastOwner:
        messages.error(request, _last_owner())
    if membership.user_id == request.user.pk:
        return redirect("pages:dashboard")
    return redirect("advisory:business-people", business.public_id)


@login_required
@require_POST
@once
def member_learning(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """Let a colleague hand lessons to the team, or no longer."""
    business = business_for(request, public_id, role=Membership.Role.OWNER)
    membership = get_object_or_404(business.memberships, pk=pk)
    allowed = request.POST.get("allowed") == "yes"
    let_manage_learning(membership=membership, allowed=allowed, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("advisory:business-people", business.public_id)


@login_required
@require_POST
@once
def business_leave(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    business = business_for(request, public_id)
    membership = business.memberships.get(user=request.user)
    try:
        remove_member(membership=membership)
    except LastOwner:
        messages.error(request, _last_owner())
        return redirect(_address(business))
    messages.success(request, _("You left %(business)s.") % {"business": business})
    return redirect("pages:dashboard")


def _last_owner() -> str:
    return _("A business keeps at least one owner. Make somebody else owner first.")


def _is_owner(membership: Membership | None) -> bool:
    return membership is not None and membership.role == Membership.Role.OWNER


def _may_teach(membership: Membership | None) -> bool:
    return _is_owner(membership) or (membership is not None and membership.manages_learning)


def _address(business: Business) -> str:
    return business.get_absolute_url()


def _safe_next(request: HttpRequest) -> str:
    following = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        following, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return following if allowed else ""

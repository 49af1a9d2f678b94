"""State support: what a business may get, what to know before paying, and what it already had."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.access import visible_business
from advisory.models import Business, Membership, SupportReceived
from advisory.support.forms import CostForm, ReceivedForm, ShortForm
from advisory.support.present import support_view
from advisory.support.received import (
    Recorded,
    record_received,
    remove_received,
    same_content,
    same_kind,
)
from advisory.support.words import money
from core import ratelimit
from core.submissions import once
from users.roles import Role


@require_safe
def support_check(request: HttpRequest) -> HttpResponse:
    """The estimate for a business that is not stored; what is typed is not stored either."""
    form = ShortForm(request.GET or None)
    context = {"form": form}
    if form.is_valid():
        facts = dict(form.cleaned_data)
        cost = facts.pop("cost")
        context["view"] = support_view(Business(**facts), cost=cost)
    return render(request, "advisory/support_check.html", context)


@login_required
@require_safe
def support(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """For the people of the business; its adviser and officials look, which is audited."""
    business = visible_business(request, public_id)
    return _page(request, business)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def received_new(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Note support already had: declared by the business, or recorded by an official."""
    business = visible_business(request, public_id)
    if not _may_record(request, business):
        raise Http404
    if request.method != "POST":
        return redirect("advisory:support", public_id)
    ratelimit.limit(request, "support-received", times=60, seconds=3600)
    form = ReceivedForm(request.POST)
    if not form.is_valid():
        return _page(request, business, form)
    received = record_received(
        business=business,
        by=request.user,
        recorded=Recorded.DECLARED if business.own_membership else Recorded.OFFICIAL,
        **form.facts(),
    )
    messages.success(request, _("Noted."))
    _warn_of_the_same(request, received)
    return redirect("advisory:support", public_id)


@login_required
@require_POST
@once
def received_remove(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """Take back what was noted by mistake."""
    business = visible_business(request, public_id)
    received = get_object_or_404(business.support_received, pk=pk)
    if not _may_remove(request, business, received):
        raise Http404
    remove_received(received=received, by=request.user)
    messages.success(request, _("Removed."))
    return redirect("advisory:support", public_id)


def _page(
    request: HttpRequest, business: Business, received_form: ReceivedForm | None = None
) -> HttpResponse:
    cost_form = CostForm(request.GET if "cost" in request.GET else None)
    cost = cost_form.cleaned_data["cost"] if cost_form.is_valid() else None
    view = support_view(business, cost=cost)
    may_record = _may_record(request, business)
    for row in view.received:
        row.is_doubled = bool(same_content(row, view.received))
        row.may_remove = _may_remove(request, business, row)
        row.amount_words = money(row.amount)
    context = {
        "business": business,
        "view": view,
        "cost_form": cost_form,
        "is_owner": _is_owner(business),
        "received_form": (received_form or ReceivedForm()) if may_record else None,
    }
    return render(request, "advisory/support.html", context)


def _may_record(request: HttpRequest, business: Business) -> bool:
    return business.own_membership is not None or request.user.has_role(Role.OFFICIAL)


def _may_remove(request: HttpRequest, business: Business, received: SupportReceived) -> bool:
    """Officials remove what officials recorded; owners, or who wrote it, what was declared."""
    if business.own_membership is None:
        return received.recorded == Recorded.OFFICIAL and request.user.has_role(Role.OFFICIAL)
    is_declared = received.recorded == Recorded.DECLARED
    return is_declared and (_is_owner(business) or received.recorded_by_id == request.user.pk)


def _is_owner(business: Business) -> bool:
    membership = business.own_membership
    return membership is not None and membership.role == Membership.Role.OWNER


def _warn_of_the_same(request: HttpRequest, received: SupportReceived) -> None:
    rows = list(received.business.support_received.select_related("kind"))
    if same := same_content(received, rows):
        messages.warning(
            request,
            _(
                "The same content in the same year is noted already: %(others)s. For one content, "
                "take State support from one source a year; check before you file or sign."
            )
            % {"others": _listed(same)},
        )
    elif same := same_kind(received, rows):
        messages.warning(
            request,
            _(
                "Support of this kind in the same year is noted already: %(others)s. That is "
                "allowed for another content only, and both count against the year's ceiling."
            )
            % {"others": _listed(same)},
        )


def _listed(rows: list[SupportReceived]) -> str:
    return "; ".join(f"{row.content} ({money(row.amount)}, {row.giver})" for row in rows)

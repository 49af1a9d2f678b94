"""Vetting of platforms by two officials: a list by urgency, the checklist, and its approval."""

import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.models import Platform, VettingCheck, VettingCriterion, VettingReview
from advisory.platforms.review_form import ReviewForm
from advisory.platforms.vetting import (
    VettingError,
    approve_review,
    propose_lifting,
    propose_review,
    return_review,
    suspend_platform,
    withdraw_review,
)
from core.submissions import once
from users.access import role_required
from users.roles import Role

SOON = datetime.timedelta(days=60)
PER_PAGE = 50
REFUSED = 422
SHELVES = {
    "to-approve": gettext_lazy("Waits for a second official"),
    "to-vet": gettext_lazy("To vet"),
    "expiring": gettext_lazy("Expires within 60 days"),
    "changed": gettext_lazy("Changed since the vetting"),
    "vetted": gettext_lazy("Vetted"),
    "suspended": gettext_lazy("Suspended"),
}


@role_required(Role.OFFICIAL)
@require_safe
def vetting_list(request: HttpRequest) -> HttpResponse:
    conditions = _shelves(timezone.localdate())
    shown = request.GET.get("show") if request.GET.get("show") in SHELVES else "to-vet"
    counts = Platform.objects.aggregate(
        **{key.replace("-", "_"): Count("pk", filter=q) for key, q in conditions.items()}
    )
    platforms = (
        Platform.objects.filter(conditions[shown])
        .select_related("vendor")
        .prefetch_related("categories")
        .order_by("vetted_until", "name", "pk")
    )
    context = {
        "page": Paginator(platforms, PER_PAGE).get_page(request.GET.get("page")),
        "shown": shown,
        "title": SHELVES[shown],
        "shelves": [
            {"key": key, "title": title, "n": counts[key.replace("-", "_")]}
            for key, title in SHELVES.items()
        ],
    }
    return render(request, "advisory/vetting_list.html", context)


def _shelves(today: datetime.date) -> dict[str, Q]:
    vetted = Q(status=Platform.Status.VETTED, vetted_until__gte=today)
    proposed = Q(pk__in=VettingReview.objects.proposed().values("platform"))
    return {
        "to-approve": proposed,
        "to-vet": ~proposed
        & (
            Q(status=Platform.Status.LISTED)
            | Q(status=Platform.Status.VETTED) & ~Q(vetted_until__gte=today)
        ),
        "expiring": vetted & Q(vetted_until__lte=today + SOON),
        "changed": vetted & Q(recheck_since__isnull=False),
        "vetted": vetted,
        "suspended": Q(status=Platform.Status.SUSPENDED),
    }


@role_required(Role.OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def vetting_review(request: HttpRequest, key: str) -> HttpResponse:
    """The checklist; what is concluded waits for another official."""
    platform = get_object_or_404(Platform.objects.select_related("vendor"), key=key)
    if request.method != "POST" and VettingReview.objects.proposed().filter(platform=platform):
        return redirect("advisory:vetting-proposal", key=key)
    criteria = list(VettingCriterion.objects.filter(is_active=True))
    form = ReviewForm(request.POST or None, criteria=criteria, before=_found_before(platform))
    if form.is_valid():
        try:
            propose_review(
                platform=platform,
                reviewer=request.user,
                findings=form.findings(),
                outcome=form.cleaned_data["outcome"],
                valid_until=form.cleaned_data["valid_until"],
                note=form.cleaned_data["note"],
            )
        except VettingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Stored. It counts once another official approves it."))
            return redirect("advisory:vetting-proposal", key=key)
    context = {
        "platform": platform,
        "form": form,
        "reviews": platform.reviews.in_force()[:10],
        "returned": platform.reviews.filter(state=VettingReview.State.RETURNED).first(),
    }
    return render(request, "advisory/vetting_review.html", context)


def _found_before(platform: Platform) -> dict[int, VettingCheck]:
    """By criterion, what the last review that counts found."""
    before = VettingCheck.objects.filter(
        review__in=VettingReview.objects.in_force().filter(platform=platform)
    )
    return {check.criterion_id: check for check in before.order_by("review__pk")}


@role_required(Role.OFFICIAL)
@require_safe
def vetting_proposal(request: HttpRequest, key: str) -> HttpResponse:
    """What one official found, for another to approve or return."""
    platform = get_object_or_404(Platform.objects.select_related("vendor"), key=key)
    return _show_proposal(request, platform)


def _show_proposal(
    request: HttpRequest, platform: Platform, *, error: str = "", status: int = 200
) -> HttpResponse:
    proposals = VettingReview.objects.proposed().select_related("reviewer")
    proposal = proposals.filter(platform=platform).first()
    if proposal is None:
        return redirect("advisory:vetting-review", key=platform.key)
    before = _found_before(platform)
    checks = list(proposal.checks.select_related("criterion").order_by("criterion__order"))
    for check in checks:
        check.before = before.get(check.criterion_id)
    context = {
        "platform": platform,
        "proposal": proposal,
        "checks": checks,
        "is_own": proposal.reviewer_id == request.user.pk,
        "error": error,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "advisory/vetting_proposal.html", context, status=status)


DECISIONS = {
    "approve": gettext_lazy("Approved: it counts from now on."),
    "return": gettext_lazy("Not approved. Who proposed it reads your reason."),
    "withdraw": gettext_lazy("Withdrawn."),
}


@role_required(Role.OFFICIAL)
@require_POST
@once
def vetting_decide(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Approve, return or withdraw the proposal that the official has read."""
    reviews = VettingReview.objects.select_related("platform__vendor")
    review = get_object_or_404(reviews, pk=pk, platform__key=key)
    decision, official = request.POST.get("do", ""), request.user
    try:
        if decision == "approve":
            approve_review(review=review, official=official)
        elif decision == "return":
            reason = request.POST.get("reason", "")
            return_review(review=review, official=official, reason=reason)
        elif decision == "withdraw":
            withdraw_review(review=review, official=official)
        else:
            return redirect("advisory:vetting-proposal", key=key)
    except VettingError as error:
        if VettingReview.objects.proposed().filter(pk=pk).exists():
            return _show_proposal(request, review.platform, error=str(error), status=REFUSED)
        messages.error(request, str(error))
        return redirect("advisory:vetting-review", key=key)
    messages.success(request, DECISIONS[decision])
    return redirect("advisory:vetting-list")


@role_required(Role.OFFICIAL)
@require_POST
@once
def vetting_suspend(request: HttpRequest, key: str) -> HttpResponse:
    """Take a platform out of all recommendations at once."""
    platform = get_object_or_404(Platform, key=key)
    reason = request.POST.get("reason", "")[:2000]
    try:
        suspend_platform(platform=platform, reviewer=request.user, reason=reason)
    except VettingError as error:
        messages.error(request, str(error))
        return redirect("advisory:vetting-review", key=key)
    messages.success(request, _("%(platform)s is suspended.") % {"platform": platform.name})
    return redirect("advisory:vetting-list")


@role_required(Role.OFFICIAL)
@require_POST
@once
def vetting_lift(request: HttpRequest, key: str) -> HttpResponse:
    """Propose that a suspension ends; another official has to agree."""
    platform = get_object_or_404(Platform, key=key)
    reason = request.POST.get("reason", "")[:2000]
    try:
        propose_lifting(platform=platform, reviewer=request.user, reason=reason)
    except VettingError as error:
        messages.error(request, str(error))
        return redirect("advisory:vetting-review", key=key)
    messages.success(request, _("Stored. It counts once another official approves it."))
    return redirect("advisory:vetting-proposal", key=key)

"""Vetting of platforms by officials: a list by urgency, and the checklist."""

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
from advisory.platforms.actions import VettingError, suspend_platform, vet_platform
from advisory.platforms.review_form import ReviewForm
from core.submissions import once
from users.access import role_required
from users.roles import Role

SOON = datetime.timedelta(days=60)
PER_PAGE = 50
SHELVES = {
    "to-vet": gettext_lazy("To vet"),
    "expiring": gettext_lazy("Expires within 60 days"),
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
    return {
        "to-vet": Q(status=Platform.Status.LISTED)
        | Q(status=Platform.Status.VETTED) & ~Q(vetted_until__gte=today),
        "expiring": vetted & Q(vetted_until__lte=today + SOON),
        "vetted": vetted,
        "suspended": Q(status=Platform.Status.SUSPENDED),
    }


@role_required(Role.OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def vetting_review(request: HttpRequest, key: str) -> HttpResponse:
    platform = get_object_or_404(Platform.objects.select_related("vendor"), key=key)
    criteria = list(VettingCriterion.objects.filter(is_active=True))
    before = VettingCheck.objects.filter(review__platform=platform).order_by("review__pk")
    form = ReviewForm(
        request.POST or None,
        criteria=criteria,
        before={check.criterion_id: check for check in before},
    )
    if form.is_valid():
        try:
            review = vet_platform(
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
            messages.success(request, _result_in_words(review))
            return redirect("advisory:vetting-list")
    context = {"platform": platform, "form": form, "reviews": platform.reviews.all()[:10]}
    return render(request, "advisory/vetting_review.html", context)


def _result_in_words(review: VettingReview) -> str:
    if review.outcome == VettingReview.Outcome.VETTED:
        text = _("%(platform)s is vetted until %(day)s.")
    else:
        text = _("%(platform)s is not accepted and stays listed.")
    day = f"{review.valid_until:%d/%m/%Y}" if review.valid_until else ""
    return text % {"platform": review.platform.name, "day": day}


@role_required(Role.OFFICIAL)
@require_POST
@once
def vetting_suspend(request: HttpRequest, key: str) -> HttpResponse:
    """Take a platform out of all recommendations at once."""
    platform = get_object_or_404(Platform, key=key)
    try:
        suspend_platform(
            platform=platform, reviewer=request.user, reason=request.POST.get("reason", "")[:2000]
        )
    except VettingError as error:
        messages.error(request, str(error))
        return redirect("advisory:vetting-review", key=key)
    messages.success(request, _("%(platform)s is suspended.") % {"platform": platform.name})
    return redirect("advisory:vetting-list")

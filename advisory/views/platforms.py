"""The catalogue of platforms, and what a business says it does with them."""

import uuid
from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.access import business_for
from advisory.models import Business, Platform, VettingReview
from advisory.platforms.actions import AdoptionError, Stage, record_stage
from advisory.platforms.forms import CatalogueForm, GiveUpForm, UseForm
from advisory.platforms.queries import (
    Chain,
    chains_on,
    facets,
    holding_words,
    in_catalogue_order,
)
from core.submissions import once
from core.visitor_cache import public_page

PER_PAGE = 24


@require_safe
def platform_list(request: HttpRequest) -> HttpResponse:
    form = CatalogueForm(request.GET or {}, facets=facets())
    chosen = form.chosen()
    found = in_catalogue_order(_narrowed(form, chosen)).select_related("vendor")
    page = Paginator(found.prefetch_related("categories"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form,
        "page": page,
        "total": page.paginator.count,
        "chips": [
            {"text": form.said(name, value), "without": _without(request, name)}
            for name, value in chosen.items()
        ],
        "unknown": list(form.errors),
    }
    return public_page(render(request, "advisory/platform_list.html", context))


def _narrowed(form: CatalogueForm, chosen: dict):
    platforms = Platform.objects.all()
    if "vetted" in chosen:
        platforms = platforms.vetted()
    if "size" in chosen:
        platforms = platforms.suits_size(chosen["size"])
    if "industry" in chosen:
        platforms = platforms.suits_industry(form.pk_of("industry", chosen["industry"]))
    if "category" in chosen:
        platforms = platforms.filter(categories=form.pk_of("category", chosen["category"]))
    if "topic" in chosen:
        platforms = platforms.filter(topics=form.pk_of("topic", chosen["topic"]))
    if "q" in chosen:
        platforms = holding_words(platforms, chosen["q"])
    return platforms


def _without(request: HttpRequest, name: str) -> str:
    """The query string without one choice; from the first page again."""
    query = request.GET.copy()
    query.pop(name, None)
    query.pop("page", None)
    return f"?{query.urlencode()}"


@require_safe
def platform_detail(request: HttpRequest, key: str) -> HttpResponse:
    platform = get_object_or_404(Platform.objects.select_related("vendor"), key=key)
    reviews = list(platform.reviews.in_force())
    latest = next((review for review in reviews if review.has_checklist), None)
    checks = list(_checks(latest)) if latest else []
    user = request.user
    context = {
        "platform": platform,
        "facets": facets(platform),
        "reviews": reviews,
        "latest": latest,
        "checks": checks,
        "tally": Counter(check.get_result_display() for check in checks).most_common(),
        "chains": chains_on(platform, user) if user.is_authenticated else [],
    }
    return public_page(render(request, "advisory/platform_detail.html", context))


@require_safe
def platform_review(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """One review of the history: what was checked on that day, and by which law."""
    reviews = VettingReview.objects.in_force().select_related("platform__vendor")
    review = get_object_or_404(reviews, pk=pk, platform__key=key)
    context = {"review": review, "platform": review.platform, "checks": list(_checks(review))}
    return public_page(render(request, "advisory/platform_review.html", context))


def _checks(review: VettingReview) -> QuerySet:
    return review.checks.select_related("criterion").order_by("criterion__order")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def platform_use(request: HttpRequest, key: str) -> HttpResponse:
    """A business says that it uses the platform, and since when."""
    platform = get_object_or_404(Platform.objects.select_related("vendor"), key=key)
    if request.method == "POST":
        business = _posted_business(request)
        form = UseForm(request.POST, businesses=[business])
        if form.is_valid() and _recorded(request, form, platform, business):
            messages.success(
                request,
                _("Noted: %(business)s uses %(platform)s.")
                % {"business": business.name, "platform": platform.name},
            )
            return redirect("advisory:platform-detail", key=key)
    else:
        businesses = list(Business.objects.of(request.user).order_by("name"))
        form = UseForm(businesses=businesses, initial={"since": timezone.localdate()})
    context = {"platform": platform, "form": form}
    return render(request, "advisory/platform_use.html", context)


def _recorded(request: HttpRequest, form: UseForm, platform: Platform, business: Business) -> bool:
    """Record the use; what cannot be recorded becomes an error of the form."""
    try:
        record_stage(
            business=business,
            platform=platform,
            stage=Stage.IN_USE,
            on=form.cleaned_data["since"],
            by=request.user,
        )
    except AdoptionError as error:
        form.add_error(None, str(error))
        return False
    return True


@login_required
@require_POST
@once
def platform_still_use(request: HttpRequest, key: str) -> HttpResponse:
    """A business confirms, 90 days on, that it still uses the platform."""
    platform = get_object_or_404(Platform, key=key)
    business = _posted_business(request)
    try:
        record_stage(
            business=business,
            platform=platform,
            stage=Stage.IN_USE_90D,
            on=timezone.localdate(),
            by=request.user,
        )
    except AdoptionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Thank you: still in use is noted."))
    return redirect("advisory:platform-detail", key=key)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def platform_give_up(request: HttpRequest, key: str, business: uuid.UUID) -> HttpResponse:
    """A business no longer uses the platform: since when, and why."""
    theirs = business_for(request, business)
    platform = get_object_or_404(Platform, key=key)
    chain = _chain(platform, request, theirs)
    if not chain.is_in_use:
        messages.info(request, _("This was noted before."))
        return redirect("advisory:platform-detail", key=key)
    initial = {"on": timezone.localdate()}
    form = GiveUpForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            record_stage(
                business=theirs,
                platform=platform,
                stage=Stage.GIVEN_UP,
                on=form.cleaned_data["on"],
                by=request.user,
                reason=form.cleaned_data["reason"],
            )
        except AdoptionError as error:
            form.add_error("on", str(error))
        else:
            messages.success(request, _("Noted, with the reason. Thank you."))
            return redirect("advisory:platform-detail", key=key)
    context = {"platform": platform, "business": theirs, "chain": chain, "form": form}
    return render(request, "advisory/platform_give_up.html", context)


def _chain(platform: Platform, request: HttpRequest, business: Business) -> Chain:
    for chain in chains_on(platform, request.user):
        if chain.adoption.business_id == business.pk:
            return chain
    raise Http404


def _posted_business(request: HttpRequest) -> Business:
    """The business named in the form, if the signed-in person belongs to it; else Http404."""
    try:
        public_id = uuid.UUID(request.POST.get("business", ""))
    except ValueError:
        raise Http404 from None
    return business_for(request, public_id)

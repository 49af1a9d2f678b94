"""The catalogue of platforms, and what is known of each."""

from collections import Counter

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from advisory.listings.content import stated_by, stated_facts
from advisory.models import Platform, VettingReview
from advisory.platforms.forms import CatalogueForm
from advisory.platforms.queries import chains_on, facets, holding_words, in_catalogue_order
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
    platforms = Platform.objects.select_related("vendor", "statement")
    platform = get_object_or_404(platforms, key=key)
    statement = getattr(platform, "statement", None)
    reviews = list(platform.reviews.in_force())
    latest = next((review for review in reviews if review.has_checklist), None)
    checks = list(_checks(latest)) if latest else []
    user = request.user
    context = {
        "platform": platform,
        "facets": facets(platform),
        "statement": statement,
        "stated": stated_facts(stated_by(statement)) if statement else [],
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

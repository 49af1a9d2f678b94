"""Where the agency finds a business: to see its results or to entrust it to an adviser."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisory.oversight.scope import OVERSEERS, overseen_by
from advisory.personal_number import masked
from core import audit
from users.access import any_role_required

PER_PAGE = 50


@require_safe
@any_role_required(*OVERSEERS)
def business_list(request: HttpRequest) -> HttpResponse:
    """Businesses by name (accents or not) or tax code; each search and each page is recorded.

    Area officers find those of their own units.
    """
    words = request.GET.get("q", "").strip()[:100]
    businesses = overseen_by(request.user).select_related("industry", "area").order_by("name", "pk")
    if words:
        businesses = businesses.found_by(words)
    page = Paginator(businesses, PER_PAGE).get_page(request.GET.get("page"))
    seen = {"hits": page.paginator.count, "page": page.number}
    if words:
        audit.record(request.user, "searched businesses", request.user, words=masked(words), **seen)
    else:
        audit.record(request.user, "looked at business list", request.user, **seen)
    return render(request, "advisory/business_list.html", {"page": page, "words": words})

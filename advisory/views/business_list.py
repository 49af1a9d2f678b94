"""Where an official finds a business: to see its results or to entrust it to an adviser."""

import re

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisory.models import Business
from core.folding import fold
from users.access import role_required
from users.roles import Role

PER_PAGE = 50


@require_safe
@role_required(Role.OFFICIAL)
def business_list(request: HttpRequest) -> HttpResponse:
    """Businesses by name (accents or not) or tax code; each look at one is recorded there."""
    words = request.GET.get("q", "").strip()[:100]
    businesses = Business.objects.select_related("industry", "area").order_by("name", "pk")
    if words:
        digits = re.sub(r"[\s.\-]", "", words)
        by_code = Q(tax_code__startswith=digits) if digits.isdigit() else Q()
        by_name = Q(folded_name__contains=fold(words))
        businesses = businesses.filter(by_name | by_code if by_code else by_name)
    page = Paginator(businesses, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "advisory/business_list.html", {"page": page, "words": words})

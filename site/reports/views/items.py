"""How the questions work, as a worker counted it; and how far those who took part stand for all."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.coverage import coverage_of
from reports.pages import page_list
from reports.quality.page import quality_page
from reports.scope import may_see_province
from reports.views.figures import show, view_of


@require_safe
@never_cache
@may_see_province
def items(request: HttpRequest) -> HttpResponse:
    """The questions of one version of an instrument."""
    context = quality_page(request.GET.get("version", ""))
    return render(request, "reports/items.html", {"pages": page_list("items", ""), **context})


@require_safe
@never_cache
@may_see_province
def coverage(request: HttpRequest) -> HttpResponse:
    """Assessed businesses beside the business register, and levels weighted to it."""
    view = view_of(request, axes=["area"])
    more = {"coverage": coverage_of(view.chosen, view.names)} if view.report else {}
    return show(request, "coverage", view, **more)

"""The agency's figures: one report, read from the rollups, and a page for each way to look at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from advisory.programmes.access import programmes_of
from reports import charts_of
from reports.filters import BusinessFilter
from reports.pages import page_list
from reports.places import place_names, programme_names
from reports.queries import Report, report
from reports.rollups.reading import PLACES, PROGRAMMES
from reports.scope import allowed_areas, may_see_figures
from reports.tiles import MEASURES, tile_map


@dataclass(frozen=True)
class View:
    """What was asked for, and the figures; none while the choice is about too few."""

    chosen: BusinessFilter
    report: Report | None
    names: Mapping[str, dict[str, str]]
    is_of_province: bool


def view_of(
    request: HttpRequest,
    upper_by: Sequence[str] = (),
    axes: Sequence[str] = (*PLACES, PROGRAMMES),
) -> View:
    names = place_names() | {"programmes": programme_names()}
    areas = allowed_areas(request.user)
    own = [] if areas is None else programmes_of(request.user).values_list("pk", flat=True)
    chosen = BusinessFilter(request.GET, names=names, areas=areas, programmes=own, axes=axes)
    if areas is not None and not chosen.is_valid():  # without a choice it would be everybody's
        return View(chosen, None, names, False)
    found = report(
        chosen.where,
        is_narrowed=chosen.is_narrowed,
        without_demo=chosen.is_without_demo,
        names=names,
        upper_by=upper_by,
    )
    return View(chosen, found, names, areas is None)


def show(request: HttpRequest, page: str, view: View, **more: object) -> HttpResponse:
    context = {
        "filter": view.chosen,
        "report": view.report,
        "query": request.GET.urlencode(),
        "pages": page_list(page, view.chosen.query, is_of_province=view.is_of_province),
    }
    return render(request, f"reports/{page}.html", context | more)


@require_safe
@never_cache
@may_see_figures
def dashboard(request: HttpRequest) -> HttpResponse:
    """The province's businesses, their levels and the way to adoption."""
    view = view_of(request)
    more = charts_of.overview(view.report) if view.report else {}
    return show(request, "dashboard", view, **more)


@require_safe
@never_cache
@may_see_figures
def levels(request: HttpRequest) -> HttpResponse:
    """Levels quarter by quarter, beside the change of those with two rounds."""
    view = view_of(request)
    more = charts_of.levels(view.report) if view.report else {}
    return show(request, "levels", view, **more)


@require_safe
@never_cache
@may_see_figures
def areas(request: HttpRequest) -> HttpResponse:
    """Wards and communes as a map of tiles and as a table."""
    view = view_of(request, ["area"])
    measure = request.GET.get("measure", "")
    measure = measure if measure in MEASURES else next(iter(MEASURES))
    more: dict[str, object] = {"measures": MEASURES, "measure": measure}
    if view.report and "area" not in view.chosen.where:  # of one unit there is no map
        more["tiles"] = tile_map(view.report, measure)
    return show(request, "areas", view, **more)


@require_safe
@never_cache
@may_see_figures
def groups(request: HttpRequest) -> HttpResponse:
    """Industries and size classes."""
    view = view_of(request, ["industry", "size"])
    more = charts_of.groups(view.report) if view.report else {}
    return show(request, "groups", view, **more)

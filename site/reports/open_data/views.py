"""How the province is doing, for everybody; and the open data below it, at lasting addresses."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from core.visitor_cache import public_page
from reports import charts_of
from reports.models import Snapshot, SnapshotFile
from reports.open_data.catalogue import catalogue
from reports.open_data.datasets import DATASETS, FORMATS, file_name
from reports.snapshots.file_kinds import content_type_of
from reports.snapshots.proof import proof_of
from reports.snapshots.tables import tables_of

LATEST = "moi-nhat"


@require_safe
def province(request: HttpRequest) -> HttpResponse:
    """The figures of the newest signed quarter; an earlier one by `?ky=2026-Q3`."""
    signed = list(Snapshot.objects.public().defer("extract", "figures", "words"))
    wanted = request.GET.get("ky", "")
    chosen = next((one for one in signed if one.period == wanted), None)
    if wanted and chosen is None:
        raise Http404
    chosen = chosen or (signed[0] if signed else None)
    if chosen is not None:
        chosen = Snapshot.objects.public().get(pk=chosen.pk)
    context = {
        "snapshot": chosen,
        "snapshots": signed,
        "tables": tables_of(chosen, "public") if chosen else [],
        "proof": proof_of(chosen) if chosen else [],
        **(charts_of.of_snapshot(chosen, "public") if chosen else {}),
    }
    return public_page(render(request, "reports/province.html", context))


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    context = {
        "datasets": DATASETS.values(),
        "formats": FORMATS,
        "snapshots": list(Snapshot.objects.public().defer("extract", "figures", "words")),
        "licence": settings.OPEN_DATA_LICENCE,
        "latest": LATEST,
    }
    return public_page(render(request, "reports/open_data.html", context))


@require_safe
def dataset(request: HttpRequest, key: str) -> HttpResponse:
    if key not in DATASETS:
        raise Http404
    context = {
        "dataset": DATASETS[key],
        "formats": FORMATS,
        "snapshots": list(Snapshot.objects.public().defer("extract", "figures", "words")),
        "licence": settings.OPEN_DATA_LICENCE,
        "latest": LATEST,
    }
    return public_page(render(request, "reports/dataset.html", context))


@require_safe
def catalogue_file(request: HttpRequest) -> HttpResponse:
    found = catalogue(Snapshot.objects.public().defer("extract", "figures", "words"))
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Type"] = "application/ld+json"
    response["Access-Control-Allow-Origin"] = "*"
    return public_page(response)


@require_safe
def dataset_file(request: HttpRequest, key: str, period: str, form: str) -> HttpResponse:
    """One dataset of one quarter; `moi-nhat` is the newest. What is signed never changes."""
    if key not in DATASETS or form not in FORMATS:
        raise Http404
    files = SnapshotFile.objects.filter(snapshot__state=Snapshot.State.SIGNED)
    if period == LATEST:
        newest = Snapshot.objects.public().values_list("year", "quarter").first()
        if newest is None:
            raise Http404
        period = f"{newest[0]}-Q{newest[1]}"
    found = files.filter(name=file_name(key, period, form)).first()
    if found is None:
        raise Http404
    response = HttpResponse(
        bytes(found.content),
        content_type=content_type_of(found.name),
        headers={
            "Content-Disposition": f'attachment; filename="{found.name}"',
            "Access-Control-Allow-Origin": "*",
            "Cache-Control": "public, max-age=3600",
            "ETag": f'"{found.digest}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
    return get_conditional_response(request, etag=response["ETag"], response=response)

"""The open API: the published datasets, row by row. Its description is at /api/v1/openapi.json."""

import hashlib
import json
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from ninja import NinjaAPI, Query, Schema
from ninja.errors import HttpError

from advisory.models import Platform
from core.ratelimit import TooManyRequests, limit
from core.translated import in_both
from reports.models import Snapshot
from reports.open_data.datasets import DATASETS, FORMATS

MOST_ROWS = 500
#: Requests of one address in a minute.
A_MINUTE = 60

api = NinjaAPI(
    title="La Bàn Số",
    version="1",
    description=(
        "Published figures of the programme: signed quarters only, at least 10 businesses behind "
        f"every number. No key is needed; {A_MINUTE} requests a minute and address. Answers carry "
        "an ETag: ask with If-None-Match."
    ),
    urls_namespace="api",
    docs_url=None,
)


class Problem(Schema):
    detail: str


class ColumnOut(Schema):
    name: str
    kind: str
    text: str


class DatasetOut(Schema):
    key: str
    title: dict[str, str]
    text: dict[str, str]
    columns: list[ColumnOut]
    periods: list[str]
    formats: list[str]
    licence: str


class PeriodOut(Schema):
    period: str
    taken_at: datetime
    signed_at: datetime
    figures_sha256: str


class RowsOut(Schema):
    dataset: str
    period: str
    count: int
    limit: int
    offset: int
    next: str | None
    rows: list[dict]


class PlatformOut(Schema):
    key: str
    name: str
    vendor: str
    website: str
    vetted_until: str
    is_demo: bool


class PlatformsOut(Schema):
    count: int
    limit: int
    offset: int
    platforms: list[PlatformOut]


@api.exception_handler(TooManyRequests)
def too_many(request: HttpRequest, error: TooManyRequests) -> HttpResponse:
    response = api.create_response(request, {"detail": "too many requests"}, status=429)
    response["Retry-After"] = str(error.retry_after)
    return response


@api.get("/datasets", response={200: list[DatasetOut], 429: Problem}, summary="All datasets")
def datasets(request: HttpRequest):
    limit(request, "api", times=A_MINUTE, seconds=60)
    periods = [one.period for one in _signed()]
    return _answer(request, [_described(key, periods) for key in DATASETS])


@api.get("/periods", response={200: list[PeriodOut], 429: Problem}, summary="Signed quarters")
def periods(request: HttpRequest):
    limit(request, "api", times=A_MINUTE, seconds=60)
    found = [
        {
            "period": one.period,
            "taken_at": one.taken_at.isoformat(),
            "signed_at": one.signed_at.isoformat(),
            "figures_sha256": one.figures_hash,
        }
        for one in _signed()
    ]
    return _answer(request, found)


@api.get(
    "/datasets/{key}",
    response={200: RowsOut, 404: Problem, 429: Problem},
    summary="Rows of a dataset in one quarter",
)
def rows(
    request: HttpRequest,
    key: str,
    period: str = Query("", description="As 2026-Q3; the newest signed quarter if left out."),
    limit_: int = Query(100, alias="limit", ge=1, le=MOST_ROWS),
    offset: int = Query(0, ge=0),
):
    limit(request, "api", times=A_MINUTE, seconds=60)
    if key not in DATASETS:
        raise HttpError(404, "no such dataset")
    signed = Snapshot.objects.public()
    if period:
        year, _dash, quarter = period.partition("-Q")
        if not (year.isdecimal() and quarter.isdecimal() and len(year) == 4):
            raise HttpError(404, "no such period")
        signed = signed.filter(year=int(year), quarter=int(quarter[:1]))
    snapshot = signed.first()
    if snapshot is None:
        raise HttpError(404, "nothing is published for this period")
    found = DATASETS[key].rows(snapshot)
    end = offset + limit_
    following = f"?period={snapshot.period}&limit={limit_}&offset={end}"
    return _answer(
        request,
        {
            "dataset": key,
            "period": snapshot.period,
            "count": len(found),
            "limit": limit_,
            "offset": offset,
            "next": request.build_absolute_uri(following) if end < len(found) else None,
            "rows": found[offset:end],
        },
    )


@api.get("/platforms", response={200: PlatformsOut, 429: Problem}, summary="Vetted platforms")
def platforms(
    request: HttpRequest,
    limit_: int = Query(100, alias="limit", ge=1, le=MOST_ROWS),
    offset: int = Query(0, ge=0),
):
    """Platforms whose vetting is in force today."""
    limit(request, "api", times=A_MINUTE, seconds=60)
    vetted = Platform.objects.vetted().select_related("vendor").order_by("name")
    found = [
        {
            "key": one.key,
            "name": one.name,
            "vendor": one.vendor.name,
            "website": one.website,
            "vetted_until": one.vetted_until.isoformat(),
            "is_demo": one.is_demo_vetting,
        }
        for one in vetted[offset : offset + limit_]
    ]
    whole = {"count": vetted.count(), "limit": limit_, "offset": offset, "platforms": found}
    return _answer(request, whole)


def _signed() -> list[Snapshot]:
    return list(Snapshot.objects.public().defer("extract", "figures", "words"))


def _described(key: str, periods: list[str]) -> dict:
    one = DATASETS[key]
    return {
        "key": key,
        "title": in_both(one.title),
        "text": in_both(one.text),
        "columns": [
            {"name": column.name, "kind": column.kind, "text": in_both(column.text)["en"]}
            for column in one.columns
        ],
        "periods": periods,
        "formats": list(FORMATS),
        "licence": settings.OPEN_DATA_LICENCE["url"],
    }


def _answer(request: HttpRequest, content: object) -> HttpResponse:
    """JSON with an ETag: who has it already is told so, without the content."""
    body = json.dumps(content, ensure_ascii=False).encode()
    response = HttpResponse(
        body,
        content_type="application/json",
        headers={
            "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
            "Cache-Control": "public, max-age=60",
            "Access-Control-Allow-Origin": "*",
        },
    )
    return get_conditional_response(request, etag=response["ETag"], response=response)

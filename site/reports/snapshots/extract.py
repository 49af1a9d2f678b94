"""The counts a snapshot's figures rest on: taken out of the rollups, and put in their place again.

To count once more, the kept rows are written into temporary tables of the same names. SQLite and
PostgreSQL both look there first, for this connection only: the very code that made the figures
reads them, and neither the real tables nor anybody else notices.
"""

import datetime
import gzip
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from core.models import DailyCount
from reports.models import (
    Cell,
    PanelCell,
    PanelFact,
    RegisterCell,
    RollupState,
    RoundCell,
    StartDay,
)

#: What the figures read. Of the facts of the panel only the newest names the rule in force.
_TABLES: tuple[type[models.Model], ...] = (
    Cell,
    RoundCell,
    PanelCell,
    PanelFact,
    RegisterCell,
    StartDay,
    DailyCount,
    RollupState,
)


def take() -> bytes:
    """All rows the figures rest on, gzipped; the same rows always give the same bytes."""
    rows = {_name(model): [list(row) for row in _rows(model)] for model in _TABLES}
    text = json.dumps(rows, cls=DjangoJSONEncoder, separators=(",", ":"), sort_keys=True)
    return gzip.compress(text.encode(), mtime=0)


def hash_of(extract: bytes) -> str:
    """SHA-256 of what is packed, which no version of gzip changes."""
    return hashlib.sha256(gzip.decompress(extract)).hexdigest()


@contextmanager
def put_back(extract: bytes) -> Iterator[None]:
    """While this lasts, this connection reads the kept rows in place of today's."""
    kept = json.loads(gzip.decompress(extract))
    with transaction.atomic():
        for model in _TABLES:
            _shadow(model, kept[_name(model)])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                for model in _TABLES:
                    cursor.execute(f"DROP TABLE {_temporary(model)}")


def _shadow(model: type[models.Model], rows: list[list]) -> None:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        # WHERE 1 = 0: the columns and nothing in them. The names are ours, never a person's.
        cursor.execute(f"CREATE TEMPORARY TABLE {table} AS SELECT * FROM {table} WHERE 1 = 0")  # noqa: S608
    fields = _fields(model)
    model.objects.bulk_create(
        (
            model(
                **{
                    field.attname: field.to_python(value)
                    for field, value in zip(fields, row, strict=True)
                }
            )
            for row in rows
        ),
        batch_size=500,
    )


def _temporary(model: type[models.Model]) -> str:
    schema = "temp" if connection.vendor == "sqlite" else "pg_temp"
    return f"{schema}.{connection.ops.quote_name(model._meta.db_table)}"


def _rows(model: type[models.Model]):
    columns = [field.attname for field in _fields(model)]
    found = model.objects.order_by("pk")
    if model is PanelFact:
        found = model.objects.order_by("-latest_at", "-pk")[:1]
    elif model is DailyCount:
        found = found.filter(key="visited")
    return found.values_list(*columns)


def _fields(model: type[models.Model]) -> list[models.Field]:
    return list(model._meta.concrete_fields)


def _name(model: type[models.Model]) -> str:
    return model._meta.label_lower


def moment() -> datetime.datetime | None:
    """When the rollups were last brought up to date."""
    return RollupState.objects.filter(pk=1).values_list("refreshed_at", flat=True).first()

"""The datasets of a signed quarter as files; by workers only, which alone load pyarrow."""

import io
import json
from collections.abc import Iterator

import pyarrow
from pyarrow import parquet

from core.spreadsheets import to_csv
from reports.models import Snapshot
from reports.open_data.datasets import DATASETS, Dataset, Row, file_name

_TYPES = {"string": pyarrow.string(), "integer": pyarrow.int64(), "number": pyarrow.float64()}


def dataset_files(snapshot: Snapshot) -> Iterator[tuple[str, bytes]]:
    """Name and content of each dataset in each format; the same rows in all of them."""
    writers = {"csv": _csv, "json": _json, "parquet": _parquet}
    for dataset in DATASETS.values():
        rows = dataset.rows(snapshot)
        for form, write in writers.items():
            yield file_name(dataset.key, snapshot.period, form), write(dataset, rows, snapshot)


def _csv(dataset: Dataset, rows: list[Row], _snapshot: Snapshot) -> bytes:
    names = [column.name for column in dataset.columns]
    return to_csv(names, ([row[name] for name in names] for row in rows))


def _json(dataset: Dataset, rows: list[Row], snapshot: Snapshot) -> bytes:
    whole = {
        "dataset": dataset.key,
        "period": snapshot.period,
        "taken_at": snapshot.taken_at.isoformat(),
        "figures_sha256": snapshot.figures_hash,
        "rows": rows,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _parquet(dataset: Dataset, rows: list[Row], snapshot: Snapshot) -> bytes:
    schema = pyarrow.schema(
        [(column.name, _TYPES[column.kind]) for column in dataset.columns],
        metadata={"period": snapshot.period, "figures_sha256": snapshot.figures_hash},
    )
    out = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema), out)
    return out.getvalue()

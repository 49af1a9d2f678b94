"""What kind of file a name is, as it is told to who takes it."""

_KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}


def content_type_of(name: str) -> str:
    return _KINDS.get(name.rpartition(".")[2], "application/octet-stream")

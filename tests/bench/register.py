"""The business register: a file of firms into SQLite and, where one answers, into PostgreSQL.

Each import is a process of its own, so that the memory told is the import's alone.
"""

import json
import os
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.bench.register_files import write_csv, write_xlsx
from tests.bench.table import Table

POSTGRES = os.environ.get(
    "TEST_POSTGRES_URL", "postgres://labanso_test:labanso_test@127.0.0.1:5432/postgres"
)
BAD = 0.001


def measure(table: Table, *, rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file, book = Path(folder) / "firms.csv", Path(folder) / "firms.xlsx"
        write_csv(file, rows, bad=BAD)
        write_xlsx(book, rows // 10, bad=BAD)
        _on(table, "SQLite", Path(folder) / "sqlite", [file, file, book], "")
        table.ratio(
            "importing what is as before against what is new, SQLite",
            "register again, SQLite",
            "register, SQLite",
        )
        table.ratio(
            "importing against a row at a time by the models, SQLite",
            "register, SQLite",
            "register by the models, SQLite",
        )
        name = f"labanso_bench_{uuid.uuid4().hex[:8]}"
        try:
            server = psycopg.connect(POSTGRES, autocommit=True)
        except psycopg.OperationalError:
            sys.stdout.write(
                "PostgreSQL does not answer (sh .ci/services.sh COMMAND starts it); left out\n"
            )
            return
        with server:
            server.execute(f'CREATE DATABASE "{name}"')
            try:
                url = urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))
                _on(table, "PostgreSQL", Path(folder) / "postgres", [file, file, book], url)
            finally:
                server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _on(table: Table, engine: str, var: Path, files: list[Path], url: str) -> None:
    """New rows, the same again, then a workbook; each after the other into one database."""
    var.mkdir()
    environment = os.environ | {"VAR_ROOT": str(var)} | ({"DATABASE_URL": url} if url else {})
    _child(environment, "prepare")
    names = ("register", "register again", "register from a workbook")
    for name, file in zip(names, files, strict=True):
        told = _child(environment, "import", str(file))
        note = (
            f"{told['rows']:,} rows, peak {told['peak']:.0f} MiB, {told['cpu']:.0f} µs of CPU each"
        )
        table.add(f"{name}, {engine}", per_second=told["rate"], note=note)
    told = _child(environment, "models", str(files[0]))
    table.add(f"register by the models, {engine}", per_second=told["rate"], note="1,000 rows")


def _child(environment: dict, *arguments: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.register_run", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout or "{}")

"""Workers killed in the middle of a register file: each row is written, and counted, once."""

import json

import pytest

from tests.services.installation import Installation, kill_group, wait_for

pytestmark = pytest.mark.services

SECONDS = 120
ROWS = 60_000
BEGIN = """
from datetime import date
from pathlib import Path
from advisory.register.actions import begin_import
from advisory.tasks import start_import
from tests.bench.register_files import write_csv
path = Path("{path}")
write_csv(path, {rows}, bad=0.01)
with path.open("rb") as file:
    start_import(run=begin_import(file, name="so.csv", as_of=date(2026, 11, 1)))
"""


@pytest.fixture(params=["embedded", "services"])
def waiting(request) -> Installation:
    """The portal with a register file queued."""
    installation = request.getfixturevalue(request.param)
    installation.shell(BEGIN.format(path=installation.folder / "so.csv", rows=ROWS))
    return installation


def told(installation: Installation) -> tuple[str, int, dict]:
    query = "SELECT state, done_rows, counts FROM advisory_registerimport"
    [(state, done, counts)] = installation.ask(query)
    return state, done, json.loads(counts) if isinstance(counts, str) else counts


def count(installation: Installation, table: str) -> int:
    return installation.ask(f"SELECT count(*) FROM advisory_{table}")[0][0]


def test_an_import_over_killed_workers_is_written_and_counted_once(waiting):
    for kills in range(1, 3):
        with waiting.worker() as worker:
            wait_for(
                lambda part=10_000 * kills: told(waiting)[1] >= part,
                SECONDS,
                lambda: waiting.log("celery"),
                pause=0.01,
            )
            kill_group(worker)
        assert told(waiting)[0] == "running", "all was done before the kill"

    with waiting.worker():
        wait_for(lambda: told(waiting)[0] == "done", SECONDS, lambda: waiting.log("celery"))

    _state, done, counts = told(waiting)
    assert (done, counts["new"] + counts["refused"]) == (ROWS + 1, ROWS)
    assert count(waiting, "registerentry") == counts["new"]
    assert count(waiting, "registerproblem") == counts["refused"]

"""A worker killed while it makes a report: after the restart the report is there, made once."""

import io

import pytest
from pypdf import PdfReader

from tests.services.installation import Installation, kill_group, wait_for

pytestmark = pytest.mark.services

SECONDS = 60
NAME = "Công ty Giết Giữa Chừng"
PREPARE = f"""
from django.utils import timezone
from advisory.assessments.scores import store_score
from advisory.models import Answer, Assessment, Business, InstrumentVersion
from pages.tasks import queue_report
version = InstrumentVersion.objects.current("vn_dbi_1970")
assessment = Assessment.objects.create(
    instrument_version=version, code="REPORT0001", state="submitted", submitted_at=timezone.now(),
    business=Business.objects.create(name="{NAME}"), claimed_at=timezone.now(),
)
ladders = [item["key"] for item in version.definition["items"] if item["type"] == "ladder"]
Answer.objects.bulk_create(
    Answer(assessment=assessment, question_key=key, value=2) for key in ladders
)
answers = {{key: {{"state": "answered", "value": 2}} for key in ladders}}
store_score(assessment=assessment, version=version, answers=answers)
queue_report(assessment, language="vi", by=None)
"""


@pytest.fixture(params=["embedded", "services"])
def asked(request) -> Installation:
    """The portal with a finished assessment whose report waits in the queue."""
    installation = request.getfixturevalue(request.param)
    installation.shell(PREPARE)
    return installation


def job(installation: Installation) -> tuple[str, int, int]:
    """State, attempts and steps done."""
    query = "SELECT state, attempts, done_steps FROM core_job WHERE kind = %s"
    [found] = installation.ask(query, "make_report")
    return found


def files(installation: Installation) -> list[bytes]:
    return [bytes(pdf) for (pdf,) in installation.ask("SELECT pdf FROM pages_assessmentreport")]


def lease_is_over(installation: Installation) -> bool:
    now = "now()" if "DATABASE_URL" in installation.environment else "datetime('now')"
    query = f"SELECT 1 FROM core_job WHERE kind = %s AND lease_until < {now}"
    return bool(installation.ask(query, "make_report"))


def test_a_report_over_a_killed_worker_is_made_once(asked):
    hold = asked.folder / "reports-wait"  # tests.services.counting
    hold.touch()
    with asked.worker() as worker:
        wait_for(lambda: job(asked) == ("running", 1, 1), SECONDS, lambda: asked.log("celery"))
        kill_group(worker)
    hold.unlink()
    assert job(asked) == ("running", 1, 1)
    assert files(asked) == []
    wait_for(lambda: lease_is_over(asked), SECONDS, "the end of the lease")

    with asked.worker():
        wait_for(lambda: job(asked)[0] == "done", SECONDS, lambda: asked.log("celery"))

    assert job(asked)[1] == 2
    [pdf] = files(asked)
    assert NAME in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()

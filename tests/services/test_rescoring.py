"""Workers killed in the middle of scoring many assessments again: each is done, and counted once."""

import json

import pytest

from tests.services.installation import Installation, kill_group, wait_for

pytestmark = pytest.mark.services

SECONDS = 90
ASSESSMENTS = 400
PREPARE = f"""
from django.utils import timezone
from advisory.assessments.scores import store_score
from advisory.models import Answer, Assessment, InstrumentVersion, Score
from advisory.tasks import queue_rescoring
version = InstrumentVersion.objects.current("labanso_quick")
answers = {{"cloud_use": {{"state": "answered", "value": 2}}}}
for number in range({ASSESSMENTS}):
    assessment = Assessment.objects.create(
        instrument_version=version, code=f"KILL{{number}}", state="submitted",
        submitted_at=timezone.now(),
    )
    Answer.objects.create(assessment=assessment, question_key="cloud_use", value=2)
    store_score(assessment=assessment, version=version, answers=answers)
Score.objects.filter(assessment__code__startswith="KILL").update(total=0)
queue_rescoring(instrument="labanso_quick", reason="a mistake was mended")
"""


@pytest.fixture(params=["embedded", "services"])
def waiting(request) -> Installation:
    """The portal with finished assessments whose totals are wrong, and the work queued."""
    installation = request.getfixturevalue(request.param)
    installation.shell(PREPARE)
    return installation


def job(installation: Installation) -> tuple[str, int, int, object]:
    query = "SELECT state, attempts, done_steps, result FROM core_job WHERE kind = %s"
    [found] = installation.ask(query, "rescore_assessments")
    return found


def test_a_rescoring_over_killed_workers_is_done_and_counted_once(waiting):
    for kills in range(1, 3):
        with waiting.worker() as worker:
            wait_for(
                lambda part=100 * kills: job(waiting)[2] >= part,
                SECONDS,
                lambda: waiting.log("celery"),
                pause=0.005,
            )
            kill_group(worker)
        assert job(waiting)[0] == "running", "all was done before the kill"

    with waiting.worker():
        wait_for(lambda: job(waiting)[0] == "done", SECONDS, lambda: waiting.log("celery"))

    _state, attempts, _done, result = job(waiting)
    counts = (json.loads(result) if isinstance(result, str) else result)["counts"]
    assert (attempts, counts["points"]) == (3, ASSESSMENTS)
    histories = waiting.ask(
        "SELECT history FROM advisory_score s JOIN advisory_assessment a ON a.id = s.assessment_id"
        " WHERE a.code LIKE %s",
        "KILL%",
    )
    lengths = {len(json.loads(h) if isinstance(h, str) else h) for (h,) in histories}
    assert (len(histories), lengths) == (ASSESSMENTS, {1})

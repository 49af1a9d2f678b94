"""Scoring finished assessments again, through the job, on a new SQLite database."""

import random
import sys
import time
from collections.abc import Iterator

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from advisory.assessments.scores import store_score
from advisory.instrument_actions import load_shipped_instruments
from advisory.models import Answer, Assessment, InstrumentVersion, Score
from advisory.tasks import queue_rescoring
from core import jobs
from core.reference import load_vocabulary
from tests.bench.answers import INSTRUMENT, answer_set
from tests.bench.table import Table


def measure(table: Table, *, assessments: int) -> None:
    sys.stdout.write("... making a database\n")
    sys.stdout.flush()
    for app in ("core", "advisory"):
        call_command("migrate", app, verbosity=0)
    _fill(assessments)
    for name in ("rescore, every score changes", "rescore, nothing changes"):
        seconds = _run()
        table.add(name, per_second=assessments / seconds, note=f"{assessments} of {INSTRUMENT}")
    table.ratio(
        "rescoring what stays the same against what changes",
        "rescore, nothing changes",
        "rescore, every score changes",
    )
    table.ratio("a score alone against a rescored assessment", "score", "rescore, nothing changes")


def _fill(assessments: int) -> None:
    """Finished assessments whose stored totals are wrong, as after a mistake in a rule."""
    load_vocabulary()
    load_shipped_instruments()
    version = InstrumentVersion.objects.current(INSTRUMENT)
    chance = random.Random(2021)
    with transaction.atomic():
        for number in range(assessments):
            assessment = Assessment.objects.create(
                instrument_version=version,
                code=f"BENCH{number}",
                state=Assessment.State.SUBMITTED,
                submitted_at=timezone.now(),
            )
            answers = dict(_as_stored(version.definition["items"], chance))
            Answer.objects.bulk_create(
                Answer(
                    assessment=assessment,
                    question_key=key,
                    value=one.get("value"),
                    state=one["state"],
                )
                for key, one in answers.items()
            )
            store_score(assessment=assessment, version=version, answers=answers)
        Score.objects.update(total=0)


def _as_stored(items: list[dict], chance: random.Random) -> Iterator[tuple[str, dict]]:
    for key, value in answer_set(items, chance).items():
        is_state = isinstance(value, dict) and "state" in value
        yield key, value if is_state else {"state": "answered", "value": value}


def _run() -> float:
    job = queue_rescoring(instrument=INSTRUMENT, reason="measured")
    begun = time.perf_counter()
    jobs.run(str(job.pk))
    seconds = time.perf_counter() - begun
    job.refresh_from_db()
    if job.state != "done":
        raise RuntimeError(job.message)
    return seconds

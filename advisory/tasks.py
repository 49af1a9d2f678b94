"""Slow work of advisory: its job kinds, and the regular tasks that queue them."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from advisory.comparing.retests import measure_error
from advisory.models import Instrument, RegisterImport
from advisory.peers.refresh import refresh_peer_groups
from advisory.platforms import follow_ups
from advisory.programmes.inviting import WRITE, write_to_all
from advisory.register.actions import forget_old_files, may_start
from advisory.register.running import run_import
from advisory.versions.rescoring import rescore_in_parts
from core import audit, jobs
from core.models import Job

RESCORE, IMPORT = "rescore_assessments", "import_register"
REFRESH_PEERS, MEASURE_ERROR = "refresh_peer_groups", "measure_error"


@jobs.job(RESCORE)
def rescore_assessments(
    progress: jobs.Progress, *, instrument: str, version: str, reason: str
) -> None:
    """Score finished assessments again; what is worth the same stays as it is."""
    rescore_in_parts(progress, instrument=instrument, version=version, reason=reason)


@jobs.job(REFRESH_PEERS)
def refresh_peers(progress: jobs.Progress) -> None:
    """Renew the figures of peer groups; all of it is committed together or not at all."""
    result: dict[str, int] = {}
    with progress.finish(result):
        result |= refresh_peer_groups()


@jobs.job(MEASURE_ERROR)
def measure_errors(progress: jobs.Progress) -> None:
    """Measure for every instrument how far its scores waver."""
    result: dict[str, int] = {}
    with progress.finish(result):
        for instrument in Instrument.objects.order_by("key"):
            result |= measure_error(instrument=instrument)


@jobs.job(IMPORT)
def import_register(progress: jobs.Progress, *, run: int) -> None:
    """Read a file of the business register; a killed worker's successor goes on where it was."""
    run_import(progress, run=run)


@jobs.job(WRITE)
def write_to_programme_members(
    progress: jobs.Progress, *, programme: int, members: list[int]
) -> None:
    """Invite or remind members of a programme, each once."""
    write_to_all(progress, programme=programme, members=members)


@shared_task(ignore_result=True)
def forget_old_register_files() -> None:
    forget_old_files()


@shared_task(ignore_result=True)
def follow_up_uses() -> None:
    """Ask whether what came into use 90 days ago still is, and stop waiting after 30 days."""
    today = timezone.localdate()
    follow_ups.close_unanswered(today=today)
    follow_ups.ask_due(today=today)


@shared_task(ignore_result=True)
def refresh_peers_nightly() -> None:
    jobs.enqueue(REFRESH_PEERS, key="nightly")


@shared_task(ignore_result=True)
def measure_errors_weekly() -> None:
    jobs.enqueue(MEASURE_ERROR, key="weekly")


@transaction.atomic
def queue_rescoring(*, instrument: str, version: str = "", reason: str, user=None) -> Job:
    """Have finished assessments scored again, unless that waits or is under way already."""
    key = rescoring_key(instrument, version)
    job = jobs.enqueue(
        RESCORE, key=key, user=user, instrument=instrument, version=version, reason=reason
    )
    audit.record(user, "rescore assessments", job, of=key, reason=reason)
    return job


def rescoring_key(instrument: str, version: str = "") -> str:
    return f"{instrument} {version}".strip()


@transaction.atomic
def start_import(*, run: RegisterImport, user=None) -> Job:
    """Queue an import of the register, or go on with one that stopped; the same job meanwhile.

    Raises ColumnsMissing, and AlreadyStarted for one that is over.
    """
    may_start(run)
    is_first, run.state = run.state == run.State.MAPPING, run.State.RUNNING
    run.job = jobs.enqueue(IMPORT, key=str(run.pk), user=user, run=run.pk)
    run.save(update_fields=["state", "job"])
    verb = "started a register import" if is_first else "went on with a register import"
    audit.record(user, verb, run, file=run.file_name, as_of=str(run.as_of))
    return run.job

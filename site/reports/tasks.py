"""The rollups' upkeep: a sweep a minute, everything once more at night, statistics by day."""

from celery import shared_task
from celery.signals import worker_ready

from core import jobs
from reports.indicators.measuring import measure_all
from reports.models import Snapshot
from reports.rollups.rebuilding import Rebuilt, rebuild
from reports.rollups.sweeping import is_counted, sweep
from reports.snapshots.files import files_of, store_files
from reports.snapshots.freezing import FINISH, MAKE, SnapshotRefused, make

REBUILD, STATISTICS = "rebuild_rollups", "count_statistics"
INDICATORS = "measure_indicators"


@shared_task(ignore_result=True)
def sweep_rollups() -> None:
    """Until everything was counted once there is nothing to keep current: that is a job's work."""
    if is_counted():
        sweep()
    else:
        jobs.enqueue(REBUILD, key="all")


@worker_ready.connect
def sweep_at_start(**_kwargs: object) -> None:
    """After an upgrade or a first start nobody has to wait a minute, nor sees empty pages."""
    sweep_rollups.delay()


@shared_task(ignore_result=True)
def rebuild_rollups_nightly() -> None:
    """What a sweep missed, as a change by hand in the database, is put right by the next morning."""
    jobs.enqueue(REBUILD, key="all")


@shared_task(ignore_result=True)
def count_statistics_nightly() -> None:
    jobs.enqueue(STATISTICS, key="all")


@shared_task(ignore_result=True)
def measure_indicators_nightly() -> None:
    jobs.enqueue(INDICATORS, key="all")


@jobs.job(REBUILD)
def rebuild_rollups(progress: jobs.Progress) -> None:
    done = Rebuilt()
    for done in rebuild():
        progress.tell(done.businesses, done.businesses)
    with progress.finish({"businesses": done.businesses, "changed": done.changed}):
        # What rests on the facts follows them.
        jobs.enqueue(STATISTICS, key="all")
        jobs.enqueue(INDICATORS, key="all")


@jobs.job(STATISTICS)
def count_statistics(progress: jobs.Progress) -> None:
    """numpy is imported inside: the web process only queues it."""
    from reports.quality.storing import store_item_quality
    from reports.weighting.storing import count_register, store_weighting

    progress.tell(0, 3)
    count_register()
    progress.tell(1, 3)
    store_weighting()
    progress.tell(2, 3)
    stored = store_item_quality()
    with progress.finish({"versions": stored}):
        pass


@jobs.job(INDICATORS)
def measure_indicators(progress: jobs.Progress) -> None:
    with progress.finish({"values": measure_all()}):
        pass


@jobs.job(MAKE)
def make_snapshot(progress: jobs.Progress, *, snapshot: int) -> None:
    """Freeze a quarter, or say why it cannot be."""
    found = Snapshot.objects.filter(pk=snapshot, state=Snapshot.State.MAKING).first()
    problem = ""
    if found is not None:
        try:
            make(found)
        except SnapshotRefused as refused:
            found.state, problem = Snapshot.State.FAILED, str(refused)
    files = files_of(found) if found is not None and not problem else []
    with progress.finish({"problem": problem}):
        if found is not None:
            found.save()
            store_files(found, files)


@jobs.job(FINISH)
def finish_snapshot(progress: jobs.Progress, *, snapshot: int) -> None:
    """The files of a signed quarter: the report with its signature, and the open data."""
    found = Snapshot.objects.signed().filter(pk=snapshot).first()
    files = [] if found is None else files_of(found)
    with progress.finish({"files": len(files)}):
        if found is not None:
            store_files(found, files)

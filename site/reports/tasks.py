"""The rollups' upkeep: a sweep a minute, everything once more at night, statistics by day."""

from celery import shared_task
from celery.signals import worker_ready

from core import jobs
from reports.rollups.rebuilding import Rebuilt, rebuild
from reports.rollups.sweeping import is_counted, sweep

REBUILD, STATISTICS = "rebuild_rollups", "count_statistics"


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


@jobs.job(REBUILD)
def rebuild_rollups(progress: jobs.Progress) -> None:
    done = Rebuilt()
    for done in rebuild():
        progress.tell(done.businesses, done.businesses)
    with progress.finish({"businesses": done.businesses, "changed": done.changed}):
        pass


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

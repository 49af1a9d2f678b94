from celery import shared_task
from celery.signals import worker_ready

from core import jobs


@shared_task(ignore_result=True)
def run_job(*, job_id: str) -> None:
    jobs.run(job_id)


@shared_task(ignore_result=True)
def sweep_jobs() -> None:
    jobs.sweep()


@worker_ready.connect
def sweep_at_start(**_kwargs: object) -> None:
    """A worker that starts again looks first for what the last one left."""
    jobs.sweep()

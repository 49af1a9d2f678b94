from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings

from core import jobs


@shared_task(ignore_result=True)
def run_job(*, job_id: str) -> None:
    jobs.run(job_id)


@shared_task(ignore_result=True)
def sweep_jobs() -> None:
    jobs.sweep()


@worker_ready.connect
def sweep_at_start(**_kwargs: object) -> None:
    """A worker that starts again looks first for what the last one left.

    The embedded queue has one worker: what that one had read is in no queue any more.
    """
    jobs.sweep(queue_was_lost=settings.CELERY_BROKER_URL.startswith("filesystem"))

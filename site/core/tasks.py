from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from django.core.management import call_command

from core import jobs, submissions


@shared_task(ignore_result=True)
def run_job(*, job_id: str) -> None:
    jobs.run(job_id)


@shared_task(ignore_result=True)
def sweep_jobs() -> None:
    jobs.sweep()


@shared_task(ignore_result=True)
def forget_old_forms() -> None:
    submissions.forget_old_forms()


@shared_task(ignore_result=True)
def tidy_up() -> None:
    """Forget jobs finished long ago and sessions that ran out; the audit trail stays."""
    jobs.forget_finished()
    call_command("clearsessions")


@shared_task(ignore_result=True)
def publish_scheduled() -> None:
    """Publish and take down the pages whose editor chose a time for it."""
    call_command("publish_scheduled")


@worker_ready.connect
def sweep_at_start(**_kwargs: object) -> None:
    """A worker that starts again looks first for what the last one left.

    The embedded queue has one worker: what that one had read is in no queue any more.
    """
    jobs.sweep(queue_was_lost=settings.CELERY_BROKER_URL.startswith("filesystem"))

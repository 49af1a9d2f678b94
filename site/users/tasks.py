"""Messages leave in a worker, and are forgotten after a while."""

from celery import shared_task

from core import jobs
from users.messaging import writing


@jobs.job(writing.SEND, passing=(OSError,))
def send_message(progress: jobs.Progress, *, message: int) -> None:
    writing.send(message)
    with progress.finish():
        pass


@shared_task(ignore_result=True)
def forget_old_messages() -> None:
    writing.forget_old()

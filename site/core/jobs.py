"""Work that finishes exactly once, whatever happens to the worker.

A job kind is a function registered with `@job("kind")` in a package's `tasks.py`; it receives a
`Progress` and the arguments. Its last database writes commit together with the job's state,
under a check that this run still holds the lease: a worker that was thought dead cannot finish
the work twice. A passing error of the database or the queue puts the job back for later.
"""

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from django.utils import timezone
from kombu.exceptions import KombuError
from kombu.exceptions import OperationalError as QueueIsAway

from core.models import Job
from core.models.job import JobQuerySet

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 5
#: A lock held too long, a lost connection: the work is not to blame, and is tried again.
PASSING_ERRORS = (OperationalError, InterfaceError, QueueIsAway)
#: Before the second attempt; twice as long before each later one.
FIRST_PAUSE = timedelta(seconds=5)
#: A failed job is kept longer, so that somebody may still look into it.
KEPT = {Job.State.DONE: timedelta(days=30), Job.State.FAILED: timedelta(days=90)}
CHUNK = 1_000
#: Leases a message may wait in the queue before the sweeper takes it for lost.
WAITING_LEASES = 10
_kinds: dict[str, Callable[..., None]] = {}
_passing: dict[str, tuple[type[Exception], ...]] = {}  # beside PASSING_ERRORS, by kind


class LeaseLost(Exception):
    """Another run took this job over; this one must not write its result."""


class NotFinished(Exception):
    """The working function returned without `progress.finish()`."""


def job(
    kind: str, *, passing: tuple[type[Exception], ...] = ()
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register the function that does the work of this kind of job.

    `passing` are errors that come from outside and pass, as of a mail server that is away.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        _kinds[kind] = function
        _passing[kind] = passing
        return function

    return register


def enqueue(kind: str, *, key: str, user=None, **arguments: object) -> Job:
    """Queue work unless the same work is already waiting or running; returns its job."""
    for _attempt in range(3):
        waiting = Job.objects.active().filter(kind=kind, key=key).first()
        if waiting is not None:
            return waiting
        try:
            with transaction.atomic():
                found = Job.objects.create(
                    kind=kind,
                    key=key,
                    arguments=arguments,
                    requested_by=user,
                    sent_at=timezone.now(),
                )
        except IntegrityError:  # someone was faster: look again
            continue
        _send(found)
        return found
    raise RuntimeError(f"job {kind} {key} could be neither found nor created")


def sweep(now: datetime | None = None, *, queue_was_lost: bool = False) -> int:
    """Send again what lost its message or its worker; returns how many.

    A running job is sent again when its lease ran out. A queued one is left alone for
    WAITING_LEASES, because it may just wait its turn; with `queue_was_lost` it cannot.
    """
    now = now or timezone.now()
    waiting_since = now if queue_was_lost else now - WAITING_LEASES * _lease()
    resent = 0
    for found in Job.objects.claimable(now):
        last_sent = found.sent_at
        is_queued = found.state == Job.State.QUEUED
        if last_sent and last_sent > (waiting_since if is_queued else now - _lease()):
            continue
        # Of two sweepers only the one that moves the date sends.
        if Job.objects.filter(pk=found.pk, sent_at=last_sent).update(sent_at=now):
            _send(found)
            resent += 1
    return resent


def run(job_id: str, *, watch: Callable[[int, int], None] | None = None) -> None:
    """Do a job if nobody else is doing it; safe to call any number of times.

    `watch(done, total)` is called whenever progress is told: for a command that shows it.
    """
    claim = uuid.uuid4()
    now = timezone.now()
    claimed = (
        Job.objects.filter(pk=job_id)
        .claimable(now)
        .update(state=Job.State.RUNNING, claim=claim, lease_until=now + _lease())
    )
    if not claimed:
        return
    found = Job.objects.get(pk=job_id)
    found.attempts += 1
    found.save(update_fields=["attempts"])
    if found.attempts > MAX_ATTEMPTS:
        _close(found, claim, Job.State.FAILED, message="gave up after too many attempts")
        return
    work = _kinds.get(found.kind)
    if work is None:
        _close(found, claim, Job.State.FAILED, message=f"no such kind of job: {found.kind}")
        return
    try:
        with _heartbeat(found, claim):
            work(Progress(found, claim, watch), **found.arguments)
        if _held(found, claim).exists():
            raise NotFinished(f"{found.kind} returned without progress.finish()")
    except LeaseLost:
        logger.warning("job %s was taken over by another worker", found.pk)
    except Exception as error:
        if not connection.in_atomic_block:  # as in a test
            close_old_connections()  # a lost one could not write what follows
        passes = PASSING_ERRORS + _passing.get(found.kind, ())
        if isinstance(error, passes) and found.attempts < MAX_ATTEMPTS:
            logger.warning("job %s (%s) will be tried again: %s", found.pk, found.kind, error)
            _try_again(found, claim, message=str(error)[:300])
            return
        logger.exception("job %s (%s) failed", found.pk, found.kind)
        _close(found, claim, Job.State.FAILED, message=str(error)[:300])
        if settings.CELERY_TASK_ALWAYS_EAGER:
            raise


def forget_finished(now: datetime | None = None) -> int:
    """Delete the jobs that finished long ago, a chunk at a time; returns how many."""
    now = now or timezone.now()
    forgotten = 0
    for state, kept in KEPT.items():
        old = Job.objects.filter(state=state, finished_at__lt=now - kept)
        while chunk := list(old.values_list("pk", flat=True)[:CHUNK]):
            forgotten += Job.objects.filter(pk__in=chunk).delete()[0]
    return forgotten


class Progress:
    """Handed to the working function: tells how far it is, and closes the job with its result."""

    def __init__(
        self, found: Job, claim: uuid.UUID, watch: Callable[[int, int], None] | None = None
    ) -> None:
        self.job = found
        self._claim = claim
        self._watch = watch

    def tell(self, done: int, total: int, message: str = "") -> None:
        """Show progress; raises LeaseLost when another run took over."""
        updated = Job.objects.filter(pk=self.job.pk, claim=self._claim).update(
            done_steps=done, total_steps=total, message=message[:300]
        )
        if not updated:
            raise LeaseLost
        if self._watch is not None:
            self._watch(done, total)

    @contextmanager
    def part(self) -> Iterator[dict]:
        """Commit one part of long work together with what is kept of it, as its result so far.

        Use as `with progress.part() as kept: ...`: a run that takes over after a killed worker
        finds `kept` as the last whole part left it. Raises LeaseLost if the lease is gone.
        """
        with transaction.atomic():
            held = _held(self.job, self._claim).select_for_update().first()
            if held is None:
                raise LeaseLost
            kept = held.result or {}
            yield kept
            _held(self.job, self._claim).update(result=kept)

    @contextmanager
    def finish(self, result: dict | None = None) -> Iterator[None]:
        """Commit the last writes and "done" together; raises LeaseLost if the lease is gone.

        Use as `with progress.finish({...}): write_everything()`.
        """
        with transaction.atomic():
            if not _held(self.job, self._claim).select_for_update().exists():
                raise LeaseLost
            yield
            _close(self.job, self._claim, Job.State.DONE, result=result)


def _close(found: Job, claim: uuid.UUID, state: str, **fields: object) -> None:
    _held(found, claim).update(state=state, finished_at=timezone.now(), lease_until=None, **fields)


def _try_again(found: Job, claim: uuid.UUID, *, message: str) -> None:
    """Put the job back in the queue, dated so that the sweeper sends it after a pause."""
    pause = FIRST_PAUSE * 2 ** (found.attempts - 1)
    _held(found, claim).update(
        state=Job.State.QUEUED,
        claim=None,
        lease_until=None,
        sent_at=timezone.now() + pause - WAITING_LEASES * _lease(),
        message=message,
    )


def _held(found: Job, claim: uuid.UUID) -> JobQuerySet:
    """The job's row while this run holds it: what is done or taken over stays as it is."""
    return Job.objects.filter(pk=found.pk, claim=claim, state=Job.State.RUNNING)


def _send(found: Job) -> None:
    """Put the job's id in the queue once its row is committed."""
    transaction.on_commit(lambda: _put_in_queue(str(found.pk)))


def _put_in_queue(job_id: str) -> None:
    from core.tasks import run_job

    try:
        run_job.delay(job_id=job_id)
    except (KombuError, OSError):
        # The work is kept: its row waits, and the sweeper sends it when the queue is back.
        logger.exception("the queue is away; job %s waits for the sweeper", job_id)
        Job.objects.filter(pk=job_id).update(sent_at=None)


def _lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


@contextmanager
def _heartbeat(found: Job, claim: uuid.UUID) -> Iterator[None]:
    """Renew the lease from a thread while the work goes on."""
    if settings.CELERY_TASK_ALWAYS_EAGER:  # in place, in a test's transaction
        yield
        return
    stopped = threading.Event()

    def beat() -> None:
        while not stopped.wait(settings.JOB_LEASE_SECONDS / 3):
            try:
                _held(found, claim).update(lease_until=timezone.now() + _lease())
            except Exception:  # a missed beat only shortens the lease
                logger.exception("heartbeat of job %s", found.pk)
            finally:
                close_old_connections()
        connection.close()

    thread = threading.Thread(target=beat, name=f"job-{found.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(timeout=5)

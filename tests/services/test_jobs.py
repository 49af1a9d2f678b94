"""A worker killed in the middle: after the restart the work is done, and done once."""

import os
import signal

import pytest

from tests.services.installation import kill_group, wait_for

pytestmark = pytest.mark.services

SECONDS = 45


@pytest.fixture(params=["embedded", "services"])
def installation(request):
    """The queue in a folder with SQLite, and Redis with PostgreSQL."""
    return request.getfixturevalue(request.param)


class Work:
    """One job of the test's own kind, seen from outside."""

    def __init__(self, installation, word: str) -> None:
        self.installation, self.word = installation, word
        installation.shell(
            f"from core.jobs import enqueue; enqueue('count-slowly', key={word!r}, word={word!r}); "
        )

    def has_begun(self, attempt: int) -> bool:
        return (self.installation.folder / f"began-{self.word}-{attempt}").exists()

    def may_end(self) -> None:
        (self.installation.folder / f"may-end-{self.word}").touch()

    def outcome(self) -> tuple[str, int, int]:
        """State, attempts, and how often the result was written."""
        lines = self.installation.shell(
            "from core.models import DailyCount, Job; "
            f"job = Job.objects.get(key={self.word!r}); "
            f"n = sum(DailyCount.objects.filter(key={self.word!r}).values_list('n', flat=True)); "
            "print(job.state, job.attempts, n)"
        )
        state, attempts, n = lines[-1].split()
        return state, int(attempts), int(n)

    def wait_until_begun(self, attempt: int) -> None:
        wait_for(lambda: self.has_begun(attempt), SECONDS, self.installation.log("celery"))

    def wait_until_done(self) -> None:
        wait_for(lambda: self.outcome()[0] == "done", SECONDS, f"{self.installation.log('celery')}")


def test_work_of_a_killed_worker_is_done_exactly_once(installation):
    work = Work(installation, "killed")
    with installation.worker() as first:
        work.wait_until_begun(attempt=1)
        kill_group(first)
    work.may_end()
    assert work.outcome() == ("running", 1, 0)

    with installation.worker():
        work.wait_until_done()

    assert work.outcome() == ("done", 2, 1)


def test_a_worker_that_only_seemed_dead_writes_nothing_twice(installation):
    work = Work(installation, "frozen")
    with installation.worker() as frozen:
        work.wait_until_begun(attempt=1)
        os.killpg(frozen.pid, signal.SIGSTOP)
        with installation.worker():
            work.wait_until_begun(attempt=2)
            work.may_end()
            work.wait_until_done()
            os.killpg(frozen.pid, signal.SIGCONT)
            wait_for(
                lambda: "was taken over by another worker" in installation.log("celery"),
                SECONDS,
                installation.log("celery"),
            )

    assert work.outcome() == ("done", 2, 1)


def test_waiting_work_survives_the_worker_that_had_read_it(installation):
    """The first job holds the worker, the second waits in its hands; then it is killed."""
    first, second = Work(installation, "in-work"), Work(installation, "in-hand")
    with installation.worker() as worker:
        first.wait_until_begun(attempt=1)
        kill_group(worker)
    first.may_end()
    second.may_end()

    with installation.worker():
        first.wait_until_done()
        second.wait_until_done()

    assert first.outcome()[2] == second.outcome()[2] == 1

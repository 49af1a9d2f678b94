"""Work disturbed on its way, on the embedded queue and on services: it is done, and once."""

import os
import signal

import pytest

from tests.services.installation import wait_for

pytestmark = pytest.mark.services

SECONDS = 45


@pytest.fixture(params=["embedded", "services"])
def installation(request):
    """The queue in a folder with SQLite, and Redis with PostgreSQL."""
    return request.getfixturevalue(request.param)


class Work:
    """One job of the test's own kind, seen from outside."""

    def __init__(self, installation, word: str, kind: str = "count-slowly") -> None:
        self.installation, self.word = installation, word
        installation.shell(
            f"from core.jobs import enqueue; enqueue({kind!r}, key={word!r}, word={word!r})"
        )

    def has_begun(self, attempt: int) -> bool:
        return (self.installation.folder / f"began-{self.word}-{attempt}").exists()

    def may_end(self) -> None:
        (self.installation.folder / f"may-end-{self.word}").touch()

    def outcome(self) -> tuple[str, int, int]:
        """State, attempts, and how often the result was written."""
        [(state, attempts)] = self.installation.ask(
            "SELECT state, attempts FROM core_job WHERE key = %s", self.word
        )
        counted = self.installation.ask(
            "SELECT sum(n) FROM core_dailycount WHERE key = %s", self.word
        )
        return state, attempts, counted[0][0] or 0

    def _log(self) -> str:
        return self.installation.log("celery")

    def wait_until_begun(self, attempt: int) -> None:
        wait_for(lambda: self.has_begun(attempt), SECONDS, self._log)

    def wait_until_done(self) -> None:
        wait_for(lambda: self.outcome()[0] == "done", SECONDS, self._log)


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
                lambda: installation.log("celery"),
            )

    assert work.outcome() == ("done", 2, 1)


def test_work_that_lost_its_database_is_tried_again(installation):
    work = Work(installation, "troubled", kind="count-after-trouble")
    with installation.worker():
        work.wait_until_done()

    assert work.outcome() == ("done", 2, 1)

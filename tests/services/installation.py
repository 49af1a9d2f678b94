"""An installation as an operator makes it: its own database, queue and folder, real processes."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
START_SECONDS = 60


def wait_for(
    condition: Callable[[], object],
    seconds: float,
    what: str | Callable[[], str],
    *,
    pause: float = 0.1,
) -> None:
    """Ask again and again; when the time is over, fail with `what`, a sentence or a log to read."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"waited {seconds} s in vain: {what() if callable(what) else what}")
        time.sleep(pause)


def get(address: str) -> tuple[int, str]:
    """Status and text; a refused connection is status 0."""
    try:
        with _OPENER.open(address, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


class Installation:
    """Settings of one installation, and the commands an operator runs in it."""

    def __init__(self, folder: Path, **settings: str) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.folder = folder
        self.environment = kept | {
            "VAR_ROOT": str(folder / "var"),
            "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
            "JOB_LEASE_SECONDS": "3",
            "TEST_FOLDER": str(folder),
            **settings,
        }

    def run(self, *command: str, **settings: str) -> str:
        """Run a program of the environment to its end; returns what it printed."""
        result = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment | settings,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
        return result.stdout

    def manage(self, *arguments: str, **settings: str) -> str:
        return self.run("manage.py", *arguments, **settings)

    def ask(self, query: str, *values: object) -> list[tuple]:
        """Rows of the database, read past the portal; %s stands for a value."""
        address = self.environment.get("DATABASE_URL")
        if address:
            with psycopg.connect(address, autocommit=True) as connection:
                return connection.execute(query, values).fetchall()
        path = self.folder / "var" / "labanso.sqlite3"
        with contextlib.closing(sqlite3.connect(path, timeout=20)) as connection:
            return connection.execute(query.replace("%s", "?"), values).fetchall()

    def shell(self, code: str) -> list[str]:
        """Run a few lines of Python inside the portal; returns the lines they printed."""
        return self.manage("shell", "-v", "0", "-c", code).splitlines()

    @contextlib.contextmanager
    def process(self, *command: str) -> Iterator[subprocess.Popen]:
        """A program in a process group of its own, killed at the end."""
        log = self.folder / f"{command[1]}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            kill_group(process)

    @contextlib.contextmanager
    def web(self, workers: int = 2) -> Iterator[tuple[str, subprocess.Popen]]:
        """gunicorn with worker processes, as in production; yields its address and the master."""
        port = _free_port()
        command = f"-m gunicorn portal.wsgi --preload --bind 127.0.0.1:{port} --workers {workers}"
        command += " --threads 4 --graceful-timeout 2 --no-control-socket --log-level warning"
        address = f"http://127.0.0.1:{port}"
        with self.process(*command.split()) as process:
            wait_for(
                lambda: get(f"{address}/healthz")[0] == 200,
                START_SECONDS,
                lambda: self.log("gunicorn"),
            )
            yield address, process

    def worker(self, concurrency: int = 1) -> contextlib.AbstractContextManager[subprocess.Popen]:
        """A Celery worker with its clock, and the test's own kind of job."""
        command = "-m celery --quiet -A portal worker --beat --loglevel WARNING"
        command += f" --concurrency {concurrency}"
        command += f" --schedule {self.folder / 'clock'} --include tests.services.counting"
        return self.process(*command.split())

    def log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text()[-3000:] if path.exists() else "no log"


def children_of(process: subprocess.Popen) -> list[int]:
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in path.read_text().split()]


def kill_group(process: subprocess.Popen) -> None:
    """kill -9 a program and all it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

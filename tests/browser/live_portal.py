"""The real portal, as `make run` starts it, with a folder and a port of its own."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 300
STOP_SECONDS = 20
#: What this machine may have set for a portal of its own.
OTHERS = {
    "DATABASE_URL",
    "CELERY_BROKER_URL",
    "CACHE_URL",
    "EMAIL_URL",
    "MEDIA_ROOT",
    "PRIVATE_ROOT",
    "DEBUG",
    "DEMO",
}


#: Done by the portal's own worker, as by an official's two clicks: some pages are about it.
SIGN_A_QUARTER = """
import time
from core import demo
from reports.models import Snapshot
from reports.rollups.sweeping import is_counted
from reports.snapshots.freezing import ask_for_snapshot, quarter_to_freeze, sign_off
from users.models import User

def wait(holds):
    until = time.monotonic() + 240
    while not holds():
        assert time.monotonic() < until, Snapshot.objects.values("state")
        time.sleep(0.5)

official = User.objects.get(email=demo.OFFICIAL.email)
wait(is_counted)
asked = ask_for_snapshot(quarter=quarter_to_freeze(), by=official)
wait(Snapshot.objects.filter(state=Snapshot.State.DRAFT).exists)
sign_off(snapshot=asked, name="Trần Thị Mẫu", position="Phó Giám đốc (mẫu)", explanation="",
         by=official)
wait(asked.files.filter(name__endswith=".parquet").exists)
"""


class Running(NamedTuple):
    address: str
    process: subprocess.Popen
    folder: Path
    log: Path


def prepare(folder: Path) -> Path:
    """Set up a demo portal once for all that are started from it; returns its data folder.

    The quarter that ended last is signed in it.
    Test processes share the folder: whoever comes first sets it up, the others wait.
    """
    prepared = folder / "prepared"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not prepared.exists():
            making = folder / "making"
            making.mkdir()
            portal = start(making)
            run(portal, SIGN_A_QUARTER)
            left = stop(portal)
            assert not left, f"still running after Ctrl-C: {left}"
            making.rename(prepared)
    return prepared / "var"


def start(folder: Path, prepared: Path | None = None) -> Running:
    """Start a demo portal, on a copy of a prepared one if there is; returns when it is ready."""
    if prepared is not None:
        shutil.copytree(prepared, folder / "var", ignore=shutil.ignore_patterns("queue", "*.pid"))
    port = _free_port()
    log = folder / "portal.log"
    environment = _environment(folder) | {"PORT": str(port)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_portal"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    portal = Running(f"http://127.0.0.1:{port}", process, folder, log)
    deadline = time.monotonic() + START_SECONDS
    while "is ready after" not in log.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            stop(portal)
            raise RuntimeError(f"The portal did not start:\n{log.read_text()}")
        time.sleep(0.2)
    return portal


def run(portal: Running, code: str) -> str:
    """Run Python beside the portal, on its data; returns what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT,
        env=_environment(portal.folder),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


def _environment(folder: Path) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in OTHERS}
    return environment | {"VAR_ROOT": str(folder / "var")}


def stop(portal: Running) -> list[str]:
    """Stop the portal as Ctrl-C does; returns what was left running, and ends it."""
    with contextlib.suppress(ProcessLookupError):
        portal.process.send_signal(signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        portal.process.wait(STOP_SECONDS)
    left = _processes_of(portal.folder / "var")
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    portal.process.wait(STOP_SECONDS)
    return [f"{pid} {command}" for pid, command in left.items()]


def _processes_of(var: Path) -> dict[int, str]:
    """Every process that was started with this data folder, by whatever parent."""
    mark = f"VAR_ROOT={var}".encode()
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        with contextlib.suppress(OSError):  # it has just ended
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found[int(folder.name)] = command
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

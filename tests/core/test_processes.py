"""The supervisor, run as a program of its own: signals and process groups are real here."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parent.parent.parent / "site"


def wait_for(condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait until something is true; fail when it never is."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture
def supervise(tmp_path) -> Iterator[Callable[[str], subprocess.Popen]]:
    """`supervise("def main(): ...")` starts a supervisor with that function as only child.

    The child may write what it likes into files of the folder `here`.
    """
    started: list[subprocess.Popen] = []

    def start(code: str) -> subprocess.Popen:
        program = f"""
import os, pathlib, signal, subprocess, sys, time
from core import processes
processes.GRACE_SECONDS = 1.5
here = pathlib.Path({str(tmp_path)!r})
{textwrap.dedent(code)}
ready = lambda: (here / "ready").exists()
supervisor = processes.Supervisor([processes.Child("child", main)])
sys.exit(supervisor.run(ready, lambda: processes.say("ready")))
"""
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", program],
                env=os.environ | {"PYTHONPATH": str(SITE)},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


HELPFUL = """
    def main():
        helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        (here / "pids").write_text(f"{os.getpid()} {helper.pid}")
        (here / "ready").touch()
        print("at work")
        sys.stdout.flush()
        time.sleep(60)
"""
STUBBORN = """
    def main():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        (here / "pids").write_text(str(os.getpid()))
        (here / "ready").touch()
        time.sleep(60)
"""


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("code", [HELPFUL, STUBBORN])
def test_stopping_leaves_nothing_running(supervise, tmp_path, code, signum):
    supervisor = supervise(code)
    wait_for((tmp_path / "ready").exists)
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]

    supervisor.send_signal(signum)

    assert supervisor.wait(10) == 0
    assert not any(is_running(pid) for pid in pids)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of this death")
def test_children_do_not_outlive_a_supervisor_that_is_killed(supervise, tmp_path):
    supervisor = supervise(HELPFUL)
    wait_for((tmp_path / "ready").exists)
    child, helper = map(int, (tmp_path / "pids").read_text().split())

    supervisor.kill()

    wait_for(lambda: not is_running(child))
    os.kill(helper, signal.SIGKILL)  # gunicorn and celery stop their own


def test_output_is_shown_under_the_name_of_the_child(supervise, tmp_path):
    supervisor = supervise(HELPFUL)
    wait_for((tmp_path / "ready").exists)
    time.sleep(0.7)

    supervisor.terminate()

    output = supervisor.communicate(timeout=10)[0]
    assert " child | at work\n" in output
    assert "ready\n" in output


def test_a_dead_child_is_started_again_and_its_helpers_are_not_kept(supervise, tmp_path):
    supervisor = supervise(HELPFUL)
    wait_for((tmp_path / "ready").exists)
    child, helper = map(int, (tmp_path / "pids").read_text().split())

    os.kill(child, signal.SIGKILL)

    wait_for(lambda: str(child) not in (tmp_path / "pids").read_text().split())
    assert not is_running(helper)
    supervisor.terminate()
    assert "stopped (SIGKILL); starts again in 1 s" in supervisor.communicate(timeout=10)[0]


def test_a_portal_that_never_gets_ready_gives_up_and_shows_why(supervise):
    supervisor = supervise("""
        def main():
            raise RuntimeError("SECRET_KEY is not set")
    """)

    output = supervisor.communicate(timeout=20)[0]

    assert supervisor.returncode == 1
    assert " child | RuntimeError: SECRET_KEY is not set" in output
    assert "The portal cannot start; the lines above say why." in output


def test_a_closed_terminal_does_not_keep_the_portal_alive(supervise, tmp_path):
    supervisor = supervise(HELPFUL)
    wait_for((tmp_path / "ready").exists)
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]

    supervisor.stdout.close()  # nobody reads any more
    os.kill(pids[0], signal.SIGKILL)  # makes it want to say something
    time.sleep(0.7)
    supervisor.send_signal(signal.SIGHUP)

    assert supervisor.wait(10) == 0
    assert not any(is_running(pid) for pid in pids)

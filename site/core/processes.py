"""Keeps a few child processes alive, shows their output, and leaves none behind.

One thread only: children are forked, and what they inherit from a program with threads may be
locked for ever.
"""

import contextlib
import ctypes
import os
import selectors
import signal
import sys
import time
from collections.abc import Callable, Sequence

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_SECONDS = 6.0
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0  # after this long a death is no longer counted with earlier ones
EARLY_DEATHS = 3


def say(text: str) -> None:
    """Write a line for the person at the terminal, if the terminal is still there."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except (OSError, ValueError):
        return


def _die_with_the_parent() -> None:
    """Ask Linux for a SIGTERM should the supervisor itself be killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class Child:
    """A function run in a process group of its own, started again when it dies.

    The function gets the memory of this process as it is (Django is loaded already), and may
    replace it by another program.
    """

    def __init__(self, name: str, main: Callable[[], object]) -> None:
        self.name = name
        self._main = main
        self.pid: int | None = None
        self.output: int | None = None
        self.deaths = 0  # in a row
        self._started_at = 0.0
        self._not_before = 0.0
        self._unfinished = b""

    def keep_running(self, now: float) -> None:
        """Start the child if it does not run; after each death in a row a longer pause."""
        if self.pid is None:
            if now >= self._not_before:
                self._start(now)
            return
        status = self._exit_status()
        if status is None:
            return
        self._clear_up()
        self.deaths = 1 if now - self._started_at > STEADY_SECONDS else self.deaths + 1
        pause = min(LONGEST_PAUSE, 2.0 ** (self.deaths - 1))
        self._not_before = now + pause
        reason = signal.Signals(-status).name if status < 0 else f"exit status {status}"
        say(f"{self.name:>6} | stopped ({reason}); starts again in {pause:.0f} s")

    def show_output(self) -> None:
        """Print what the child wrote since the last look, each line under its name."""
        if self.output is None:
            return
        try:
            text = os.read(self.output, 65536)
        except BlockingIOError:
            return
        *lines, self._unfinished = (self._unfinished + text).split(b"\n")
        if not text:  # its end: nobody writes any more
            os.close(self.output)
            self.output = None
            lines, self._unfinished = [self._unfinished] if self._unfinished else [], b""
        for line in lines:
            say(f"{self.name:>6} | {line.decode(errors='replace').rstrip()}")

    def ask_to_stop(self) -> None:
        """Send SIGTERM to the leader only: it knows how to stop its own children."""
        if self.pid is not None and self._exit_status() is None:
            os.kill(self.pid, signal.SIGTERM)

    def has_stopped(self) -> bool:
        return self.pid is None or self._exit_status() is not None

    def end(self) -> None:
        """End whatever is left of the group."""
        if self.pid is None:
            return
        if self._exit_status() is None:
            say(f"{self.name:>6} | did not stop in time and was ended; its work is kept")
        self._clear_up()

    def _start(self, now: float) -> None:
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            self._be(writer)
        os.close(writer)
        self.output = reader
        self._started_at = now

    def _be(self, writer: int) -> None:
        """Live as the child: own group, own output, no signal handlers of the parent's."""
        status = 1
        try:
            os.setsid()
            _die_with_the_parent()
            for signum in STOP_SIGNALS:
                signal.signal(signum, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(writer, 1)
            os.dup2(writer, 2)
            self._main()
            status = 0
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else 1
        except BaseException:  # noqa: BLE001 - the edge of the process
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _exit_status(self) -> int | None:
        """How the leader ended, or None while it lives; negative is a signal."""
        assert self.pid is not None  # noqa: S101 - callers looked
        result = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if result is None:
            return None
        return result.si_status if result.si_code == os.CLD_EXITED else -result.si_status

    def _clear_up(self) -> None:
        """Kill the rest of the group, then let the leader's number go."""
        assert self.pid is not None  # noqa: S101 - callers looked
        with contextlib.suppress(ProcessLookupError):  # all gone
            os.killpg(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.pid = None
        self.show_output()


class Supervisor:
    """Runs children until someone asks to stop: Ctrl-C, SIGTERM, or a closed terminal."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = list(children)
        self._is_stopping = False

    def run(self, is_ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
        """Keep the children running; returns the exit status, 1 if they never got ready."""
        before = {signum: signal.signal(signum, self._stop) for signum in STOP_SIGNALS}
        try:
            return self._watch(is_ready, when_ready)
        finally:
            self._end_all()
            for signum, handler in before.items():
                signal.signal(signum, handler)

    def _watch(self, is_ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
        waiting = True
        while not self._is_stopping:
            for child in self._children:
                child.keep_running(time.monotonic())
            if waiting and is_ready():
                waiting = False
                when_ready()
            if waiting and any(child.deaths >= EARLY_DEATHS for child in self._children):
                say("The portal cannot start; the lines above say why.")
                return 1
            self._show_output(0.1 if waiting else 0.5)
        say("\nStopping ...")
        return 0

    def _end_all(self) -> None:
        for child in self._children:
            child.ask_to_stop()
        deadline = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < deadline:
            if all(child.has_stopped() for child in self._children):
                break
            self._show_output(0.1)
        for child in self._children:
            child.end()

    def _show_output(self, seconds: float) -> None:
        """Print what the children write, for at most so long."""
        with selectors.DefaultSelector() as selector:
            for child in self._children:
                if child.output is not None:
                    selector.register(child.output, selectors.EVENT_READ, child)
            if not selector.get_map():
                time.sleep(seconds)
                return
            for key, _events in selector.select(seconds):
                key.data.show_output()

    def _stop(self, _signum: int, _frame: object) -> None:
        self._is_stopping = True

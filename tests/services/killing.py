"""Web workers that die while forms are on their way."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable

from tests.services.installation import children_of, get, wait_for

SECONDS = 30


class Killer(threading.Thread):
    """Kills all web workers a few times, each time while several forms are on their way."""

    def __init__(
        self,
        address: str,
        master: subprocess.Popen,
        on_their_way: Callable[[], int],
        kills: int = 4,
    ) -> None:
        super().__init__()
        self._address, self._master = address, master
        self._on_their_way, self._left = on_their_way, kills

    def run(self) -> None:
        while self._left:
            wait_for(lambda: self._on_their_way() >= 3, SECONDS, "forms on their way", pause=0.01)
            for pid in children_of(self._master):
                os.kill(pid, signal.SIGKILL)
            self._left -= 1
            wait_for(lambda: get(f"{self._address}/healthz")[0] == 200, SECONDS, "new workers")

    def has_killed_all(self) -> bool:
        return self._left == 0

    def has_finished(self) -> bool:
        """Whether the last kill is done, or the killer failed on its way."""
        return self.has_killed_all() or not self.is_alive()

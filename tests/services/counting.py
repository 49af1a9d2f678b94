"""Jobs to disturb: one says that it began and ends when it may, one loses its database.

And a real one, made to wait: setting a report takes a fifth of a second, too short to be met.
"""

import functools
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection

from core import typesetting
from core.jobs import Progress, job
from core.models import DailyCount


@job("count-slowly")
def count_slowly(progress: Progress, word: str) -> None:
    folder = Path(os.environ["TEST_FOLDER"])
    (folder / f"began-{word}-{progress.job.attempts}").touch()
    while not (folder / f"may-end-{word}").exists():
        progress.tell(1, 2)
        time.sleep(0.1)
    with progress.finish({"word": word}):
        DailyCount.objects.add(word)


@job("count-after-trouble")
def count_after_trouble(progress: Progress, word: str) -> None:
    """Meets a real passing error at the first attempt."""
    if progress.job.attempts == 1:
        _meet_trouble(progress)
    with progress.finish({"word": word}):
        DailyCount.objects.add(word)


def _meet_trouble(progress: Progress) -> None:
    """PostgreSQL ends this connection; SQLite is locked by somebody else."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        cursor.execute("PRAGMA busy_timeout = 100")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        progress.tell(1, 2)
    finally:
        other.close()


def _while_reports_may(typeset: Callable[..., bytes]) -> Callable[..., bytes]:
    """Begin to set a report once the file `reports-wait` is gone."""

    @functools.wraps(typeset)
    def wait(*args: object, **kwargs: object) -> bytes:
        while (Path(os.environ["TEST_FOLDER"]) / "reports-wait").exists():
            time.sleep(0.05)
        return typeset(*args, **kwargs)

    return wait


typesetting.typeset = _while_reports_may(typesetting.typeset)

"""A job that can be caught in the middle: it says that it began, and ends when it may."""

import os
import time
from pathlib import Path

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

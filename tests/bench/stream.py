"""`score_answers` as an operator runs it: many answer sets, with one and two workers."""

import itertools
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.answers import INSTRUMENT, answer_set, definition
from tests.bench.table import Table

ROOT = Path(__file__).resolve().parent.parent.parent
WORKERS = (1, 2)
DIFFERENT = 5_000  # sets made up; the file repeats them
LOOK_SECONDS = 0.1
MOST_SECONDS = 40  # on a slow or busy machine fewer sets are scored, and the table says how many


def measure(table: Table, *, sets: int) -> None:
    lines = list(_lines(min(sets, DIFFERENT)))
    for workers in WORKERS:
        scored, seconds, mebibytes = _run(lines, sets, workers)
        note = f"{scored:,} sets in {seconds:.1f} s, at most {mebibytes:.0f} MiB in all processes"
        table.add(_name(workers), per_second=scored / seconds, note=note)
    table.ratio("2 workers against 1, start included", _name(2), _name(1))


def _name(workers: int) -> str:
    return f"score_answers, {workers} worker{'s' if workers > 1 else ''}"


def _lines(sets: int) -> Iterator[bytes]:
    items, chance = definition()["items"], random.Random(1970)
    for number in range(sets):
        yield json.dumps({"id": str(number), "answers": answer_set(items, chance)}).encode() + b"\n"


def _run(lines: list[bytes], sets: int, workers: int) -> tuple[int, float, float]:
    """Sets scored, seconds, and the most memory of the command with its workers at one moment."""
    command = [sys.executable, "manage.py", "score_answers", INSTRUMENT, "--workers", str(workers)]
    nowhere = subprocess.DEVNULL
    most = looked = 0.0
    begun = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere
    ) as process:
        scored = 0
        for line in itertools.islice(itertools.cycle(lines), sets):
            process.stdin.write(line)  # waits while the command is busy
            scored += 1
            now = time.perf_counter() - begun
            if now - looked > LOOK_SECONDS:
                most, looked = max(most, _memory(process.pid)), now
            if now > MOST_SECONDS:
                break
        process.stdin.close()
        while process.poll() is None:
            most = max(most, _memory(process.pid))
            time.sleep(LOOK_SECONDS)
    seconds = time.perf_counter() - begun
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed with {process.returncode}")
    return scored, seconds, most


def _memory(pid: int) -> float:
    """MiB of a process and all it started, as Linux tells it; elsewhere 0."""
    tasks = Path(f"/proc/{pid}/task/{pid}")
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        children = (tasks / "children").read_text().split()
    except OSError:
        return 0
    own = next((line for line in status.splitlines() if line.startswith("VmRSS")), "VmRSS: 0 kB")
    return int(own.split()[1]) / 1024 + sum(_memory(int(child)) for child in children)

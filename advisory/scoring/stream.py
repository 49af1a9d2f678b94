"""Scores a stream of answer sets in order, in this process or in several."""

import itertools
import multiprocessing
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import BinaryIO

from advisory.scoring.lines import Lines, numbered_lines, score_lines
from advisory.scoring.scorer import Scorer

CHUNK = 500  # lines handed over at once
AHEAD = 4  # chunks read ahead per worker: memory stays flat however long the stream is

_scorer: Scorer  # of a worker process


def score_stream(
    definition: dict, stream: BinaryIO, *, workers: int = 1
) -> Iterator[tuple[str, bool]]:
    """Written answers, many lines at once, and whether one of them was a refusal."""
    if workers == 1:
        scorer = Scorer(definition)
        for line in numbered_lines(stream):
            yield score_lines(scorer, [line])
        return
    # Fresh processes: forking would share the database connection of the command.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _start, (definition,)) as pool:
        pending: deque[Future] = deque()
        for chunk in _chunks(stream):
            pending.append(pool.submit(_work, chunk))
            if len(pending) >= AHEAD * workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


def _chunks(stream: BinaryIO) -> Iterator[Lines]:
    lines = numbered_lines(stream)
    while chunk := list(itertools.islice(lines, CHUNK)):
        yield chunk


def _start(definition: dict) -> None:
    global _scorer  # the one place a worker process keeps its scorer
    _scorer = Scorer(definition)


def _work(chunk: Lines) -> tuple[str, bool]:
    return score_lines(_scorer, chunk)

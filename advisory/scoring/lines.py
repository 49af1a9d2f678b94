"""Scores answer sets written one JSON object per line, for the command and its workers."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from advisory.scoring.answers import AnswerRefused
from advisory.scoring.scorer import Result, Scorer
from advisory.xlsform.exact import Number, rounded

MAX_LINE = 1024 * 1024
Lines = list[tuple[int, bytes]]


def numbered_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers; blank ones are passed over, overlong ones cut (and so refused)."""
    number = 0
    while line := stream.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE and not line.endswith(b"\n"):
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = stream.readline(MAX_LINE)
            line = b"{ longer than 1 MiB"
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield number, line


def score_lines(scorer: Scorer, lines: Iterable[tuple[int, bytes]]) -> tuple[str, bool]:
    """The answer to each line, as text; and whether one of them was refused."""
    written, is_refused = [], False
    for number, line in lines:
        answer = score_line(scorer, number, line)
        is_refused = is_refused or "error" in answer
        written.append(json.dumps(answer))
    return "".join(f"{line}\n" for line in written), is_refused


def score_line(scorer: Scorer, number: int, line: bytes) -> dict:
    """Score `{"id": ..., "answers": {...}}`, or say what is wrong with it."""
    try:
        entry = json.loads(line, parse_float=Decimal, parse_constant=_refuse_constant)
    # Not JSON, not UTF-8, a number of thousands of digits, brackets inside brackets without end.
    except (ValueError, ArithmeticError, RecursionError) as error:
        reason = f"line {number} is not valid JSON ({error})"
        return {"id": None, "line": number, "error": {"field": None, "message": reason}}
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str | int | None):
        reason = f'line {number} must be {{"id": text or number, "answers": {{...}}}}'
        return {"id": None, "line": number, "error": {"field": "id", "message": reason}}
    answers: Any = entry.get("answers")
    try:
        answers = scorer.by_key(answers)
        result = scorer.score(answers)
    except AnswerRefused as refusal:
        error = {"field": refusal.field, "message": refusal.message}
        return {"id": entry.get("id"), "error": error}
    return {"id": entry.get("id"), **_written(scorer, result)}


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _written(scorer: Scorer, result: Result) -> dict:
    line = {
        "instrument": scorer.instrument,
        "version": scorer.version,
        "rule_set": scorer.rule_set,
        "overall": _plain(result.overall),
        "level": result.level,
        "dimensions": {
            key: {
                "score": _plain(dimension.score),
                "max": _plain(dimension.maximum),
                "level": dimension.level,
                "provisional": dimension.provisional,
            }
            for key, dimension in result.dimensions.items()
        },
        "range": [_plain(number) for number in result.range],
        "items": {key: _plain(points) for key, points in result.items.items()},
        "provisional": result.provisional,
    }
    if result.flags:
        line["flags"] = result.flags
    return line


def _plain(number: Number | None) -> int | float | None:
    """Rounded half up to 2 decimals, for reading; levels are decided before this."""
    if number is None:
        return None
    return number if isinstance(number, int) else float(rounded(number))

"""What a package reports of one of its parts, and what the portal makes of it: no database.

Everything here was sent by a learner's browser: values are checked for type, range and length, and
what does not fit is left out. Success and completion are never taken back.
"""

import json
import math
import re
from dataclasses import dataclass, field, replace

from courses.packages.outline import H5P, SCORM_12, Item

PASSED, FAILED = "passed", "failed"
MOST_BYTES = 2 * 1024 * 1024
MOST_TEXT, MOST_LOCATION, MOST_MORE, MOST_DEPTH = 1_000_000, 4_096, 400_000, 8
SCORE_PARTS = ("raw", "min", "max", "scaled")
_TIME = re.compile(r"\d{2,4}:\d{2}:\d{2}(\.\d{1,2})?|P[0-9YMDTHS.]{1,38}")
_STATUSES = {"passed", "completed", "failed", "incomplete", "browsed", "not attempted"}
_COMPLETIONS = {"completed", "incomplete", "not attempted", "unknown"}
_EXITS = {"", "suspend", "logout", "time-out", "normal"}
#: Statements of H5P that end a piece of content (courses.packages.h5p).
_H5P_ENDS = {"completed", "answered", "consumed", "mastered"}
_MORE_12 = ("objectives", "student_preference")
_MORE_2004 = ("objectives", "interactions", "learner_preference", "progress_measure")


class Unreadable(Exception):
    """A report is not in the form the player sends."""


@dataclass(frozen=True)
class Report:
    """One report, as far as it can be believed; None is what it did not speak of."""

    sequence: int
    is_final: bool = False
    silent: str = ""  # "opened" or "closed": by the player, of a part that says nothing
    status: str | None = None
    completed: bool = False
    success: str = ""
    score: dict[str, float] = field(default_factory=dict)
    location: str | None = None
    suspend_data: str | None = None
    exit: str | None = None
    total_time: str | None = None
    more: dict = field(default_factory=dict)


@dataclass(frozen=True)
class ItemState:
    """What is kept of one part (courses.models.PackageState has the same columns)."""

    has_spoken: bool = False
    status: str = ""
    completed: bool = False
    success: str = ""
    score: dict = field(default_factory=dict)
    location: str = ""
    suspend_data: str = ""
    exit: str = ""
    total_time: str = ""
    more: dict = field(default_factory=dict)

    def is_done(self, *, must_pass: bool) -> bool:
        return self.completed and not (must_pass and self.success == FAILED)

    @property
    def words(self) -> set[str]:
        """Every word of the order rules that is true of the part."""
        if self.success == FAILED:
            return {FAILED}
        found = {PASSED} if self.success == PASSED else set()
        return found | ({"completed"} if self.completed else {self.status or "not attempted"})


def read_report(raw: bytes, *, kind: str, item: Item) -> Report:
    """A report from the body of a request, of whatever content type. Raises Unreadable."""
    if len(raw) > MOST_BYTES:
        raise Unreadable
    try:
        told = json.loads(raw, parse_constant=_refuse)  # NaN and its like are no JSON
        sequence = int(told["sequence"])
        if not 1 <= sequence < 2**31:
            raise Unreadable
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise Unreadable from error
    is_final = told.get("final") is True
    if told.get("silent") in {"opened", "closed"}:
        return Report(sequence, is_final=told["silent"] == "closed", silent=told["silent"])
    if kind == H5P:
        return _h5p(_part(told, "h5p"), sequence)
    cmi = _part(told, "cmi")
    if kind == SCORM_12:
        report = _scorm_12(cmi, sequence, is_final, item)
        if is_final and told.get("status_set") is False:  # "incomplete" is the player's own word
            report = replace(report, status="", silent="closed")
        return report
    return _scorm_2004(cmi, sequence, is_final, item)


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def after(state: ItemState, report: Report, *, silent_rule: str) -> ItemState:
    """The state once a report was taken; what it did not speak of stays."""
    if report.silent:
        done = silent_rule in {report.silent, "opened"} and not state.status
        state = replace(state, completed=state.completed or done)
        if report.status is None:
            return state
    # A package that is leafed through again reports less: a pass and its score stay.
    keeps_pass = state.success == PASSED
    worse = keeps_pass and report.success != PASSED
    return ItemState(
        has_spoken=True,
        status=report.status or state.status,
        completed=state.completed or report.completed,
        success=PASSED if keeps_pass else report.success or state.success,
        score=state.score if worse or not report.score else report.score,
        location=_or(report.location, state.location),
        suspend_data=_or(report.suspend_data, state.suspend_data),
        exit=_or(report.exit, state.exit),
        total_time=report.total_time or state.total_time,
        more=state.more | report.more,
    )


def _or(new: str | None, old: str) -> str:
    return old if new is None else new


def _scorm_12(cmi: dict, sequence: int, is_final: bool, item: Item) -> Report:
    core = _part(cmi, "core")
    score = _score(_part(core, "score"))
    status = _word(core.get("lesson_status"), _STATUSES)
    mastery, raw = item.mastery_score, score.get("raw")
    if mastery is not None and raw is not None and status in {PASSED, FAILED, "completed"}:
        status = PASSED if raw >= mastery else FAILED
    return Report(
        sequence,
        is_final=is_final,
        status=status,
        completed=status in {PASSED, FAILED, "completed"},
        success=status if status in {PASSED, FAILED} else "",
        score=score,
        location=_text(core.get("lesson_location"), MOST_LOCATION),
        suspend_data=_text(cmi.get("suspend_data"), MOST_TEXT),
        exit=_exit(core.get("exit")),
        total_time=_time(core.get("total_time")) if is_final else None,
        more=_more(cmi, _MORE_12),
    )


def _scorm_2004(cmi: dict, sequence: int, is_final: bool, item: Item) -> Report:
    score = _score(_part(cmi, "score"))
    status = _word(cmi.get("completion_status"), _COMPLETIONS)
    success = _word(cmi.get("success_status"), {PASSED, FAILED})
    progress = _number(cmi.get("progress_measure"), 0, 1)
    if item.completion_threshold is not None and progress is not None:
        status = "completed" if progress >= item.completion_threshold else "incomplete"
    if item.passing_score is not None and "scaled" in score:
        success = PASSED if score["scaled"] >= item.passing_score else FAILED
    return Report(
        sequence,
        is_final=is_final,
        status=status,
        completed=status == "completed",
        success=success or "",
        score=score,
        location=_text(cmi.get("location"), MOST_LOCATION),
        suspend_data=_text(cmi.get("suspend_data"), MOST_TEXT),
        exit=_exit(cmi.get("exit")),
        total_time=_time(cmi.get("total_time")) if is_final else None,
        more=_more(cmi, _MORE_2004),
    )


def _h5p(told: dict, sequence: int) -> Report:
    """A statement of H5P: what ends the content completes it, and may carry a score."""
    verb = told.get("verb")
    if verb not in _H5P_ENDS:
        return Report(sequence, status="incomplete")
    most = _number(told.get("max"), 0, 1e6)
    raw = _number(told.get("score"), 0, 1e6)
    score = {"raw": raw, "min": 0.0, "max": most} if raw is not None and most else {}
    passed = told.get("success")
    success = {True: PASSED, False: FAILED}.get(passed, "") if isinstance(passed, bool) else ""
    return Report(sequence, status="completed", completed=True, success=success, score=score)


# --- Values, one by one ----------------------------------------------------------------------


def _part(told: object, name: str) -> dict:
    found = told.get(name) if isinstance(told, dict) else None
    return found if isinstance(found, dict) else {}


def _text(value: object, most: int) -> str | None:
    """A text as it may be stored: databases refuse NUL and lone surrogates."""
    if not isinstance(value, str) or len(value) > most:
        return None
    return value.replace("\0", "").encode("utf-8", "replace").decode()


def _word(value: object, words: set[str]) -> str | None:
    return value if isinstance(value, str) and value in words else None


def _exit(value: object) -> str | None:
    return value if isinstance(value, str) and value in _EXITS else None


def _time(value: object) -> str | None:
    """A total that may replace another one: never a zero, which running reports carry."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return None
    return value if re.search(r"[1-9]", value) else None


def _number(value: object, least: float, most: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)) or value == "":
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and least <= number <= most else None


def _score(told: dict) -> dict[str, float]:
    found = {}
    for part in SCORE_PARTS:
        least, most = (-1, 1) if part == "scaled" else (-1e6, 1e6)
        number = _number(told.get(part), least, most)
        if number is not None:
            found[part] = number
    return found if "raw" in found or "scaled" in found else {}


def _more(cmi: dict, names: tuple[str, ...]) -> dict:
    """Lists and preferences, as they are, where they are of a bearable size."""
    found = {name: _clean(cmi[name]) for name in names if cmi.get(name)}
    return {name: value for name, value in found.items() if len(json.dumps(value)) <= MOST_MORE}


def _clean(value: object, depth: int = 0) -> object:
    if isinstance(value, dict) and depth < MOST_DEPTH:
        return {_text(key, 255): _clean(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list) and depth < MOST_DEPTH:
        return [_clean(inner, depth + 1) for inner in value]
    return value if isinstance(value, (bool, int, float)) else _text(value, MOST_MORE) or ""

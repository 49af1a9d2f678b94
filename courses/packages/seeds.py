"""What a part finds when it is opened: who learns, the package's own marks, and where they were."""

import re

from courses.packages.outline import SCORM_12, Item
from courses.packages.reports import ItemState

_TIMESPAN = re.compile(r"\d{2,4}:\d{2}:\d{2}(\.\d{1,2})?")
_ACTIONS = {"exit,message", "exit,no message", "continue,message", "continue,no message"}


def resumes(state: ItemState, *, has_ended: bool) -> bool:
    """After "suspend", and also where the last visit never came to its end: a lost connection."""
    return state.has_spoken and (state.exit == "suspend" or not has_ended)


def seeds(
    kind: str,
    item: Item,
    state: ItemState,
    *,
    has_ended: bool,
    learner: str,
    name: str,
    counts: bool,
) -> dict:
    """The data model of SCORM as the content finds it; every value is a text.

    `counts` is False for a visitor, who only looks. The player skips what is empty.
    """
    resuming = resumes(state, has_ended=has_ended)
    make = _scorm_12 if kind == SCORM_12 else _scorm_2004
    return {"cmi": make(item, state, resuming, learner, name, counts)}


def _scorm_12(
    item: Item, state: ItemState, resuming: bool, learner: str, name: str, counts: bool
) -> dict:
    core = {
        "student_id": learner,
        "student_name": name,
        "credit": "credit" if counts else "no-credit",
        "lesson_mode": "normal" if counts else "browse",
        "entry": _entry(state, resuming),
        "total_time": state.total_time,  # hours add up, whatever the exit was
    }
    found: dict = {
        "core": core,
        "launch_data": item.launch_data,
        "student_data": {
            "mastery_score": _plain(item.mastery_score),
            "max_time_allowed": item.max_time if _TIMESPAN.fullmatch(item.max_time) else "",
            "time_limit_action": item.time_limit_action
            if item.time_limit_action in _ACTIONS
            else "",
        },
    }
    if resuming:
        core |= {
            "lesson_status": _word_12(state),
            "lesson_location": state.location,
            "score": _score(state, ("raw", "min", "max")),
        }
        found |= {"suspend_data": state.suspend_data} | _kept(
            state, ("objectives", "student_preference")
        )
    return found


def _scorm_2004(
    item: Item, state: ItemState, resuming: bool, learner: str, name: str, counts: bool
) -> dict:
    found: dict = {
        "learner_id": learner,
        "learner_name": name,
        "credit": "credit" if counts else "no-credit",
        "mode": "normal" if counts else "browse",
        "entry": _entry(state, resuming),
        "total_time": state.total_time,
        "launch_data": item.launch_data,
        "scaled_passing_score": _plain(item.passing_score),
        "completion_threshold": _plain(item.completion_threshold),
        "max_time_allowed": item.max_time if item.max_time.startswith("P") else "",
        "time_limit_action": item.time_limit_action if item.time_limit_action in _ACTIONS else "",
        # Content reads them at once; one that is missing is an error to it.
        "objectives": [{"id": objective} for objective in dict.fromkeys(item.objectives)],
    }
    if resuming:
        found |= {
            "completion_status": "completed" if state.completed else state.status,
            "success_status": state.success,
            "location": state.location,
            "suspend_data": state.suspend_data,
            "score": _score(state, ("scaled", "raw", "min", "max")),
            "progress_measure": str(state.more.get("progress_measure", "")),
        } | _kept(state, ("objectives", "interactions", "learner_preference"))
    return found


def _entry(state: ItemState, resuming: bool) -> str:
    if resuming:
        return "resume"
    return "" if state.has_spoken else "ab-initio"


def _word_12(state: ItemState) -> str:
    return state.success or ("completed" if state.completed else state.status)


def _score(state: ItemState, parts: tuple[str, ...]) -> dict[str, str]:
    return {part: _plain(state.score[part]) for part in parts if part in state.score}


def _kept(state: ItemState, names: tuple[str, ...]) -> dict:
    return {name: state.more[name] for name in names if state.more.get(name)}


def _plain(number: float | None) -> str:
    """As SCORM writes numbers: 80, not 80.0."""
    return "" if number is None else f"{number:.7f}".rstrip("0").rstrip(".")

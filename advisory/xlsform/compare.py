"""Compares two definitions: what was added, removed, moved or changed, by what the change is about.

A pure walk over both trees. Lists whose members have a key are compared key by key; it knows no
kind of question and no sheet, so that new ones are compared without a change here.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from advisory.xlsform.exact import canonical_json
from advisory.xlsform.meaning import FOLLOWS, is_text, is_wording, meaning

ADDED, REMOVED, MOVED, CHANGED = "added", "removed", "moved", "changed"
#: What a change is about: what is asked and its worth, what follows from a score, or words alone.
MEANING, ADVICE, WORDING = "meaning", "advice", "wording"
Path = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One difference. `path` leads to it: ("items", "wifi", "options", "3", "label")."""

    path: Path
    kind: str
    old: Any
    new: Any
    about: str


@dataclass(frozen=True)
class Comparison:
    """Only changes of the meaning give another meaning hash."""

    meaning: tuple[Change, ...]
    advice: tuple[Change, ...]
    wording: tuple[Change, ...]

    @property
    def reworded(self) -> tuple[Change, ...]:
        """Texts that say something else under the same name: only a person can tell the meaning."""
        return tuple(
            change
            for change in self.wording
            if change.kind == CHANGED and is_text(change.new) and is_text(change.old)
        )


def compare(old: dict, new: dict) -> Comparison:
    """Everything in which two definitions differ, in the order of the older one."""
    changes = [
        change
        for change in _walk((), old, new)
        if change.path not in {("version",), ("format",)}  # the versions differ, of course
    ]
    about = {
        name: tuple(change for change in changes if change.about == name)
        for name in (MEANING, ADVICE, WORDING)
    }
    return Comparison(**about)


def _walk(path: Path, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if _is_keyed(old) and _is_keyed(new):
        yield from _keyed(path, old, new)
    elif _is_rows(old) and _is_rows(new):
        yield from _rows(path, old, new)
    elif isinstance(old, dict) and isinstance(new, dict) and not is_text(old) and not is_text(new):
        for name in {**old, **new}:
            yield from _walk((*path, name), old.get(name), new.get(name))
    else:
        yield Change(path, _kind(old, new), old, new, _about(path, old, new))


def _keyed(path: Path, old: list[dict], new: list[dict]) -> Iterator[Change]:
    before = {part["key"]: part for part in old}
    after = {part["key"]: part for part in new}
    moved = _moved([key for key in before if key in after], list(after))
    for key, part in before.items():
        if key not in after:
            yield Change((*path, key), REMOVED, part, None, _of_parts(path))
            continue
        if key in moved:
            yield Change((*path, key), MOVED, part, after[key], _of_parts(path))
        yield from _walk((*path, key), part, after[key])
    for key, part in after.items():
        if key not in before:
            yield Change((*path, key), ADDED, None, part, _of_parts(path))


def _rows(path: Path, old: list[dict], new: list[dict]) -> Iterator[Change]:
    """Rows without a key: those that mean the same are one row with other words."""
    known = {canonical_json(row) for row in old} & {canonical_json(row) for row in new}
    left = [row for row in new if canonical_json(row) not in known]
    for row in old:
        if canonical_json(row) in known:
            continue
        same = next((other for other in left if meaning(other) == meaning(row)), None)
        if same is None:
            yield Change(path, REMOVED, row, None, _of_parts(path))
        else:
            left.remove(same)
            yield from _walk(path, row, same)
    for row in left:
        yield Change(path, ADDED, None, row, _of_parts(path))


def _moved(kept: list[str], after: list[str]) -> set[str]:
    """Names out of order: those outside the longest run that kept its order."""
    places = [after.index(key) for key in kept]
    lowest: list[int] = []  # of runs by length, the lowest place they end with
    lengths = []
    for place in places:
        length = bisect_left(lowest, place)
        lowest[length : length + 1] = [place]
        lengths.append(length)
    wanted, stayed = len(lowest) - 1, set()
    for key, length in zip(reversed(kept), reversed(lengths), strict=True):
        if length == wanted:
            stayed.add(key)
            wanted -= 1
    return set(kept) - stayed


def _kind(old: Any, new: Any) -> str:
    if old is None:
        return ADDED
    return REMOVED if new is None else CHANGED


def _of_parts(path: Path) -> str:
    """What whole parts of this list are about."""
    return ADVICE if path and path[0] in FOLLOWS else MEANING


def _about(path: Path, old: Any, new: Any) -> str:
    name = path[-1] if path else ""
    if len(path) == 1 and name in FOLLOWS:
        return ADVICE
    if is_wording(name, old if new is None else new):
        return WORDING
    return _of_parts(path) if meaning({name: old}) != meaning({name: new}) else WORDING


def _is_keyed(value: Any) -> bool:
    return _is_rows(value) and all("key" in part for part in value)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, dict) for part in value)

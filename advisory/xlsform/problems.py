"""What is wrong in an instrument file, told so that its author finds the cell."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One mistake. `text` has named placeholders, so that a page can translate it."""

    text: str
    details: Mapping[str, object] = field(default_factory=dict)
    sheet: str = ""
    row: int | None = None
    column: str = ""
    letter: str = ""

    @property
    def message(self) -> str:
        return self.text % self.details

    @property
    def place(self) -> str:
        parts = [f"sheet {self.sheet}"] if self.sheet else []
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}" + (f" ({self.letter})" if self.letter else ""))
        return ", ".join(parts)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class InstrumentFileError(Exception):
    """An instrument file cannot be used; carries every problem found in it, in reading order."""

    def __init__(self, file: str, problems: Iterable[Problem]) -> None:
        self.file = file
        self.problems = list(problems)
        super().__init__(file, self.problems)

    def __str__(self) -> str:
        return "\n".join(f"{self.file}, {problem}" for problem in self.problems)


def nearest(name: str, names: Iterable[str]) -> str:
    """The known name most like this one, or nothing."""
    found = difflib.get_close_matches(name.lower(), list(names), n=1, cutoff=0.6)
    return found[0] if found else ""


def unknown(what: str, name: str, names: Iterable[str]) -> tuple[str, dict[str, object]]:
    """Text and details of "there is no such name", with the nearest one if there is any."""
    details: dict[str, object] = {"what": what, "name": name, "nearest": nearest(name, names)}
    if details["nearest"]:
        return "unknown %(what)s '%(name)s'; did you mean '%(nearest)s'?", details
    return "unknown %(what)s '%(name)s'", details

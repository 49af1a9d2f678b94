from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class CourseError:
    """One thing wrong in a course folder, and where."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.message}"
            if self.line
            else f"{self.file}: {self.message}"
        )


class ImportRefused(Exception):
    """A course folder has errors; nothing was imported."""

    def __init__(self, errors: list[CourseError]) -> None:
        self.errors = sorted(set(errors))
        super().__init__("\n".join(map(str, self.errors)))

"""What can be wrong with a file or a cell: stable codes, whose texts are in problem_texts.py."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that could not be read; or was kept, where it is no refusal."""

    column: str
    code: str
    value: str = ""
    is_refusal: bool = True


class FileRefused(Exception):
    """The whole file cannot be read; `row` says where, if that is known."""

    def __init__(self, code: str, **details: object) -> None:
        self.code, self.details = code, details
        super().__init__(code, details)


class CellRefused(Exception):
    """The cell cannot be read; carries the code of the reason."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)

"""Reads a pasted or uploaded list of tax codes: one code a row, what is wrong told by its line."""

import io
import re
from dataclasses import dataclass, field
from typing import BinaryIO

from advisory.models.business import Business
from advisory.personal_number import masked
from advisory.register.problems import FileRefused
from advisory.register.tables import layout_of, rows_of
from advisory.tax_code import check_tax_code
from core.folding import fold

Status = Business.TaxCodeStatus
#: Lines of one list; more than a selection takes in is told there.
MOST_LINES = 20_000
_HEADINGS = ("tax_code", "ma so thue", "mst", "tax code", "ma so")
_CODE = re.compile(r"\d{10}(?:\d{3})?|\d{12}", re.ASCII)


@dataclass(frozen=True)
class Line:
    """A line that holds no code of its own; `shown` is what stands there."""

    number: int
    code: str  # no_code, repeated, unknown, member
    shown: str


@dataclass
class CodeList:
    """The codes in their order, and the lines that gave none."""

    codes: list[str] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Line] = field(default_factory=list)

    def add(self, number: int, text: str) -> None:
        plain = re.sub(r"[\s.\-]", "", text)
        if len(plain) == 9 and plain.isdigit():
            plain = f"0{plain}"  # a spreadsheet took the code for a number
        if not _CODE.fullmatch(plain):
            self.problems.append(Line(number, "no_code", masked(text.strip())[:60]))
            return
        code = check_tax_code(plain).value
        if code in self.lines:
            self.problems.append(Line(number, "repeated", masked(code)))
            return
        self.codes.append(code)
        self.lines[code] = number

    def miss(self, code: str, why: str) -> None:
        """Note that a code that can be read leads nowhere."""
        self.problems.append(Line(self.lines[code], why, masked(code)))


def read_text(text: str) -> CodeList:
    """Codes that were pasted, one a line or with commas and semicolons between them."""
    found = CodeList()
    for number, line in enumerate(text.splitlines()[:MOST_LINES], start=1):
        for part in re.split(r"[;,\t]", line):
            if part.strip() and not _is_heading(part):
                found.add(number, part)
    return found


def read_file(file: BinaryIO) -> CodeList:
    """The first column, or the one headed "tax code", of a CSV file or workbook.

    Raises FileRefused for what is neither.
    """
    try:
        layout = layout_of(file)
    except FileRefused as refused:
        if refused.code != "delimiter":
            raise
        return read_text(_text_of(file))  # a single column has no delimiter
    found, column = CodeList(), 0
    for number, row in enumerate(rows_of(file, layout), start=1):
        if number > MOST_LINES:
            break
        headed = [place for place, cell in enumerate(row) if _is_heading(cell)]
        if headed:
            column = headed[0]
        elif any(cell.strip() for cell in row):
            found.add(number, row[column] if column < len(row) else "")
    return found


def _text_of(file: BinaryIO) -> str:
    from advisory.register.encoding import encoding_of

    encoding = encoding_of(file)
    file.seek(0)
    return io.TextIOWrapper(io.BytesIO(file.read()), encoding=encoding, newline=None).read()


def _is_heading(text: str) -> bool:
    return fold(text).strip() in _HEADINGS

"""Rows of a register file, one after the other: CSV of any delimiter, or the sheet of a workbook.

A row is a list of texts; a cell that is no text (a formula, an error) is a `BadCell` in its place.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from advisory.register.encoding import encoding_of
from advisory.register.problems import FileRefused

DELIMITERS = (",", ";", "\t", "|")
MOST_COLUMNS = 200
MOST_ROWS = 5_000_000
MOST_CELL = 4_000
_SAMPLE_LINES = 30
_MOST_LINES_A_ROW = 20  # of a text with line ends in it; more is a mark never closed
#: A workbook may unpack to so much; a million rows of twelve columns take about 700 MiB.
MOST_UNPACKED = 1536 * 1024 * 1024
MOST_RATIO = 200
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class BadCell(str):
    """Stands for a cell that holds no plain value; `code` says what it holds."""

    code: str

    def __new__(cls, code: str, text: str = "") -> "BadCell":
        cell = super().__new__(cls, text)
        cell.code = code
        return cell


@dataclass(frozen=True)
class Layout:
    """How the file is read."""

    kind: str  # csv or xlsx
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""

    def as_json(self) -> dict:
        return {name: value for name, value in self.__dict__.items() if value}


def layout_of(file: BinaryIO) -> Layout:
    """Look at the file's content, never at its name; raises FileRefused."""
    file.seek(0)
    head = file.read(8)
    if head.startswith(_ZIP):
        return Layout("xlsx", sheet=_sheet_of(file))
    if head.startswith(_OLD_EXCEL):
        raise FileRefused("old_excel")
    encoding = encoding_of(file)
    return Layout("csv", encoding=encoding, delimiter=_delimiter_of(file, encoding))


def rows_of(file: BinaryIO, layout: Layout) -> Iterator[list[str]]:
    """All rows from the first line on, the heading too; blank ones are empty lists.

    Raises FileRefused with the row where a quotation mark is not closed.
    """
    file.seek(0)
    if layout.kind == "xlsx":
        yield from _sheet_rows(file, layout.sheet)
        return
    text = io.TextIOWrapper(_Unclosed(file), encoding=layout.encoding, newline="")
    reader = csv.reader(text, delimiter=layout.delimiter, strict=False)
    number, lines, before, row = 0, 0, 0, []
    try:
        for number, row in enumerate(reader, start=1):
            if reader.line_num - lines > _MOST_LINES_A_ROW:
                raise FileRefused("quotes", row=number)
            lines, before = reader.line_num, lines
            if number == 1 and row and row[0].lower().startswith("sep="):
                yield []  # Excel's own line, which is no row of the table
                continue
            yield row if len(row) <= MOST_COLUMNS else row[:MOST_COLUMNS]
        if row and lines - before > 1 and "\n" in row[-1]:  # open up to the file's end
            raise FileRefused("quotes", row=number)
    except csv.Error as error:
        raise FileRefused("quotes", row=number + 1) from error
    finally:
        text.detach()


class _Unclosed(io.BufferedReader):
    """Lets a text reader be thrown away without closing the file below it."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(_Raw(file), buffer_size=256 * 1024)  # type: ignore[arg-type]


class _Raw(io.RawIOBase):
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        block = self._file.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)


def _delimiter_of(file: BinaryIO, encoding: str) -> str:
    """The sign that cuts the first lines into the most columns, the same in most lines."""
    file.seek(0)
    decoder = io.TextIOWrapper(_Unclosed(file), encoding=encoding, newline="")
    lines = []
    try:
        for _number in range(_SAMPLE_LINES):
            line = decoder.readline(64 * 1024)
            if not line:
                break
            lines.append(line)
    finally:
        decoder.detach()
    if lines and (first := lines[0].strip().lower()).startswith("sep=") and len(first) == 5:
        return first[4]

    def worth(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            return (0, 0)
        wide = [width for width in widths if width > 1]
        if not wide:
            return (0, 0)
        usual = max(set(wide), key=lambda width: (wide.count(width), width))
        return (wide.count(usual), usual)

    best = max(DELIMITERS, key=worth)
    if worth(best) == (0, 0):
        raise FileRefused("delimiter")
    return best


# --- Workbooks ---------------------------------------------------------------------------


def _sheet_of(file: BinaryIO) -> str:
    """The first sheet that can be seen; refuses what is no workbook, or unpacks to too much."""
    _refuse_bomb(file)
    book = _workbook(file)
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                return sheet.title
    finally:
        book.close()
    raise FileRefused("empty")


def _refuse_bomb(file: BinaryIO) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as error:
        raise FileRefused("workbook") from error
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * packed + 1024**2:
        raise FileRefused("unpacks")


def _workbook(file: BinaryIO):
    from advisory.register.workbook import open_streaming  # imports openpyxl, and that numpy

    file.seek(0)
    try:
        return open_streaming(file)
    except FileRefused:
        raise
    # A damaged workbook fails anywhere inside the library, with any kind of error.
    except Exception as error:
        raise FileRefused("workbook") from error


def _sheet_rows(file: BinaryIO, title: str) -> Iterator[list[str]]:
    from advisory.register.workbook import cells_of

    book = _workbook(file)
    at = 0
    try:
        for number, cells in cells_of(book, title):
            if number > MOST_ROWS:
                raise FileRefused("rows")
            while at + 1 < number:  # rows that the file leaves out
                at += 1
                yield []
            at = number
            row: list[str] = []
            for cell in cells:
                column = cell["column"]
                if column > MOST_COLUMNS:
                    break
                row.extend([""] * (column - 1 - len(row)))
                row.append(_text(cell["value"], cell["data_type"]))
            yield row
    except FileRefused:
        raise
    except Exception as error:
        raise FileRefused("workbook") from error
    finally:
        book.close()


def _text(value: object, kind: str) -> str:
    """A cell as it would be typed into a CSV file."""
    if value is None:
        return ""
    if kind == "f":
        return BadCell("formula", str(value)[:80])
    if kind == "e":
        return BadCell("error", str(value)[:80])
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return BadCell("error", str(value))
    return str(value)

"""Reads the tables of an instrument from a workbook or from a folder of CSV files."""

import csv
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO

from advisory.xlsform.problems import InstrumentFileError, Problem, unknown
from advisory.xlsform.sheets import MAX_COLUMNS, MAX_ROWS, MAX_TEXT, SHEETS, Book, Row, Sheet

MAX_FILE = 5 * 1024 * 1024
# A workbook of 150 KB can unpack to cells that take minutes and a gigabyte to read. The shipped
# instruments unpack to 0.3 MiB, eight times their size.
MAX_UNPACKED = 8 * 1024 * 1024
MAX_RATIO = 50
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # but for tab and line feed


class BadCell(Exception):
    """A cell holds something that is not plain text or a number."""


def read_book(source: Path | BinaryIO, name: str = "") -> Book:
    """Read a folder, an .xlsx file or an open binary file; raises InstrumentFileError.

    Formulas are refused, never evaluated.
    """
    if isinstance(source, Path):
        name = name or source.name
        if source.is_dir():
            return _read_folder(source, name)
        try:
            with source.open("rb") as file:
                return _read_workbook(file, name)
        except OSError as error:
            raise _refused(name, "cannot be read: %(error)s", error=error.strerror) from error
    return _read_workbook(source, name)


def _refused(name: str, text: str, **details: object) -> InstrumentFileError:
    return InstrumentFileError(name, [Problem(text, details)])


def _read_folder(folder: Path, name: str) -> Book:
    book = Book(name)
    for path in sorted(folder.glob("*.csv")):
        if not _known_sheet(book, path.stem):
            continue
        if path.stat().st_size > MAX_FILE:
            most = MAX_FILE // 1024**2
            raise _refused(name, "%(file)s is larger than %(most)s MiB", file=path.name, most=most)
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                _fill(book, path.stem, ([(cell, "") for cell in row] for row in csv.reader(file)))
        except UnicodeDecodeError:
            _empty(book, path.stem).problem(None, "", "the file is not UTF-8 text")
        except csv.Error as error:
            _empty(book, path.stem).problem(None, "", "not a CSV table: %(error)s", error=error)
    return _complete(book)


def _read_workbook(file: BinaryIO, name: str) -> Book:
    from openpyxl import load_workbook  # here, because it imports numpy: 0.4 s no page should pay

    book = Book(name)
    file.seek(0, 2)
    if file.tell() > MAX_FILE:
        raise _refused(name, "larger than %(most)s MiB", most=MAX_FILE // 1024**2)
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_bomb(name, archive.infolist())
        workbook = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        for sheet in workbook.worksheets:
            title = sheet.title.strip().lower()
            if _known_sheet(book, title):
                # The size a file claims for a sheet may be wrong, and its last row a million.
                sheet.reset_dimensions()
                rows = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1)
                _fill(book, title, ([(cell.value, cell.data_type) for cell in row] for row in rows))
    except InstrumentFileError:
        raise
    # A damaged workbook fails anywhere inside the library, with any kind of error.
    except Exception as error:
        kind = type(error).__name__
        raise _refused(name, "not a readable .xlsx workbook (%(error)s)", error=kind) from error
    return _complete(book)


def _refuse_bomb(name: str, members: list[zipfile.ZipInfo]) -> None:
    """Believe the sizes the archive claims: no more than that is unpacked of it."""
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed + 1024**2:
        raise _refused(
            name,
            "unpacks to more than an instrument can hold; delete empty rows and columns, or copy "
            "the sheets into a new workbook",
        )


def _known_sheet(book: Book, title: str) -> bool:
    if title not in SHEETS:
        text, details = unknown("sheet", title, SHEETS)
        book.problems.append(Problem(text, details))
    elif title in book.sheets:
        book.problems.append(Problem("sheet %(name)s is there twice", {"name": title}))
    else:
        return True
    return False


def _empty(book: Book, title: str) -> Sheet:
    return book.sheets.setdefault(title, Sheet(book, title))


def _fill(book: Book, title: str, lines: Iterable[list[tuple[object, str]]]) -> None:
    """Take the header from the first line, rows from the rest; blank lines are passed over."""
    sheet = _empty(book, title)
    columns: list[str] | None = None
    for number, cells in enumerate(lines, start=1):
        if number > MAX_ROWS + 1:
            sheet.problem(number, "", "more than %(most)s rows", most=MAX_ROWS)
            break
        if columns is None:
            columns = _header(sheet, cells)
            continue
        row = Row(sheet, number, {})
        for column, (value, kind) in _beside(sheet, number, columns, cells):
            try:
                text = _text(value, kind)
            except BadCell as error:
                row.problem(column, "%(reason)s", reason=error)
                text = ""
            if text and column:
                row.cells[column] = text
            elif text:
                sheet.problem(number, "", "'%(text)s' stands under no heading", text=text[:30])
        if row.cells:
            sheet.rows.append(row)


def _beside(
    sheet: Sheet, number: int, columns: list[str], cells: list[tuple[object, str]]
) -> Iterator[tuple[str, tuple[object, str]]]:
    padding = [""] * max(0, len(cells) - len(columns))
    return zip(columns + padding, cells, strict=False)


def _header(sheet: Sheet, cells: list[tuple[object, str]]) -> list[str]:
    from openpyxl.utils import get_column_letter  # here, as above

    known = SHEETS[sheet.name]
    columns = []
    for index, (value, kind) in enumerate(cells, start=1):
        try:
            column = _text(value, kind).replace(" ", "")
        except BadCell as error:
            sheet.problem(1, get_column_letter(index), "%(reason)s", reason=error)
            column = ""
        if column in sheet.letters:
            sheet.problem(1, column, "column %(name)s is there twice", name=column)
            column = ""
        elif column:
            sheet.letters[column] = get_column_letter(index)
            if column not in known.all:
                text, details = unknown("column", column, known.all)
                sheet.problem(1, column, text, **details)
        columns.append(column)
    if any(columns[MAX_COLUMNS:]):
        sheet.problem(1, "", "more than %(most)s columns", most=MAX_COLUMNS)
    return columns


def _text(value: object, kind: str) -> str:
    """The text of a cell, composed (NFC) and trimmed; a number as it would be typed."""
    if value is None:
        return ""
    if kind == "f" or (isinstance(value, str) and value.lstrip().startswith("=")):
        raise BadCell("holds a formula; write its value instead")
    if kind == "e":
        raise BadCell(f"holds the error {value}")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime | date | time | timedelta):
        raise BadCell("holds a date; format the cell as text")
    text = unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n").strip()
    if len(text) > MAX_TEXT:
        raise BadCell(f"longer than {MAX_TEXT} characters")
    if _CONTROL.search(text):
        raise BadCell("holds a control character")
    return text


def _complete(book: Book) -> Book:
    """Note missing sheets, missing columns and empty sheets."""
    for title, columns in SHEETS.items():
        if title not in book.sheets:
            if columns.is_required:
                book.problems.append(Problem("sheet %(name)s is missing", {"name": title}))
            continue
        sheet = book[title]
        if any(problem.sheet == title and problem.row is None for problem in book.problems):
            continue
        missing = [column for column in columns.needed if column not in sheet.letters]
        for column in missing:
            sheet.problem(1, column, "column %(name)s is missing", name=column)
        if not sheet.rows and columns.is_required:
            sheet.problem(None, "", "the sheet has no rows")
    return book

"""CSV and XLSX that no spreadsheet program runs as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import IO

#: A text that begins with one of these is taken for a formula (OWASP, CSV injection).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | int | float | Decimal | None


def safe(value: object) -> Cell:
    """Return numbers as they are and disarm a text that a spreadsheet would run."""
    if value is None or isinstance(value, int | float | Decimal):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table as CSV, with the mark that makes Excel read it as UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([safe(cell) for cell in header])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def to_csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The same, line by line: a file of any length takes the memory of one line."""
    yield "\ufeff".encode()
    for row in chain([header], rows):
        out = io.StringIO(newline="")
        csv.writer(out).writerow([safe(cell) for cell in row])
        yield out.getvalue().encode()


Sheets = dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]]


def to_xlsx(sheets: Sheets) -> bytes:
    """Write tables as one workbook, a sheet each: `{title: (header, rows)}`."""
    out = io.BytesIO()
    write_xlsx(out, sheets)
    return out.getvalue()


def write_xlsx(file: IO[bytes], sheets: Sheets) -> None:
    """Write them into a file, a row at a time."""
    from openpyxl import Workbook  # here, because it imports numpy: 0.4 s no page should pay

    book = Workbook(write_only=True)
    for title, (header, rows) in sheets.items():
        sheet = book.create_sheet(title[:31])
        sheet.append([_bold(sheet, cell) for cell in header])
        for row in rows:
            sheet.append([safe(cell) for cell in row])
    book.save(file)


def _bold(sheet, value: object):
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, value=str(safe(value)))
    cell.font = Font(bold=True)
    return cell

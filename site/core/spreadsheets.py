"""CSV and XLSX that no spreadsheet program runs as a formula."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice, zip_longest
from typing import IO

#: A text that begins with one of these is taken for a formula (OWASP, CSV injection).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

#: So many rows decide how wide the columns are, and so many signs at most.
_ROWS_TO_FIT, _WIDEST = 200, 60

Cell = str | int | float | Decimal | None


def safe(value: object) -> Cell:
    """Return numbers as they are and disarm a text that a spreadsheet would run."""
    if value is None or isinstance(value, int | float | Decimal):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Write a table as CSV line by line, after the mark that makes Excel read it as UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    yield codecs.BOM_UTF8
    for row in chain([header], rows):
        writer.writerow([safe(cell) for cell in row])
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()


def to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The same as one file, for tables that are small."""
    return b"".join(csv_lines(header, rows))


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
        rest = iter(rows)
        begin = list(islice(rest, _ROWS_TO_FIT))
        _fit_columns(sheet, [header, *begin])
        sheet.append([_bold(sheet, cell) for cell in header])
        for row in chain(begin, rest):
            sheet.append([safe(cell) for cell in row])
    book.save(file)


def _fit_columns(sheet, rows: Sequence[Sequence[object]]) -> None:
    """As wide as what stands in them: a column nobody can read has to be pulled open each time."""
    from openpyxl.utils import get_column_letter

    for number, cells in enumerate(zip_longest(*rows, fillvalue=""), start=1):
        width = max(len(str(cell)) for cell in cells if cell is not None)
        sheet.column_dimensions[get_column_letter(number)].width = min(width, _WIDEST) + 2


def _bold(sheet, value: object):
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, value=str(safe(value)))
    cell.font = Font(bold=True)
    return cell

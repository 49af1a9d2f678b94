"""openpyxl's reader of workbooks, in constant memory.

Excel keeps each text once, in one table beside the sheet. openpyxl holds that table as a list,
and the emptied elements of all rows: hundreds of megabytes for a million firms. Here the texts are
in a temporary file, with eight bytes each in memory, and rows are forgotten as they are read.
"""

import tempfile
from array import array
from collections.abc import Iterator
from typing import BinaryIO

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.workbook import Workbook
from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

_SHEET_DATA = f"{{{SHEET_MAIN_NS}}}sheetData"
_IN_MEMORY = 4 * 1024 * 1024


class TextsOnDisk:
    """As a list of texts, read by their number."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        self._starts = array("Q", [0])
        for text in texts:
            self._file.write(text.encode("utf-8", "surrogatepass"))
            self._starts.append(self._file.tell())

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self):
            raise IndexError(number)
        start = self._starts[number]
        self._file.seek(start)
        return self._file.read(self._starts[number + 1] - start).decode("utf-8", "surrogatepass")


class _Reader(ExcelReader):
    def read_strings(self) -> None:
        content_type = self.package.find(SHARED_STRINGS)
        if content_type is None:
            return
        with self.archive.open(content_type.PartName[1:]) as source:
            self.shared_strings = TextsOnDisk(_texts(source))


def _texts(source: BinaryIO) -> Iterator[str]:
    tag = f"{{{SHEET_MAIN_NS}}}si"
    root = None
    for event, node in iterparse(source, events=("start", "end")):
        if root is None:
            root = node
        if event == "end" and node.tag == tag:
            # As openpyxl.reader.strings reads them.
            yield Text.from_tree(node).content.replace("x005F_", "")
            root.clear()


def open_streaming(file: BinaryIO) -> Workbook:
    """The workbook, to be read once from its first row to its last; formulas stay formulas."""
    reader = _Reader(file, read_only=True, keep_vba=False, data_only=False, keep_links=False)
    reader.read()
    return reader.wb


def cells_of(book: Workbook, title: str) -> Iterator[tuple[int, list[dict]]]:
    """Number and cells (column, value, data_type) of each row that the sheet holds."""
    sheet = book[title]
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        data = None
        for event, node in iterparse(source, events=("start", "end")):
            if event == "start":
                if node.tag == _SHEET_DATA:
                    data = node
            elif node.tag == ROW_TAG and data is not None:
                yield parser.parse_row(node)
                data.clear()

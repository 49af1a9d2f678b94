"""Rows of a workbook kept on disk between looking through it and writing it.

Reading a workbook takes ten times as long as all else; a line of JSON is read at once.
"""

import json
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile

from advisory.register.tables import BadCell


class KeptRows:
    """Filled by `keeping`, read by `rows`, gone with the process."""

    def __init__(self) -> None:
        self._file = TemporaryFile("w+", encoding="ascii")  # noqa: SIM115
        self.is_whole = False

    def keeping(self, rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
        """Hand the rows on and keep each."""
        for number, row in rows:
            cells = [[cell.code, cell] if isinstance(cell, BadCell) else cell for cell in row]
            self._file.write(json.dumps((number, cells), separators=(",", ":")) + "\n")
            yield number, row
        self.is_whole = True

    def rows(self, after: int) -> Iterator[tuple[int, list[str]]]:
        """The kept rows behind row `after`."""
        self._file.seek(0)
        for line in self._file:
            number, cells = json.loads(line)
            if number > after:
                yield number, [BadCell(*cell) if isinstance(cell, list) else cell for cell in cells]

    def close(self) -> None:
        self._file.close()

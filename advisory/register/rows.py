"""Makes an entry of a row of the file, or says what in it cannot be read.

A row with one unreadable cell is refused whole: nothing half-read is stored.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from advisory.personal_number import masked
from advisory.register import values, vsic
from advisory.register.columns import AMOUNTS, COLUMNS, NEEDED
from advisory.register.places import Places
from advisory.register.problems import CellRefused, Problem
from advisory.register.tables import BadCell
from advisory.tax_code import Status, check_tax_code

#: What of an entry comes from its row, in the order of the tuples made here.
FIELDS = (
    "tax_code",
    "tax_code_status",
    "name",
    "vsic_version",
    "vsic_code",
    "vsic_section",
    "area_id",
    "former_area_id",
    "employees",
    "revenue_vnd",
    "capital_vnd",
    "founded_on",
    "status",
    "women_owned",
)
TAX_CODE, NAME = FIELDS.index("tax_code"), FIELDS.index("name")
_CHECKED = str(Status.CHECKED)
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_LONGEST_NAME = 300
_LONGEST_CELL = 80
_SHOWN = 80
_LENGTHS = (10, 12, 13)


@dataclass(frozen=True)
class Mapping:
    """Where each column stands (from 0), what holds for all rows, and units of amounts."""

    columns: dict[str, int]
    constants: dict[str, str]
    units: dict[str, int]
    width: int  # columns that have a heading

    @classmethod
    def of(cls, mapping: dict, width: int) -> "Mapping":
        return cls(
            {name: int(place) for name, place in mapping.get("columns", {}).items()},
            {name: text for name, text in mapping.get("constants", {}).items() if text},
            {name: int(unit) for name, unit in mapping.get("units", {}).items()},
            width,
        )

    def missing(self) -> list[str]:
        return [name for name in NEEDED if name not in self.columns]


class RowReader:
    """Reads rows one after the other: `read(row)` gives an entry or None, and its problems."""

    def __init__(self, mapping: Mapping, places: Places, as_of: date) -> None:
        self._places = places
        self._as_of = as_of
        self._width = mapping.width
        self._columns = [
            (name, mapping.columns[name]) for name in COLUMNS if name in mapping.columns
        ]
        self._constants = mapping.constants
        self._units = {name: mapping.units.get(name, 1) for name in AMOUNTS}

    def read(self, row: Sequence[str]) -> tuple[tuple | None, list[Problem]]:
        """The entry's values in the order of FIELDS; None for an empty or a refused row."""
        problems: list[Problem] = []
        cells = self._cells(row, problems)
        if not cells and not problems:
            return None, problems
        get = cells.get

        tax_code, status = self._tax_code(get("tax_code", ""), problems)
        name = self._name(get("name", ""), problems)
        version, code, section = self._vsic(cells, problems)
        area, former = self._area(cells, problems)
        entry = (
            tax_code,
            status,
            name,
            version,
            code,
            section,
            area,
            former,
            _read(values.read_people, "employees", cells, problems),
            self._amount("revenue_vnd", cells, problems),
            self._amount("capital_vnd", cells, problems),
            self._day(cells, problems),
            _read(values.read_status, "status", cells, problems) or "",
            _read(values.read_yes_no, "women_owned", cells, problems),
        )
        for problem in problems:
            if problem.is_refusal:
                return None, problems
        return entry, problems

    def _cells(self, row: Sequence[str], problems: list[Problem]) -> dict[str, str]:
        """Filled cells by column; noted where one holds no plain value or stands past the table."""
        cells: dict[str, str] = {}
        width = len(row)
        for name, place in self._columns:
            if place >= width:
                continue
            cell = row[place]
            if not cell:
                continue
            if isinstance(cell, BadCell):
                problems.append(Problem(name, cell.code, _shown(cell)))
                continue
            if cell.isascii() and cell.isdigit():
                cells[name] = cell
                continue
            text = " ".join(unicodedata.normalize("NFC", cell).split())  # also of hard spaces
            if text[:1] == "=":
                problems.append(Problem(name, "formula", _shown(text)))
            elif not text.isprintable() and values.has_control(text):
                problems.append(Problem(name, "control"))
            elif text and (name == "name" or text.lower() not in values.EMPTY):
                cells[name] = text
        if width > self._width and any(cell.strip() for cell in row[self._width :]):
            problems.append(Problem("", "too_many_cells", ""))
        return cells

    def _tax_code(self, text: str, problems: list[Problem]) -> tuple[str, str]:
        if not text:
            _note_missing("tax_code", problems)
            return "", ""
        if len(text) == 10 and has_check_digit(text):  # most rows: four times as fast
            return text, _CHECKED
        found = check_tax_code(text[:40].removeprefix("'"))
        digits = found.value.replace("-", "")
        if not (digits.isascii() and digits.isdigit()):
            problems.append(Problem("tax_code", "tax_code_signs", _shown(text)))
        elif len(digits) not in _LENGTHS:
            code = "tax_code_zero" if len(digits) == 9 else "tax_code_length"
            problems.append(Problem("tax_code", code, _shown(text)))
        elif found.status == Status.FAILED:
            problems.append(Problem("tax_code", "tax_code_check", found.value, is_refusal=False))
        return found.value, str(found.status)

    def _name(self, text: str, problems: list[Problem]) -> str:
        if not text:
            _note_missing("name", problems)
        elif len(text) > _LONGEST_NAME:
            problems.append(Problem("name", "name_long", _shown(text)))
        return text

    def _vsic(self, cells: dict[str, str], problems: list[Problem]) -> tuple[str, str, str]:
        code = cells.get("vsic_code")
        if code is None:
            return "", "", ""
        written = cells.get("vsic_version") or self._constants.get("vsic_version")
        if not written:
            problems.append(Problem("vsic_version", "vsic_version_missing", _shown(code)))
            return "", "", ""
        try:
            version = vsic.read_version(written)
        except CellRefused as refused:
            problems.append(Problem("vsic_version", refused.code, _shown(written)))
            return "", "", ""
        try:
            return version, *vsic.read_code(code, version)
        except CellRefused as refused:
            problems.append(Problem("vsic_code", refused.code, _shown(code)))
            return "", "", ""

    def _area(
        self, cells: dict[str, str], problems: list[Problem]
    ) -> tuple[int | None, int | None]:
        code = cells.get("area_code")
        if code is None:
            return None, None
        written = cells.get("area_list_version") or self._constants.get("area_list_version")
        if not written:
            problems.append(Problem("area_list_version", "area_list_missing", _shown(code)))
            return None, None
        try:
            which = self._places.which_list(written)
        except CellRefused as refused:
            problems.append(Problem("area_list_version", refused.code, _shown(written)))
            return None, None
        try:
            place = self._places.find(code, which)
        except CellRefused as refused:
            problems.append(Problem("area_code", refused.code, _shown(code)))
            return None, None
        return place.area, place.former

    def _amount(self, name: str, cells: dict[str, str], problems: list[Problem]) -> int | None:
        text = cells.get(name)
        if text is None:
            return None
        if len(text) > _LONGEST_CELL:
            problems.append(Problem(name, "amount", _shown(text)))
            return None
        try:
            return values.read_amount(text, self._units[name])
        except CellRefused as refused:
            problems.append(Problem(name, refused.code, _shown(text)))
            return None

    def _day(self, cells: dict[str, str], problems: list[Problem]) -> date | None:
        day = _read(values.read_day, "founded_on", cells, problems)
        if day is not None and day > self._as_of:
            problems.append(Problem("founded_on", "day_future", _shown(cells["founded_on"])))
        return day


def _note_missing(name: str, problems: list[Problem]) -> None:
    """Unless the cell is there and was refused already."""
    if all(problem.column != name for problem in problems):
        problems.append(Problem(name, f"{name}_missing"))


def _read(reader, name: str, cells: dict[str, str], problems: list[Problem]):
    """The cell as its reader gives it; None where it is empty or refused."""
    text = cells.get(name)
    if text is None:
        return None
    try:
        return reader(text[:_LONGEST_CELL])
    except CellRefused as refused:
        problems.append(Problem(name, refused.code, _shown(text)))
        return None


def _shown(text: str) -> str:
    """A cell as it may be told: personal numbers are masked, long texts cut."""
    return masked(str(text)[:_SHOWN])


def digest_of(entry: tuple) -> int:
    """Tells whether two rows say the same; fits a database's big integer."""
    return int.from_bytes(blake2b(repr(entry).encode(), digest_size=8).digest(), signed=True)


def has_check_digit(digits: str) -> bool:
    """Whether ten digits are a tax code by stdnum.vn.mst, without its care for other writings."""
    if not (digits.isascii() and digits.isdigit()) or digits[2:9] == "0000000":
        return False
    total = 0
    for weight, digit in zip(_WEIGHTS, digits, strict=False):
        total += weight * int(digit)
    return 10 - total % 11 == int(digits[9])

"""Lists of tax codes as people paste and save them."""

import io

import pytest

from advisory.programmes.tax_codes import read_file, read_text
from advisory.register.problems import FileRefused
from core.spreadsheets import to_csv, to_xlsx


def told(found) -> list[tuple[int, str]]:
    return [(line.number, line.code) for line in found.problems]


def test_codes_are_read_however_they_are_written():
    found = read_text("MST\n0100 233 488\n0100233488-001, 300123456;\n\n079123456789")

    assert found.codes == ["0100233488", "0100233488-001", "0300123456", "079123456789"]
    assert not found.problems


def test_lines_without_a_code_are_told_and_personal_numbers_masked():
    found = read_text("079123456789\nTên: 079123456780 x\n079123456789\n12345")

    assert told(found) == [(2, "no_code"), (3, "repeated"), (4, "no_code")]
    assert "079123456780" not in found.problems[0].shown
    assert found.problems[1].shown.endswith("6789")
    assert "07912345" not in found.problems[1].shown


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_read_by_its_headed_column(kind):
    header, rows = ["Tên", "Mã số thuế"], [["A", "0100233488"], ["B", "?"], ["C", 300123456]]
    data = to_csv(header, rows) if kind == "csv" else to_xlsx({"a": (header, rows)})

    found = read_file(io.BytesIO(data))

    assert found.codes == ["0100233488", "0300123456"]
    assert told(found) == [(3, "no_code")]


def test_a_single_column_without_heading_is_read_too():
    assert read_file(io.BytesIO(b"0100233488\r\n0300123456\r\n")).codes == [
        "0100233488",
        "0300123456",
    ]


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0old", b"PK\x03\x04broken"])
def test_what_is_no_table_is_refused(data):
    with pytest.raises(FileRefused):
        read_file(io.BytesIO(data))

import csv
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from core.spreadsheets import safe, to_csv, to_xlsx


@pytest.mark.parametrize(
    "text", ["=1+1", "+84 28", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("x")']
)
def test_a_text_that_looks_like_a_formula_is_disarmed(text):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("value", [5, -3, Decimal("-1.5"), None, "Bình Dương", "0-10"])
def test_numbers_and_plain_words_stay_as_they_are(value):
    assert safe(value) == value


def test_csv_reads_back_and_opens_as_utf8():
    data = to_csv(["Khu vực", "n"], [["Dĩ An", 12], ["=A1", None]])

    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows == [["Khu vực", "n"], ["Dĩ An", "12"], ["'=A1", ""]]


def test_xlsx_holds_a_sheet_for_each_table_and_no_formula():
    data = to_xlsx({"Mức": (["Mức", "n"], [["=1+1", 3]])})

    sheet = load_workbook(io.BytesIO(data))["Mức"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Mức", "n"],
        ["'=1+1", 3],
    ]
    assert sheet["A2"].data_type == "s"


def test_a_column_is_as_wide_as_what_stands_in_it():
    data = to_xlsx(
        {"Mức": (["Mức", "n"], [["Doanh nghiệp đã hoàn thành đánh giá", 3], ["x" * 500]])}
    )

    columns = load_workbook(io.BytesIO(data))["Mức"].column_dimensions
    assert (columns["A"].width, columns["B"].width) == (62, 3)

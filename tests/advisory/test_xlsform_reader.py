import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from advisory.xlsform import reader
from advisory.xlsform.compile import read_instrument
from advisory.xlsform.export import write_workbook
from advisory.xlsform.problems import InstrumentFileError
from tests.advisory.instrument_tables import columns, tables, write_csv, write_xlsx


def place_of(sheets, sheet, row, column, value, tmp_path):
    """Write tables with one cell replaced by any value; returns the file and the cell's letter."""
    path = write_xlsx(tmp_path / "shop.xlsx", sheets)
    workbook = load_workbook(path)
    letter = chr(65 + columns(sheet, sheets[sheet]).index(column))
    workbook[sheet][f"{letter}{row}"] = value
    workbook.save(path)
    return path, letter


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("=1+1", "holds a formula; write its value instead"),
        ('=HYPERLINK("http://a")', "holds a formula; write its value instead"),
        ("#REF!", "holds the error #REF!"),
        (date(2026, 1, 2), "holds a date; format the cell as text"),
        ("x" * 4001, "longer than 4000 characters"),
    ],
)
def test_a_cell_that_is_no_plain_value_is_refused_with_its_place(tmp_path, value, message):
    path, letter = place_of(tables(), "survey", 4, "weight", value, tmp_path)

    with pytest.raises(InstrumentFileError) as error:
        read_instrument(path)

    assert f"shop.xlsx, sheet survey, row 4, column weight ({letter}): {message}" in str(
        error.value
    )


def test_a_formula_is_refused_in_text_files_too(tmp_path):
    sheets = tables()
    sheets["survey"][0]["label::vi"] = "=cmd|' /C calc'!A0"

    with pytest.raises(InstrumentFileError, match="column label::vi .*holds a formula"):
        read_instrument(write_csv(tmp_path, sheets))


@pytest.mark.parametrize("sheet", ["settings", "dimensions", "survey"])
def test_a_missing_sheet_is_named(tmp_path, sheet):
    sheets = tables()
    del sheets[sheet]

    with pytest.raises(InstrumentFileError, match=f"sheet {sheet} is missing"):
        read_instrument(write_csv(tmp_path, sheets))


@pytest.mark.parametrize("sheet", ["settings", "dimensions", "survey"])
def test_a_sheet_without_rows_is_named(tmp_path, sheet):
    folder = write_csv(tmp_path, tables())
    header = (folder / f"{sheet}.csv").read_text("utf-8").splitlines()[0]
    (folder / f"{sheet}.csv").write_text(header, "utf-8")

    with pytest.raises(InstrumentFileError, match=f"sheet {sheet}: the sheet has no rows"):
        read_instrument(folder)


def test_a_missing_column_is_named(tmp_path):
    sheets = tables()
    for row in sheets["survey"]:
        del row["label::en"]

    with pytest.raises(
        InstrumentFileError, match="sheet survey, row 1.*column label::en is missing"
    ):
        read_instrument(write_csv(tmp_path, sheets))


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("relevent", "unknown column 'relevent'; did you mean 'relevant'?"),
        ("appearance", "unknown column 'appearance'"),
    ],
)
def test_an_unknown_column_is_refused_with_the_nearest_name(tmp_path, column, message):
    sheets = tables()
    sheets["survey"][0][column] = "x"

    with pytest.raises(InstrumentFileError) as error:
        read_instrument(write_csv(tmp_path, sheets))

    assert message in str(error.value)


def test_an_unknown_sheet_is_refused_with_the_nearest_name(tmp_path):
    sheets = tables()
    sheets["choises"] = sheets.pop("choices")

    with pytest.raises(InstrumentFileError) as error:
        read_instrument(write_csv(tmp_path, sheets))

    assert "unknown sheet 'choises'; did you mean 'choices'?" in str(error.value)


def test_a_column_written_twice_and_a_cell_under_no_heading_are_named(tmp_path):
    folder = write_csv(tmp_path, tables())
    (folder / "settings.csv").write_text(
        "form_id,version,rule_set,name::vi,name::en,name::en\nshop,1,r,a,b,c,stray\n", "utf-8"
    )

    with pytest.raises(InstrumentFileError) as error:
        read_instrument(folder)

    assert "column name::en is there twice" in str(error.value)
    assert "row 2: 'stray' stands under no heading" in str(error.value)


def test_blank_rows_and_spaces_do_not_matter_and_letters_are_composed(tmp_path):
    folder = write_csv(tmp_path / "plain", tables())
    spaced = write_csv(tmp_path / "spaced", tables())
    for path in spaced.glob("*.csv"):
        lines = path.read_text("utf-8").splitlines()
        text = "\ufeff" + "\n".join([lines[0], ",,", *lines[1:], ",", ""])
        text = text.replace("ể", "e\u0302\u0309").replace("shop_check", "  shop_check ")
        path.write_text(text, "utf-8")

    assert read_instrument(spaced) == read_instrument(folder)


def test_a_file_that_is_not_utf8_is_named(tmp_path):
    folder = write_csv(tmp_path, tables())
    (folder / "bands.csv").write_bytes("list_name,trước".encode("utf-16"))

    with pytest.raises(InstrumentFileError, match="sheet bands: the file is not UTF-8 text"):
        read_instrument(folder)


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x05\x06" + b"\0" * 18])
def test_a_file_that_is_no_workbook_is_refused(tmp_path, content):
    path = tmp_path / "shop.xlsx"
    path.write_bytes(content)

    with pytest.raises(InstrumentFileError, match=r"shop.xlsx, not a readable .xlsx workbook"):
        read_instrument(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InstrumentFileError, match="cannot be read"):
        read_instrument(tmp_path / "nowhere.xlsx")


def test_a_file_that_is_too_large_is_refused_before_it_is_opened():
    file = io.BytesIO(b"\0" * (reader.MAX_FILE + 1))

    with pytest.raises(InstrumentFileError, match="larger than 5 MiB"):
        read_instrument(file, name="shop.xlsx")


def test_a_file_that_unpacks_to_too_much_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (reader.MAX_UNPACKED + 1))

    with pytest.raises(InstrumentFileError, match="unpacks to more"):
        read_instrument(file, name="shop.xlsx")


def packed(sheet: bytes, path) -> io.BytesIO:
    """A real workbook in which this stands in the place of its sheet."""
    write_xlsx(path, {"survey": tables()["survey"]})
    file = io.BytesIO()
    with zipfile.ZipFile(path) as real, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in real.namelist():
            is_sheet = member == "xl/worksheets/sheet1.xml"
            archive.writestr(member, sheet if is_sheet else real.read(member))
    return file


CELLS = b'<worksheet><sheetData><row r="1">%s</row></sheetData></worksheet>'


def test_a_small_file_of_very_many_cells_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("openpyxl.load_workbook", None)
    file = packed(CELLS % (b'<c r="A1"><v>1</v></c>' * 200_000), tmp_path / "shop.xlsx")
    assert len(file.getvalue()) < 100_000

    with pytest.raises(InstrumentFileError, match="unpacks to more"):
        read_instrument(file, name="shop.xlsx")


def test_an_archive_that_lies_about_its_size_is_unpacked_no_further(tmp_path):
    content = packed(CELLS % (b'<c r="A1"><v>1</v></c>' * 200_000), tmp_path / "a.xlsx").getvalue()
    size = len(CELLS % b"") + 200_000 * 22
    assert content.count(size.to_bytes(4, "little")) == 2
    lie = content.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))

    with pytest.raises(InstrumentFileError, match="not a readable .xlsx workbook"):
        read_instrument(io.BytesIO(lie), name="shop.xlsx")


@pytest.mark.parametrize(
    ("limit", "message"), [("MAX_ROWS", "more than 5 rows"), ("MAX_COLUMNS", "more than 5 columns")]
)
@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_sheet_with_too_many_rows_or_columns_is_refused(
    tmp_path, monkeypatch, limit, message, write
):
    monkeypatch.setattr(reader, limit, 5)

    with pytest.raises(InstrumentFileError, match=message):
        read_instrument(write(tmp_path / "shop", tables()))


def test_an_upload_is_read_from_its_open_file(tmp_path):
    path = write_xlsx(tmp_path / "shop.xlsx", tables())

    with path.open("rb") as file:
        assert read_instrument(file, name="upload.xlsx") == read_instrument(path)


def test_no_cell_of_an_exported_workbook_is_a_formula(tmp_path):
    definition = read_instrument(write_csv(tmp_path / "shop", tables()))
    definition["items"][0]["label"]["en"] = "+1 or -1, @SUM"
    definition["name"]["en"] = '=HYPERLINK("http://example.org")'

    write_workbook(definition, tmp_path / "out.xlsx")

    workbook = load_workbook(tmp_path / "out.xlsx")
    kinds = {cell.data_type for sheet in workbook for row in sheet for cell in row if cell.value}
    assert kinds == {"s"}


def test_a_workbook_of_another_program_may_claim_any_size(tmp_path):
    workbook = Workbook()
    workbook.active.title = "survey"
    workbook.active["A1048576"] = "far away"
    workbook.save(tmp_path / "shop.xlsx")

    with pytest.raises(InstrumentFileError, match="sheet settings is missing"):
        read_instrument(tmp_path / "shop.xlsx")

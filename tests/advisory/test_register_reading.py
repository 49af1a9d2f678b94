"""The reading room of the register: encodings, headings, cells. No database."""

import io
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from advisory.register import values, vsic
from advisory.register.columns import COLUMNS, column_of, guess, signature, unit_of
from advisory.register.headings import find_headings
from advisory.register.mapping_file import MappingRefused, read_mapping
from advisory.register.places import Former, Places
from advisory.register.problem_texts import CELL_TEXTS
from advisory.register.problems import CellRefused, FileRefused
from advisory.register.rows import FIELDS, Mapping, RowReader, digest_of, has_check_digit
from advisory.register.tables import layout_of, rows_of
from advisory.tax_code import check_tax_code

TEXT = "Mã số thuế;Tên doanh nghiệp\r\n0100233488;Công ty Đổi Mới Nguyễn Ỷ Lộc\r\n"


def in_1258(text: str) -> bytes:
    """As Vietnamese Windows wrote it: a letter with its shape, its tone behind it."""
    out = b""
    for character in text:
        try:
            out += character.encode("cp1258")
        except UnicodeEncodeError:
            letter, tone = unicodedata.normalize("NFD", character)[0], ""
            parts = unicodedata.normalize("NFD", character)[1:]
            shape = "".join(part for part in parts if part in "\u0302\u0306\u031b")
            tone = "".join(part for part in parts if part not in shape)
            out += unicodedata.normalize("NFC", letter + shape).encode("cp1258")
            out += tone.encode("cp1258")
    return out


def table(content: bytes) -> list[list[str]]:
    file = io.BytesIO(content)
    return list(rows_of(file, layout_of(file)))


# --- Encodings and delimiters ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("utf-8", TEXT.encode()),
        ("utf-8-sig", TEXT.encode("utf-8-sig")),
        ("utf-16", TEXT.encode("utf-16")),
        ("utf-16-le", TEXT.encode("utf-16-le")),
        ("utf-16-be", TEXT.encode("utf-16-be")),
        ("cp1258", in_1258(TEXT)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_is_read_in_the_encoding_it_is_written_in(name, content):
    file = io.BytesIO(content)

    layout = layout_of(file)
    rows = [[unicodedata.normalize("NFC", cell) for cell in row] for row in rows_of(file, layout)]

    assert (layout.encoding, layout.delimiter) == (name, ";")
    assert rows == [
        ["Mã số thuế", "Tên doanh nghiệp"],
        ["0100233488", "Công ty Đổi Mới Nguyễn Ỷ Lộc"],
    ]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(sign):
    assert table(f"tax_code{sign}name\n0100233488{sign}A\n".encode())[1] == ["0100233488", "A"]


def test_a_comma_inside_names_does_not_hide_the_semicolon():
    rows = table(b"mst;ten\n0100233488;A, B, C\n0100000042;D, E\n")

    assert rows[1] == ["0100233488", "A, B, C"]


def test_excels_own_line_about_the_delimiter_is_no_row():
    assert table(b"sep=;\nmst;ten\n1;2\n") == [[], ["mst", "ten"], ["1", "2"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\r\n ;;\r\n", "empty"),
        (b"mst;ten\n1;\x8d\x90\xff\n", "encoding"),
        (b"mst;ten\n1;C\xd6ng ty \xcc\xcc\xd2\xd2 \xecx\n", "encoding"),
        (b"only one column\nand no sign\n", "delimiter"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old_excel"),
        (b"PK\x03\x04 no archive", "workbook"),
    ],
    ids=["empty", "blank", "bytes", "other-code-page", "one-column", "xls", "broken-zip"],
)
def test_a_file_that_cannot_be_read_is_refused_whole(content, code):
    with pytest.raises(FileRefused) as refused:
        layout_of(io.BytesIO(content))

    assert refused.value.code == code


def test_a_byte_that_does_not_fit_is_found_in_the_last_line():
    content = b"mst;ten\n" + "0100233488;Cổ\n".encode() * 40_000 + b"1;\x8d\n"

    with pytest.raises(FileRefused) as refused:
        layout_of(io.BytesIO(content))

    assert refused.value.code == "encoding"


@pytest.mark.parametrize("rows", [1, 30, 60_000])
def test_an_open_quotation_mark_is_told_with_its_row(rows):
    content = b'mst,ten\n1,"A\n' + b"2,B\n" * rows

    with pytest.raises(FileRefused) as refused:
        table(content)

    assert (refused.value.code, refused.value.details) == ("quotes", {"row": 2})


def test_line_ends_and_quotation_marks_inside_texts_are_kept():
    rows = table(b'mst,ten\n1,"A\nB"\n2,"C ""D"""\n3,"E\nF",x\n')

    assert rows[1:] == [["1", "A\nB"], ["2", 'C "D"'], ["3", "E\nF", "x"]]


# --- Workbooks ---------------------------------------------------------------------------------


def workbook(rows: list[list[object]], merged: str = "") -> io.BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out


def test_a_workbook_is_read_as_it_would_be_typed():
    file = workbook(
        [
            ["mst", "ten", "so", "ngay", "nu"],
            ["0100233488", "Cổ phần", 12.5, date(2015, 3, 1), True],
            [],
            [3700000013, "=1+1", 1_500_000_000, None, False],
        ]
    )

    rows = list(rows_of(file, layout_of(file)))

    assert rows[1] == ["0100233488", "Cổ phần", "12.5", "2015-03-01", "1"]
    assert rows[2] == []
    assert rows[3][:3] == ["3700000013", "=1+1", "1500000000"]
    assert rows[3][1].code == "formula"


def test_merged_heading_cells_stand_over_all_their_columns():
    file = workbook(
        [
            ["DANH SÁCH DOANH NGHIỆP"],
            ["Mã số thuế", "Tên doanh nghiệp", "Địa bàn", None, "Vốn", None],
            [None, None, "Mã xã", "Tên xã", "(triệu đồng)", "ghi chú"],
            ["0100233488", "A", 25747, "Thủ Dầu Một", 100, ""],
        ],
        merged="C2:D2",
    )

    found = find_headings(rows_of(file, layout_of(file)))

    assert found.lines == 3
    assert found.texts[:5] == (
        "Mã số thuế",
        "Tên doanh nghiệp",
        "Mã xã",
        "Địa bàn Tên xã",
        "Vốn (triệu đồng)",
    )
    assert guess(found.texts) == {
        "columns": {"tax_code": 0, "name": 1, "area_code": 2, "capital_vnd": 4},
        "constants": {},
        "units": {"capital_vnd": 1_000_000},
    }


# --- Headings -------------------------------------------------------------------------------------


def test_the_canonical_header_is_known_in_any_order():
    names = list(reversed(COLUMNS))

    assert guess(names)["columns"] == {name: names.index(name) for name in COLUMNS}


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Mã số thuế (MST)*", "tax_code"),
        ("TÊN DOANH NGHIỆP", "name"),
        ("Vốn điều lệ (triệu đồng)", "capital_vnd"),
        ("Ngày thành lập", "founded_on"),
        ("Doanh nghiệp do phụ nữ làm chủ", "women_owned"),
        ("Ghi chú", ""),
    ],
)
def test_vietnamese_headings_are_known(heading, column):
    assert column_of(heading) == column


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Vốn (tỷ đồng)", 1_000_000_000),
        ("Doanh thu (Triệu đồng)", 1_000_000),
        ("Doanh thu - nghìn đồng", 1_000),
        ("Doanh thu (đồng)", 1),
        ("Vốn", 1),
    ],
)
def test_the_unit_of_a_heading_counts(heading, unit):
    assert unit_of(heading) == unit


def test_a_header_nobody_knows_waits_for_people():
    found = find_headings([[], ["Cột A", "Cột B"], ["0100233488", "A"]])

    assert (found.texts, found.lines) == (("Cột A", "Cột B"), 2)
    assert guess(found.texts)["columns"] == {}


def test_a_title_above_is_no_part_of_the_headings():
    found = find_headings([["Danh sách"], ["STT", "Mã số thuế", "Tên"], ["1", "0100233488", "A"]])

    assert (found.texts, found.lines) == (("STT", "Mã số thuế", "Tên"), 2)


def test_a_mapping_is_remembered_for_the_same_headings_only():
    assert signature(["MST", "Tên"]) == signature(["mst", "Ten"])
    assert signature(["MST", "Vốn (đồng)"]) != signature(["MST", "Vốn (triệu đồng)"])
    assert signature(["MST", "Tên"]) != signature(["Tên", "MST"])


def test_a_mapping_by_hand_names_headings_or_numbers():
    headings = ["Cột A", "Cột B", "Vốn (triệu đồng)"]

    mapping = read_mapping(
        {
            "columns": {"tax_code": "cot a", "name": 2},
            "constants": {"vsic_version": 2018},
            "choices": {"25741": None},
        },
        headings,
    )

    assert mapping == {
        "columns": {"tax_code": 0, "name": 1, "capital_vnd": 2} | {},
        "constants": {"vsic_version": "2018"},
        "units": {"capital_vnd": 1_000_000},
        "choices": {"25741": ""},
    }


@pytest.mark.parametrize(
    "given",
    [
        [],
        {"column": {}},
        {"columns": []},
        {"columns": {"tax": 1}},
        {"columns": {"tax_code": 9}},
        {"columns": {"tax_code": 0}},
        {"columns": {"tax_code": "nowhere"}},
        {"constants": {"name": "x"}},
        {"units": {"revenue_vnd": 7}},
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused(given):
    with pytest.raises(MappingRefused):
        read_mapping(given, ["Cột A"])


# --- Cells -----------------------------------------------------------------------------------------


@given(st.text("0123456789", min_size=10, max_size=10))
def test_the_quick_check_agrees_with_the_library(digits):
    assert has_check_digit(digits) == (check_tax_code(digits).status == "checked")


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("1500000000", 1, 1_500_000_000),
        ("1.500.000.000", 1, 1_500_000_000),
        ("1,500,000,000", 1, 1_500_000_000),
        ("1.500", 1_000_000, 1_500_000_000),
        ("1,5", 1_000_000_000, 1_500_000_000),
        ("1,5 tỷ", 1, 1_500_000_000),
        ("20 tỷ đồng", 1_000, 20_000_000_000),
        ("500 triệu", 1, 500_000_000),
        ("0", 1, 0),
    ],
)
def test_amounts_are_read_as_people_write_them(text, unit, amount):
    assert values.read_amount(text, unit) == amount


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,5", "amount_part"),
        ("-5", "negative"),
        ("(5.000)", "negative"),
        ("nhiều", "amount"),
        ("5 cây", "amount"),
        ("1.2.3", "amount"),
        ("99999999999999999999", "amount"),
        ("100000000 tỷ", "amount_large"),
    ],
)
def test_amounts_nobody_can_mean_are_refused(text, code):
    with pytest.raises(CellRefused) as refused:
        values.read_amount(text, 1)

    assert refused.value.code == code


@given(st.integers(0, 10**15 - 1))
def test_an_amount_comes_back_from_every_writing(amount):
    assert values.read_amount(str(amount), 1) == amount
    assert values.read_amount(f"{amount:,}".replace(",", "."), 1) == amount


@pytest.mark.parametrize(
    ("text", "people"), [("35", 35), ("10,5", Decimal("10.5")), ("1.200", 1200), ("7.0", 7)]
)
def test_people_are_counted_or_averaged(text, people):
    assert values.read_people(text) == people


@pytest.mark.parametrize(
    ("text", "code"),
    [("1,500", "people_marks"), ("-1", "negative"), ("mười", "people"), ("2000000", "people_many")],
)
def test_people_who_cannot_be_counted_are_refused(text, code):
    with pytest.raises(CellRefused) as refused:
        values.read_people(text)

    assert refused.value.code == code


@pytest.mark.parametrize(
    "text",
    ["01/03/2015", "1/3/2015", "01-03-2015", "1.3.2015", "2015-03-01", "2015-03-01 00:00:00"],
)
def test_days_are_day_month_year(text):
    assert values.read_day(text) == date(2015, 3, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12/31/2015", "day_not_there"),
        ("29/02/2015", "day_not_there"),
        ("42064", "day_serial"),
        ("2015", "day"),
        ("1/3/15", "day"),
        ("01/01/1800", "day_old"),
    ],
)
def test_days_that_are_none_are_refused(text, code):
    with pytest.raises(CellRefused) as refused:
        values.read_day(text)

    assert refused.value.code == code


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_day_comes_back_from_both_writings(day):
    assert values.read_day(f"{day:%d/%m/%Y}") == values.read_day(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Đang hoạt động", "active"),
        ("NNT đang hoạt động (đã được cấp GCN ĐKT)", "active"),
        ("Tạm ngừng kinh doanh", "suspended"),
        ("NNT tạm nghỉ kinh doanh có thời hạn", "suspended"),
        ("NNT ngừng hoạt động nhưng chưa hoàn thành thủ tục đóng MST", "closing"),
        ("NNT không hoạt động tại địa chỉ đã đăng ký", "closing"),
        ("NNT ngừng hoạt động và đã đóng MST", "closed"),
        ("Đã giải thể", "closed"),
        ("active", "active"),
    ],
)
def test_words_for_a_status_are_known(text, status):
    assert values.read_status(text) == status


@pytest.mark.parametrize("text", ["Không rõ ràng", "00", "hoat-dong"])
def test_other_words_are_no_status(text):
    with pytest.raises(CellRefused):
        values.read_status(text)


def test_a_division_belongs_to_a_version_of_vsic():
    assert len(set(vsic.sections().values())) == 22
    assert vsic.read_code("4520", vsic.read_version("VSIC 2018")) == ("4520", "G")
    assert vsic.read_code("C1010", vsic.read_version("36/2025/QĐ-TTg")) == ("1010", "C")
    with pytest.raises(CellRefused) as refused:
        vsic.read_code("4520", "2025")
    assert refused.value.code == "vsic_division"
    # The same code, another section: J until 2025, K since.
    assert (vsic.read_code("6201", "2018")[1], vsic.read_code("6201", "2025")[1]) == ("J", "K")


# --- Areas: the codes that were given out again ------------------------------------------------------

PLACES = Places(
    since={"25747": 1, "25750": 2},
    before={
        "25750": Former(50, (1,)),
        "25744": Former(44, (2,)),
        "25741": Former(41, (1, 2)),
        "25999": Former(99, (1, 2)),
    },
    list_names={"nso-2025-07-01": "since"},
    choices={"25999": None},
)


@pytest.mark.parametrize(
    ("code", "which", "place"),
    [
        ("25750", "NSO-2025-07-01", (2, None)),
        ("25750", "trước 7/2025", (1, 50)),
        ("25744", "cũ", (2, 44)),
        ("25999", "cũ", (None, 99)),
    ],
)
def test_a_code_means_what_its_list_says(code, which, place):
    found = PLACES.find(code, PLACES.which_list(which))

    assert (found.area, found.former) == place


@pytest.mark.parametrize(
    ("code", "which", "reason"),
    [
        ("25741", "cũ", "area_split"),
        ("25744", "mới", "area_before"),
        ("25747", "cũ", "area_since"),
        ("99999", "mới", "area"),
    ],
)
def test_an_area_is_never_guessed(code, which, reason):
    with pytest.raises(CellRefused) as refused:
        PLACES.find(code, PLACES.which_list(which))

    assert refused.value.code == reason


# --- Rows --------------------------------------------------------------------------------------------

GOOD = {
    "tax_code": "0100233488",
    "name": "Công ty  Cổ phần\u00a0Đổi Mới",
    "vsic_code": "1610",
    "vsic_version": "2018",
    "area_code": "25750",
    "area_list_version": "2025",
    "employees": "35",
    "revenue_vnd": "20.000.000.000",
    "capital_vnd": "5 tỷ",
    "founded_on": "01/03/2015",
    "status": "Đang hoạt động",
    "women_owned": "Có",
}


def reader(constants: dict | None = None) -> RowReader:
    mapping = Mapping(dict(zip(COLUMNS, range(12), strict=True)), constants or {}, {}, 12)
    return RowReader(mapping, PLACES, date(2026, 11, 1))


def read(extra: list[str] | None = None, **changes: str):
    row = [(GOOD | changes)[name] for name in COLUMNS] + (extra or [])
    entry, problems = reader().read(row)
    return entry and dict(zip(FIELDS, entry, strict=True)), [(p.column, p.code) for p in problems]


def test_a_good_row_becomes_an_entry():
    entry, problems = read()

    assert problems == []
    assert entry == {
        "tax_code": "0100233488",
        "tax_code_status": "checked",
        "name": "Công ty Cổ phần Đổi Mới",
        "vsic_version": "2018",
        "vsic_code": "1610",
        "vsic_section": "C",
        "area_id": 2,
        "former_area_id": None,
        "employees": 35,
        "revenue_vnd": 20_000_000_000,
        "capital_vnd": 5_000_000_000,
        "founded_on": date(2015, 3, 1),
        "status": "active",
        "women_owned": True,
    }


def test_empty_cells_are_not_known_and_words_for_nothing_too():
    entry, problems = read(
        employees="", revenue_vnd="-", capital_vnd="N/A", founded_on="", status="", women_owned=""
    )

    assert problems == []
    assert [entry[name] for name in FIELDS[8:]] == [None, None, None, None, "", None]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"tax_code": ""}, ("tax_code", "tax_code_missing")),
        ({"tax_code": "01002"}, ("tax_code", "tax_code_length")),
        ({"tax_code": "100233488"}, ("tax_code", "tax_code_zero")),
        ({"tax_code": "chưa cấp"}, ("tax_code", "tax_code_signs")),
        ({"tax_code": "=A1"}, ("tax_code", "formula")),
        ({"name": ""}, ("name", "name_missing")),
        ({"name": "x" * 301}, ("name", "name_long")),
        ({"name": "a\x07b"}, ("name", "control")),
        ({"vsic_version": ""}, ("vsic_version", "vsic_version_missing")),
        ({"vsic_version": "2007"}, ("vsic_version", "vsic_version")),
        ({"vsic_code": "gỗ"}, ("vsic_code", "vsic_code")),
        ({"vsic_code": "A1610"}, ("vsic_code", "vsic_section")),
        ({"area_list_version": ""}, ("area_list_version", "area_list_missing")),
        ({"area_list_version": "1999"}, ("area_list_version", "area_list")),
        ({"area_code": "00001"}, ("area_code", "area")),
        ({"employees": "nhiều"}, ("employees", "people")),
        ({"founded_on": "01/03/2027"}, ("founded_on", "day_future")),
        ({"status": "ai biết"}, ("status", "status")),
        ({"women_owned": "nữ"}, ("women_owned", "yes_no")),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
def test_one_cell_that_cannot_be_read_refuses_the_row(changes, problem):
    entry, problems = read(**changes)

    assert entry is None
    assert problem in problems
    assert {code for _column, code in problems} <= CELL_TEXTS.keys()


def test_a_check_digit_that_does_not_fit_is_told_but_kept():
    entry, problems = read(tax_code="0100233480")

    assert (entry["tax_code_status"], problems) == ("failed", [("tax_code", "tax_code_check")])


def test_a_branch_and_a_personal_number_are_kept_in_one_form():
    assert read(tax_code="0314409058002")[0]["tax_code"] == "0314409058-002"
    entry, _problems = read(tax_code="079 123 456 789")
    assert (entry["tax_code"], entry["tax_code_status"]) == ("079123456789", "not_checkable")


def test_a_text_past_the_headings_means_that_the_row_was_cut_wrongly():
    assert read(extra=["", "x"])[1] == [("", "too_many_cells")]
    assert read(extra=["", " "])[1] == []


def test_what_holds_for_all_rows_is_said_once():
    row = [GOOD[name] if "version" not in name else "" for name in COLUMNS]

    entry, problems = reader({"vsic_version": "2025", "area_list_version": "cũ"}).read(row)

    assert problems == []
    assert (entry[3], entry[6], entry[7]) == ("2025", 1, 50)


def test_a_personal_number_is_masked_where_a_problem_quotes_it():
    _entry, problems = reader().read(["x 079123456789", "Hộ", *[""] * 10])

    assert [problem.value for problem in problems] == ["x ••••••••6789"]


@given(st.lists(st.text(max_size=40), max_size=14))
def test_any_row_is_answered(row):
    entry, problems = reader().read(row)

    assert entry is None or all(not problem.is_refusal for problem in problems)
    assert {problem.code for problem in problems} <= CELL_TEXTS.keys()


def test_a_digest_tells_two_rows_apart():
    one, _ = reader().read([GOOD[name] for name in COLUMNS])
    other, _ = reader().read([(GOOD | {"employees": "36"})[name] for name in COLUMNS])

    assert digest_of(one) == digest_of(tuple(one)) != digest_of(other)
    assert -(2**63) <= digest_of(one) < 2**63

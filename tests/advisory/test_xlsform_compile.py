import pytest

from advisory.xlsform.compile import read_instrument
from advisory.xlsform.exact import definition_hash
from advisory.xlsform.export import write_folder, write_workbook
from advisory.xlsform.problems import InstrumentFileError
from tests.advisory.instrument_tables import (
    columns,
    label,
    level,
    step,
    tables,
    write_csv,
    write_xlsx,
)

TOPICS = {"online_presence", "cloud", "erp_accounting"}


@pytest.fixture
def read(tmp_path):
    def do(sheets):
        return read_instrument(write_csv(tmp_path / "shop", sheets), topics=TOPICS)

    return do


def problems(error) -> list[tuple]:
    return [(p.sheet, p.row, p.column, p.message) for p in error.value.problems]


def test_a_definition_carries_questions_points_and_levels(read):
    definition = read(tables())

    items = {item["key"]: item for item in definition["items"]}
    assert definition["instrument"] == "shop_check"
    assert [d["maximum"] for d in definition["dimensions"]] == ["5.5", "3.5", "11/3"]
    assert definition["maximum"] == "55/6"
    assert items["has_site"]["dimension"] == "sales"
    assert items["has_site"]["index"] == "online"
    assert [option["points"] for option in items["has_site"]["options"]] == [1, 0]
    assert items["site_updates"]["relevant"] == ["=", ["answer", "has_site"], ["text", "yes"]]
    assert items["tools"]["points"] == "8/3"
    assert items["tools"]["topics"] == ["cloud", "erp_accounting"]
    assert items["area"]["points"] is None
    assert items["area"]["maximum"] == "500.5"
    assert definition["bands"]["overall"]["steps"][2]["needs"] == {"dimensions": 2, "level": "high"}


def test_ours_says_what_is_a_convention_of_the_project(read):
    sheets = tables()
    sheets["bands"][0]["ours"] = "yes"
    sheets["choices"][1]["ours"] = "yes"
    sheets["survey"][3]["ours"] = "yes"

    ours = {item["key"]: item["ours"] for item in read(sheets)["items"] if item["ours"]}

    assert ours == {"site_updates": ["options"], "who": ["question"], "online_share": ["bands"]}


@pytest.mark.parametrize("extra", [{}, {"crosswalk": True}])
def test_what_is_written_reads_as_the_same_definition(read, tmp_path, extra):
    sheets = tables()
    if extra:
        sheets["crosswalk"] = [
            {"source_key": "who", "target_key": "eu_dmat_sme.q3.website", "relation": "narrows"}
        ]
    definition = read(sheets)

    write_workbook(definition, tmp_path / "out.xlsx")
    write_folder(definition, tmp_path / "out")

    for written in (tmp_path / "out.xlsx", tmp_path / "out"):
        again = read_instrument(written)
        assert again == definition
        assert definition_hash(again) == definition_hash(definition)


def test_a_workbook_and_a_folder_of_the_same_tables_are_one_definition(read, tmp_path):
    sheets = tables()
    for row in sheets["choices"]:
        row["points"] = float(row["points"]) if "." in row["points"] else row["points"]

    workbook = read_instrument(write_xlsx(tmp_path / "shop.xlsx", sheets))

    assert workbook == read(tables())


@pytest.mark.parametrize(
    ("sheet", "row", "change", "place", "message"),
    [
        ("survey", 3, {"name": "tools"}, "name", "question 'tools' is there twice"),
        (
            "survey",
            1,
            {"relevant": "${has_sit} = 'yes'"},
            "relevant",
            "unknown question 'has_sit'; did you mean 'has_site'?",
        ),
        (
            "survey",
            0,
            {"relevant": "${site_updates} > 1"},
            "relevant",
            "'site_updates' is not asked before this question",
        ),
        ("survey", 1, {"relevant": "${has_site} >= 1"}, "relevant", "expected a value before '='"),
        (
            "survey",
            1,
            {"relevant": "${has_site} = 'yess'"},
            "relevant",
            "unknown option of has_site 'yess'; did you mean 'yes'?",
        ),
        (
            "survey",
            6,
            {"relevant": "selected(${tools}, 'stok')"},
            "relevant",
            "unknown option of tools 'stok'; did you mean 'stock'?",
        ),
        (
            "survey",
            6,
            {"relevant": "${area} = '3'"},
            "relevant",
            "a number is compared with a text (quotes make a text)",
        ),
        ("survey", 6, {"relevant": "${who} > 'a'"}, "relevant", "< and > compare numbers only"),
        (
            "survey",
            6,
            {"relevant": "${tools} = 'pos'"},
            "relevant",
            "use selected() on the multi question tools",
        ),
        (
            "survey",
            6,
            {"relevant": "count-selected(${who}) > 1"},
            "relevant",
            "count-selected() needs a multi question: who",
        ),
        (
            "survey",
            6,
            {"relevant": "selected(${area}, '3')"},
            "relevant",
            "selected() needs a question with options: area",
        ),
        (
            "survey",
            5,
            {"type": "nummber"},
            "type",
            "unknown type 'nummber'; did you mean 'number'?",
        ),
        (
            "survey",
            5,
            {"type": "number tools"},
            "type",
            "a question of type number has no choice list",
        ),
        (
            "survey",
            5,
            {"type": "single"},
            "type",
            "a question of type single needs the name of its choice list: 'single LIST'",
        ),
        ("survey", 5, {"label::vi": ""}, "label::vi", "label::vi is missing"),
        ("survey", 5, {"label::en": ""}, "label::en", "label::en is missing"),
        ("survey", 5, {"hint::vi": "Ví dụ"}, "hint::en", "hint::en is missing"),
        ("survey", 4, {"numerator::vi": ""}, "numerator::vi", "numerator::vi is missing"),
        (
            "survey",
            2,
            {"weight": "1,5"},
            "weight",
            "'1,5' is not a number (write 12 or 12.5)",
        ),
        ("survey", 2, {"weight": "hai"}, "weight", "'hai' is not a number (write 12 or 12.5)"),
        ("survey", 2, {"weight": "-1"}, "weight", "'-1' is negative"),
        ("survey", 5, {"minimum": "900"}, "minimum", "the minimum is above the maximum"),
        ("survey", 2, {"minimum": "1"}, "minimum", "only count and number questions have limits"),
        (
            "survey",
            2,
            {"dimension": "wrk"},
            "dimension",
            "unknown dimension 'wrk'; did you mean 'work'?",
        ),
        ("survey", 2, {"dimension": ""}, "dimension", "a question with points needs a dimension"),
        ("survey", 2, {"topics": "clod"}, "topics", "unknown topic 'clod'; did you mean 'cloud'?"),
        (
            "survey",
            4,
            {"score_rule": "halfs"},
            "score_rule",
            "unknown list of bands 'halfs'; did you mean 'halves'?",
        ),
        (
            "survey",
            2,
            {"score_rule": "halves"},
            "score_rule",
            "only ratio, count, number and yesno questions have a rule",
        ),
        (
            "survey",
            0,
            {"score_rule": "maybe"},
            "score_rule",
            "unknown scored answer 'maybe'",
        ),
        ("survey", 5, {"required": "ja"}, "required", "'ja' is neither yes nor no"),
        (
            "survey",
            5,
            {"name": "Diện tích"},
            "name",
            "'Diện tích' may hold only a-z, 0-9 and _; 'dien_tich' would do",
        ),
        ("survey", 5, {"name": ""}, "name", "name is missing"),
        ("survey", 5, {"name": "a" * 81}, "name", "longer than 80 characters"),
        (
            "survey",
            5,
            {"certainty": "confirmd"},
            "certainty",
            "unknown certainty 'confirmd'; did you mean 'confirmed'?",
        ),
        ("choices", 4, {"name": "none"}, "name", "option 'none' is there twice in its list"),
        ("choices", 1, {"name": "3"}, "name", "step 1 expected here"),
        ("choices", 1, {"points": ""}, "points", "points is missing"),
        ("choices", 2, {"points": "0.5"}, "points", "fewer points than the step below"),
        ("bands", 2, {"above": "0"}, "above", "band out of order: 0 is not above 0"),
        ("bands", 1, {"above": ""}, "above", "above is missing"),
        (
            "bands",
            0,
            {"above": "0"},
            "above",
            "the lowest band of a list has no cut-off: leave it empty",
        ),
        ("bands", 2, {"points": "0.5"}, "points", "fewer points than the band below"),
        ("bands", 1, {"name": "none"}, "name", "band 'none' is there twice in its list"),
        (
            "bands",
            1,
            {"measure": "percent"},
            "measure",
            "'halves' was measured in answer",
        ),
        (
            "bands",
            7,
            {"needs_level": "hihg"},
            "needs_level",
            "unknown level 'hihg'; did you mean 'high'?",
        ),
        ("bands", 7, {"needs_dimensions": "3"}, "needs_dimensions", "there are only 2 dimensions"),
        (
            "bands",
            7,
            {"needs_dimensions": "1.5"},
            "needs_dimensions",
            "'1.5' is not a whole number",
        ),
        (
            "bands",
            4,
            {"needs_dimensions": "1", "needs_level": "low"},
            "needs_dimensions",
            "only the overall levels may need dimensions",
        ),
        ("dimensions", 2, {"name": "sales"}, "name", "dimension 'sales' is there twice"),
        (
            "dimensions",
            1,
            {"parent": "sale"},
            "parent",
            "unknown dimension (it must stand above) 'sale'; did you mean 'sales'?",
        ),
        (
            "dimensions",
            2,
            {"parent": "online"},
            "parent",
            "'online' is itself inside another dimension",
        ),
        (
            "dimensions",
            0,
            {"maximum": "12"},
            "maximum",
            "the questions of 'sales' add up to 5.5 points, not 12",
        ),
        (
            "dimensions",
            0,
            {"levels": "shares"},
            "levels",
            "unknown list of bands 'shares'; did you mean 'share'?",
        ),
        (
            "settings",
            0,
            {"version": "1 beta"},
            "version",
            "needs letters, digits and . _ @ - only, at most 20",
        ),
        ("settings", 0, {"form_id": ""}, "form_id", "form_id is missing"),
    ],
)
def test_a_mistake_is_told_with_its_place(read, sheet, row, change, place, message):
    sheets = tables()
    sheets[sheet][row] |= change

    with pytest.raises(InstrumentFileError) as error:
        read(sheets)

    assert (sheet, row + 2, place, message) in problems(error)
    written = columns(sheet, sheets[sheet])
    assert all(p.letter for p in error.value.problems if p.column == place and place in written)


def test_a_missing_choice_list_names_file_sheet_row_and_column(read):
    sheets = tables()
    sheets["survey"][2]["type"] = "multi tols"

    with pytest.raises(InstrumentFileError) as error:
        read(sheets)

    assert str(error.value).splitlines() == [
        "shop, sheet survey, row 4, column type (A): unknown choice list 'tols'; "
        "did you mean 'tools'?",
        "shop, sheet choices, row 5, column list_name (A): no question uses the list 'tools'",
    ]


def test_all_mistakes_of_a_file_are_told_together_in_order(read):
    sheets = tables()
    sheets["bands"][1]["above"] = "zero"
    sheets["survey"][5]["label::en"] = ""
    sheets["survey"][0]["type"] = "yes_no"
    sheets["settings"][0]["levels"] = "overal"

    with pytest.raises(InstrumentFileError) as error:
        read(sheets)

    places = [(problem.sheet, problem.row) for problem in error.value.problems]
    order = ["settings", "dimensions", "survey", "choices", "bands"]
    assert places == sorted(places, key=lambda place: (order.index(place[0]), place[1]))
    assert {("settings", 2), ("survey", 2), ("survey", 7), ("bands", 3)} <= set(places)


def test_two_wrong_maxima_are_both_told(read):
    sheets = tables()
    sheets["dimensions"][0]["maximum"] = "1"
    sheets["dimensions"][2]["maximum"] = "1"

    with pytest.raises(InstrumentFileError) as error:
        read(sheets)

    assert [problem.row for problem in error.value.problems] == [2, 4]


@pytest.mark.parametrize(
    ("sheet", "row", "message"),
    [
        ("choices", step("ghost", 0), "no question uses the list 'ghost'"),
        ("bands", level("ghost", "a", ""), "nothing uses the list 'ghost'"),
        ("settings", {"form_id": "other"}, "settings has one row only"),
    ],
)
def test_a_row_without_use_is_refused(read, sheet, row, message):
    sheets = tables()
    sheets[sheet].append(row)

    with pytest.raises(InstrumentFileError, match=message):
        read(sheets)


def test_topics_are_taken_as_written_where_no_vocabulary_is_given(tmp_path):
    sheets = tables()
    sheets["survey"][2]["topics"] = "anything"

    definition = read_instrument(write_csv(tmp_path, sheets))

    assert definition["items"][2]["topics"] == ["anything"]


def test_a_question_without_points_needs_no_dimension(read):
    sheets = tables()
    sheets["survey"].append({"type": "count", "name": "staff", **label("staff")})

    assert read(sheets)["items"][-1]["dimension"] is None

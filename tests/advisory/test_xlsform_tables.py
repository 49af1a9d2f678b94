"""Tables, weights, alternatives and other rule sets: read, refused with their place, written again."""

import pytest

from advisory.xlsform.compile import read_instrument
from advisory.xlsform.dimensions import awaited
from advisory.xlsform.exact import definition_hash
from advisory.xlsform.export import write_folder, write_workbook
from advisory.xlsform.problems import InstrumentFileError
from advisory.xlsform.rule_sets import with_rule_set
from tests.advisory.instrument_tables import label, tables, weighted, with_tables, write_csv


@pytest.fixture
def read(tmp_path):
    return lambda sheets: read_instrument(write_csv(tmp_path / "shop", sheets))


def awaiting() -> dict:
    """Weights, points and lists still to be supplied."""
    sheets = weighted()
    sheets["dimensions"][0]["weight"] = ""
    sheets["survey"][3]["awaits"] = "points"
    sheets["survey"][2] |= {"awaits": "full_list", "out_of": "3"}
    sheets["survey"].append(
        {"type": "single branch", "name": "branch", "awaits": "list", **label("branch")}
    )
    return sheets


def test_a_table_has_rows_and_columns_and_all_it_can_earn(read):
    items = {item["key"]: item for item in read(with_tables())["items"]}

    assert [row["key"] for row in items["spending"]["rows"]] == ["design", "sales"]
    assert [column["key"] for column in items["spending"]["options"]] == ["spent", "planned"]
    assert items["spending"]["points"] == 12  # (1 + 3) x (1 + 1/2) x 2
    assert items["machines"]["points"] == 15  # (1 + 2) x 5
    assert items["papers"]["points"] is None


def test_a_definition_without_them_has_none_of_the_new_keys(read):
    definition = read(tables())

    assert not {"overall", "status", "item_year", "rule_sets"} & definition.keys()
    for item in definition["items"]:
        assert not {"rows", "rows_list", "out_of", "awaits"} & item.keys()
    for dimension in definition["dimensions"]:
        assert not {"weight", "combine"} & dimension.keys()


@pytest.mark.parametrize("sheets", [with_tables(), weighted(), awaiting()])
def test_what_is_written_reads_as_the_same_definition(read, tmp_path, sheets):
    sheets["settings"][0] |= {"item_year": "2023", "status::vi": "Thử", "status::en": "Trial"}
    sheets["choices"][4]["negative"] = "yes"
    definition = read(sheets)

    write_workbook(definition, tmp_path / "out.xlsx")
    write_folder(definition, tmp_path / "out")

    for written in (tmp_path / "out.xlsx", tmp_path / "out"):
        again = read_instrument(written)
        assert again == definition
        assert definition_hash(again) == definition_hash(definition)


def test_what_is_awaited_is_named(read):
    assert awaited(read(weighted())) == []
    assert awaited(read(awaiting())) == ["weights", "points", "list", "full_list"]


def test_another_rule_set_changes_a_copy_only(read):
    definition = read(with_tables())
    before = definition_hash(definition)

    other = with_rule_set(definition, "shop-b@1")

    items = {item["key"]: item for item in other["items"]}
    assert other["rule_set"] == "shop-b@1"
    assert items["spending"]["points"] == 8  # the negative column is not ticked by the best
    assert items["tools"]["points"] == "20/3"
    assert other["dimensions"] == definition["dimensions"]
    assert definition_hash(definition) == before


def test_the_alternatives_of_a_dimension_count_once(read):
    sheets = with_tables()
    sheets["survey"][-2]["weight"] = "12/15"
    sheets["survey"] = [q for q in sheets["survey"] if q["name"] not in {"tools", "who", "comment"}]
    sheets["choices"] = [o for o in sheets["choices"] if o["list_name"] not in {"tools", "owner"}]
    sheets["dimensions"][2] |= {"combine": "one_of", "maximum": "12"}
    del sheets["rule_sets"]

    assert read(sheets)["dimensions"][2]["maximum"] == 12


@pytest.mark.parametrize(
    ("sheet", "row", "change", "place", "message"),
    [
        (
            *("survey", 7, {"type": "grid_multi fields"}, "type"),
            "a question of type grid_multi needs two choice lists: 'grid_multi ROWS COLUMNS'",
        ),
        (
            *("survey", 8, {"type": "rows machines stages x"}, "type"),
            "a question of type rows needs two choice lists: 'rows ROWS STEPS'",
        ),
        (
            *("survey", 8, {"type": "rows machines stage"}, "type"),
            "unknown choice list 'stage'; did you mean 'stages'?",
        ),
        (
            *("survey", 7, {"type": "grid_multi fields fields"}, "type"),
            "rows and columns need two different lists",
        ),
        (
            *("survey", 9, {"type": "file papers"}, "type"),
            "a question of type file has no choice list",
        ),
        (
            *("survey", 9, {"relevant": "${machines} = 1"}, "relevant"),
            "a condition cannot ask about a question of type rows",
        ),
        (
            "survey",
            8,
            {"out_of": "3"},
            "out_of",
            "only multi questions are counted out of a number",
        ),
        ("survey", 2, {"out_of": "0"}, "out_of", "nothing can be counted out of 0"),
        (
            "survey",
            2,
            {"awaits": "point"},
            "awaits",
            "unknown word 'point'; did you mean 'points'?",
        ),
        (
            *("survey", 8, {"awaits": "points"}, "awaits"),
            "only single and multi questions may await something",
        ),
        ("survey", 2, {"awaits": "list"}, "awaits", "the list 'tools' is there"),
        (
            "choices",
            11,
            {"name": "state"},
            None,
            "no row or column of a table may be named 'state'",
        ),
        ("choices", 16, {"name": "3"}, "name", "step 2 expected here"),
        ("choices", 4, {"negative": "perhaps"}, "negative", "'perhaps' is neither yes nor no"),
        (
            *("settings", 0, {"overall": "weighted_men"}, "overall"),
            "unknown way to combine 'weighted_men'; did you mean 'weighted_mean'?",
        ),
        ("settings", 0, {"status::vi": "Cũ"}, "status::en", "status::en is missing"),
        ("settings", 0, {"item_year": "2023.5"}, "item_year", "'2023.5' is not a whole number"),
        (
            *("dimensions", 0, {"combine": "oneof"}, "combine"),
            "unknown way to combine 'oneof'; did you mean 'one_of'?",
        ),
        (
            *("dimensions", 2, {"combine": "one_of"}, "combine"),
            "the alternatives differ in the most points they can earn",
        ),
        (
            *("dimensions", 1, {"combine": "one_of"}, "combine"),
            "only a dimension of its own may offer alternatives",
        ),
        ("dimensions", 2, {"weight": "0.5"}, "weight", "the weights add up to 0.9, not 1"),
        (
            *("dimensions", 1, {"weight": "0.5"}, "weight"),
            "only a dimension of its own has a weight",
        ),
        (
            *("rule_sets", 0, {"rule_set": "shop@1"}, "rule_set"),
            "'shop@1' is the rule set of the settings",
        ),
        (
            *("rule_sets", 0, {"question": "spendin"}, "question"),
            "unknown question 'spendin'; did you mean 'spending'?",
        ),
        (
            *("rule_sets", 0, {"option": "planed"}, "option"),
            "unknown option of spending 'planed'; did you mean 'planned'?",
        ),
        ("rule_sets", 0, {"points": ""}, "points", "points is missing"),
        (
            *("rule_sets", 0, {"weight": "2"}, "weight"),
            "belongs to a question, not to an option",
        ),
        ("rule_sets", 1, {"points": "2"}, "points", "belongs to an option: name it"),
        ("rule_sets", 1, {"weight": ""}, "weight", "the row changes nothing"),
        ("rule_sets", 1, {"weight": "-1"}, "weight", "'-1' is negative"),
        (
            *("rule_sets", 2, {"question": "machines"}, "out_of"),
            "only multi questions are counted out of a number above 0",
        ),
        (
            *(
                "rule_sets",
                1,
                {"question": "spending", "option": "planned", "points": "2"},
                "question",
            ),
            "'spending' is changed twice",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(read, sheet, row, change, place, message):
    sheets = weighted()
    sheets[sheet][row] |= change

    with pytest.raises(InstrumentFileError) as error:
        read(sheets)

    told = [(p.sheet, p.row, p.column, p.message) for p in error.value.problems]
    if place is None:
        assert message in [text for *_, text in told]
    else:
        assert (sheet, row + 2, place, message) in told


def test_a_sum_has_no_weights(read):
    sheets = with_tables()
    sheets["dimensions"][0]["weight"] = "0.4"

    with pytest.raises(InstrumentFileError, match="weights only where settings say overall"):
        read(sheets)


def test_an_unknown_column_is_told_with_the_nearest(read):
    sheets = with_tables()
    for row in sheets["rule_sets"]:
        row["optoin"] = row.pop("option", "")

    with pytest.raises(InstrumentFileError, match="unknown column 'optoin'; did you mean 'option'"):
        read(sheets)

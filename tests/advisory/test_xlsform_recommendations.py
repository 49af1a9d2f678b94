"""The recommendations sheet: what it compiles to, that it comes back, and every mistake in it."""

import pytest

from advisory.xlsform.compile import read_instrument
from advisory.xlsform.exact import definition_hash
from advisory.xlsform.export import export_tables, write_folder, write_workbook
from advisory.xlsform.problems import InstrumentFileError
from tests.advisory.instrument_tables import label, tables, write_csv

TOPICS = {"cloud", "erp_accounting", "online_presence"}
RULES = [
    {
        "name": "open_site",
        **label("Open a website"),
        "description::vi": "Bắt đầu với một trang.",
        "description::en": "Begin with one page.",
        "kind": "buy_solution",
        "condition": "${has_site} = 'no'",
        "effect": "has_site=yes site_updates=1",
        "cost_low": "0",
        "cost_high": "3000000",
        "weeks": "3",
        "topics": "online_presence",
        "ours": "yes",
    },
    {
        "name": "sell_online",
        **label("Sell online"),
        "kind": "organise",
        "condition": "${online_share} < 1 or not(selected(${tools}, 'pos'))",
        "effect": "online_share=12.5, tools=pos",
        "weeks": "6",
        "prerequisite": "open_site",
        "topics": "cloud",
    },
]


def with_rules(*changes: dict) -> dict:
    """The small instrument with both rules, each changed by its own dict."""
    sheets = tables()
    changes = (*changes, *({} for _ in RULES))
    sheets["recommendations"] = [
        rule | change for rule, change in zip(RULES, changes, strict=False)
    ]
    return sheets


@pytest.fixture
def read(tmp_path):
    return lambda sheets: read_instrument(write_csv(tmp_path / "shop", sheets), topics=TOPICS)


def test_a_rule_is_compiled_with_its_condition_effect_and_costs(read):
    first, second = read(with_rules())["recommendations"]

    assert first == {
        "key": "open_site",
        "label": {"vi": "Open a website (vi)", "en": "Open a website"},
        "description": {"vi": "Bắt đầu với một trang.", "en": "Begin with one page."},
        "kind": "buy_solution",
        "condition": ["=", ["answer", "has_site"], ["text", "no"]],
        "effect": [
            {"question": "has_site", "value": "yes"},
            {"question": "site_updates", "value": 1},
        ],
        "cost_low": 0,
        "cost_high": 3000000,
        "weeks": 3,
        "prerequisites": [],
        "topics": ["online_presence"],
        "ours": True,
    }
    assert second["prerequisites"] == ["open_site"]
    assert second["effect"][0] == {"question": "online_share", "value": "12.5"}
    assert (second["cost_low"], second["cost_high"], second["description"]) == (None, None, None)


def test_the_rules_change_the_hash_and_an_instrument_without_them_keeps_its_own(read):
    assert read(tables())["recommendations"] == []
    assert definition_hash(read(tables())) != definition_hash(read(with_rules()))


def test_the_rules_come_back_from_what_is_written(read, tmp_path):
    definition = read(with_rules())

    write_workbook(definition, tmp_path / "out.xlsx")
    write_folder(definition, tmp_path / "out")

    assert read_instrument(tmp_path / "out.xlsx") == definition
    assert read_instrument(tmp_path / "out") == definition


def test_rows_compiled_before_the_sheet_was_read_are_written_as_they_were(read):
    old = [{"condition": "anything", "effect": "Mở gian hàng"}]
    definition = read(tables()) | {"recommendations": old}

    assert export_tables(definition)["recommendations"] == old


@pytest.mark.parametrize(
    ("row", "change", "place", "message"),
    [
        (
            0,
            {"condition": "${has_sit} = 'no'"},
            "condition",
            "unknown question 'has_sit'; did you mean 'has_site'?",
        ),
        (0, {"condition": ""}, "condition", "condition is missing"),
        (0, {"condition": "${area} >= 1"}, "condition", "expected a value before '='"),
        (
            0,
            {"condition": "${has_site} = 'non'"},
            "condition",
            "unknown option of has_site 'non'; did you mean 'no'?",
        ),
        (
            1,
            {"prerequisite": "open_sites"},
            "prerequisite",
            "unknown recommendation 'open_sites'; did you mean 'open_site'?",
        ),
        (
            1,
            {"prerequisite": "sell_online"},
            "prerequisite",
            "'sell_online' cannot wait for itself",
        ),
        (0, {"cost_low": "4000000"}, "cost_low", "the lowest cost is above the highest"),
        (0, {"cost_high": ""}, "cost_high", "cost_high is missing"),
        (0, {"cost_high": "3tr"}, "cost_high", "'3tr' is not a number (write 12 or 12.5)"),
        (0, {"cost_low": "0.5"}, "cost_low", "'0.5' is not a whole number"),
        (1, {"topics": "clod"}, "topics", "unknown topic 'clod'; did you mean 'cloud'?"),
        (1, {"kind": "organize"}, "kind", "unknown kind 'organize'; did you mean 'organise'?"),
        (1, {"weeks": "0"}, "weeks", "must be from 1 to 520"),
        (1, {"weeks": ""}, "weeks", "weeks is missing"),
        (1, {"name": "open_site"}, "name", "recommendation 'open_site' is there twice"),
        (1, {"label::en": ""}, "label::en", "label::en is missing"),
        (0, {"description::en": ""}, "description::en", "description::en is missing"),
        (
            0,
            {"effect": "site_update=1"},
            "effect",
            "unknown question 'site_update'; did you mean 'site_updates'?",
        ),
        (0, {"effect": "site_updates=7"}, "effect", "unknown option of site_updates '7'"),
        (
            0,
            {"effect": "site_updates"},
            "effect",
            "'site_updates' is not written as question=value",
        ),
        (0, {"effect": "has_site=yes has_site=no"}, "effect", "'has_site' is there twice"),
        (1, {"effect": "online_share=120"}, "effect", "120 is outside what online_share can be"),
        (1, {"effect": "area=600"}, "effect", "600 is outside what area can be"),
        (0, {"effect": "comment=x"}, "effect", "an answer to 'comment' earns nothing"),
    ],
)
def test_a_mistake_is_told_with_its_place(read, row, change, place, message):
    changes = ({}, change) if row else (change,)

    with pytest.raises(InstrumentFileError) as error:
        read(with_rules(*changes))

    found = [(p.sheet, p.row, p.column, p.message) for p in error.value.problems]
    assert ("recommendations", row + 2, place, message) in found
    assert all(problem.letter for problem in error.value.problems)
    assert str(error.value).startswith("shop, sheet recommendations, row ")


def test_steps_that_wait_for_one_another_are_refused(read):
    with pytest.raises(InstrumentFileError) as error:
        read(with_rules({"prerequisite": "sell_online"}))

    [problem] = error.value.problems
    assert (problem.sheet, problem.column) == ("recommendations", "prerequisite")
    assert problem.message.startswith("these wait for one another: ")
    assert set(problem.details["circle"].split(" > ")) == {"open_site", "sell_online"}

"""The national set of 2025: block 7.2, what is still to be supplied, and the result once it is."""

import copy
import csv
from fractions import Fraction

import pytest

from advisory.instrument_actions import SHIPPED
from advisory.reference import DATA
from advisory.scoring import Scorer, receipt
from advisory.xlsform.compile import read_instrument
from tests.advisory.instrument_tables import write_csv
from tests.advisory.shipped import V1567, definition, scorer

SAMPLES = {"retail": 19, "food_beverage": 21, "logistics": 14, "construction": 14}


def tools(industry: str) -> list[str]:
    item = scorer(V1567).items[f"tools_{industry}"]
    return [option["key"] for option in item["options"]]


def block72(industry: str, count: int) -> Fraction:
    answers = {"industry": industry, f"tools_{industry}": tools(industry)[:count]}
    return scorer(V1567).score(answers).dimensions["industry"].score


@pytest.mark.parametrize(
    ("industry", "count", "expected"),
    [
        ("retail", 0, 0),
        ("retail", 3, Fraction(30000, 2083)),
        ("retail", 19, Fraction(190000, 2083)),
        ("food_beverage", 7, 25),
        ("food_beverage", 21, 75),
        ("logistics", 14, Fraction(140000, 2083)),
        ("construction", 11, 50),
    ],
)
def test_block_72_is_the_share_of_the_raw_maximum(industry, count, expected):
    assert block72(industry, count) == expected


@pytest.mark.parametrize("answers", [{}, {"industry": "retail", "tools_retail": ["pos"]}])
def test_there_is_no_overall_result_while_rules_are_missing(answers):
    result = scorer(V1567).score(answers)

    assert (result.overall, result.level, result.range) == (None, "", (None, None))
    assert result.flags["overall"] == "incomplete_rules"
    assert list(result.dimensions) == ["industry"]


def test_an_industry_whose_list_is_missing_has_no_block_72():
    result = scorer(V1567).score({"industry": "steel"})

    assert result.dimensions == {}
    assert "tools_steel" not in scorer(V1567).asked({"industry": "steel"})


def test_only_the_list_of_the_own_industry_is_asked():
    asked = scorer(V1567).asked({"industry": "logistics"})

    assert [key for key in asked if key.startswith("tools_")] == ["tools_logistics"]
    assert not [key for key in scorer(V1567).asked({}) if key.startswith("tools_")]


def test_the_receipt_names_each_tool():
    answers = {"industry": "retail", "tools_retail": ["pos", "crm"]}

    (line,) = receipt(scorer(V1567), answers)

    assert line["parts"] == dict.fromkeys(["pos", "crm"], "10000/2083")


def test_every_industry_has_its_raw_maximum_and_four_have_a_sample_list():
    with (DATA / "industries.csv").open(encoding="utf-8") as file:
        maxima = {row["key"]: row["raw_maximum"] for row in csv.DictReader(file)}

    items = scorer(V1567).items
    found = {key: str(items[f"tools_{key}"]["out_of"]) for key in maxima}
    assert found == maxima
    assert len(found) == 25
    for key in maxima:
        tools_of = items[f"tools_{key}"]
        assert len(tools_of["options"]) == SAMPLES.get(key, 0)
        assert tools_of["awaits"] == ("full_list" if key in SAMPLES else "list")
        assert all(option["points"] == 1 for option in tools_of["options"])


def test_the_common_questions_await_their_points():
    common = [item for item in definition(V1567)["items"] if item["dimension"] == "common"]

    assert [item["code"] for item in common] == [
        *("2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "3.1", "3.2", "3.3", "3.4")
    ]
    assert {item["awaits"] for item in common} == {"points"}
    weights = {row["key"]: row.get("weight", "none") for row in definition(V1567)["dimensions"]}
    assert (weights["common"], weights["industry"]) == (None, None)


def completed(tmp_path) -> Scorer:
    """The set as an agency might complete it, for one industry; the figures are the test's."""
    sheets = {}
    for path in (SHIPPED / V1567).glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            sheets[path.stem] = list(csv.DictReader(file))
    sheets = copy.deepcopy(sheets)
    kept = {"headcount", "plan", "budget", "industry", "tools_retail"}
    sheets["survey"] = [
        {**row, "awaits": ""} | ({"weight": "10"} if row["name"] == "plan" else {})
        for row in sheets["survey"]
        if row["name"] in kept
    ]
    sheets["choices"] = [row for row in sheets["choices"] if row["list_name"] in kept]
    sheets["crosswalk"] = [row for row in sheets["crosswalk"] if row["source_key"] in kept]
    for list_name in ("plan", "budget"):
        rows = [row for row in sheets["choices"] if row["list_name"] == list_name]
        for points, row in enumerate(rows):
            row["points"] = str(points)
    for row in sheets["dimensions"]:
        row["weight"] = {"common": "0.25", "industry": "0.75"}.get(row["name"], "")
    return Scorer(read_instrument(write_csv(tmp_path, sheets)))


def test_once_completed_it_gives_points_and_an_official_level(tmp_path):
    complete = completed(tmp_path)
    answers = {"industry": "retail", "tools_retail": tools("retail"), "plan": "clear"}

    result = complete.score(answers | {"budget": "none"})

    common = Fraction(40, 43) * 100
    assert result.overall == common / 4 + Fraction(3, 4) * Fraction(190000, 2083)
    assert result.level == "5"
    assert "overall" not in result.flags


@pytest.mark.parametrize(
    ("points", "level"),
    [(10, "1"), (30, "2"), (70, "3"), (90, "4"), (100, "5")],
)
def test_a_value_on_a_cut_off_is_the_lower_level(points, level, tmp_path):
    complete = completed(tmp_path)
    bands = complete._overall

    assert bands.key(bands.reached(points)) == level
    assert points == 100 or bands.key(bands.reached(points + Fraction(1, 1000))) > level

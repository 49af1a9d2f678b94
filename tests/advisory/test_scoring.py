"""What the types, states and conditions beyond the DBI set are worth."""

from fractions import Fraction

import pytest

from advisory.scoring import Scorer, item_gaps, receipt, topic_gaps
from advisory.xlsform.compile import read_instrument
from tests.advisory.instrument_tables import tables, write_csv
from tests.advisory.shipped import answers_at, definition, scorer


@pytest.fixture
def shop(tmp_path) -> Scorer:
    return Scorer(read_instrument(write_csv(tmp_path, tables())))


FULL = {
    "has_site": "yes",
    "site_updates": 2,
    "tools": ["stock", "pos", "stock"],
    "who": "boss",
    "online_share": {"num": 51, "den": 100},
}


def test_fractions_and_weights_add_up_exactly(shop):
    result = shop.score(FULL)

    assert result.items == {
        "has_site": 1,
        "site_updates": Fraction(5, 2),
        "tools": Fraction(8, 3),
        "who": 1,
        "online_share": 2,
    }
    assert result.overall == result.maximum == Fraction(55, 6)
    assert result.level == "high"


def test_a_level_that_needs_dimensions_falls_back_to_the_one_below(shop):
    result = shop.score(FULL | {"tools": ["pos"], "who": "nobody"})

    assert result.overall == Fraction(37, 6)
    assert {key: d.level for key, d in result.dimensions.items()} == {
        "sales": "high",
        "work": "low",
    }
    assert result.level == "middle"


@pytest.mark.parametrize(("value", "points"), [(True, 1), ("yes", 1), (False, 0), ("no", 0)])
def test_yes_and_no_may_be_given_as_truth_values(shop, value, points):
    assert shop.score({"has_site": value}).items["has_site"] == points


def test_none_together_with_others_is_flagged_as_a_contradiction(shop):
    result = shop.score({"tools": ["none", "pos"]})

    assert result.flags == {"tools": "contradiction"}
    assert shop.score({"tools": ["none"]}).flags == {}
    assert shop.score({"tools": []}).answered == 1


@pytest.mark.parametrize(
    ("state", "high"),
    [("blank", 320), ("dont_know", 320), ("not_applicable", 315)],
)
def test_only_a_real_answer_earns_and_only_what_is_open_widens_the_range(state, high):
    result = scorer().score({"wifi_coverage": {"state": state}})

    assert result.items["wifi_coverage"] == 0
    assert result.range == (0, high)
    assert result.answered == 0


def test_an_answer_may_say_its_state():
    plain = scorer().score(answers_at(3))
    stated = scorer().score(
        {key: {"state": "answered", "value": value} for key, value in answers_at(3).items()}
    )

    assert plain == stated


def test_a_question_ruled_out_is_not_asked_and_leaves_nothing_open(shop):
    result = shop.score({"has_site": "no"})

    assert "site_updates" not in shop.asked({"has_site": "no"})
    assert result.dimensions["sales"].high == 2
    assert result.asked == 6


@pytest.mark.parametrize("has_site", [None, {"state": "dont_know"}, "yes"])
def test_a_question_is_asked_until_it_is_ruled_out(shop, has_site):
    answers = {"has_site": has_site}

    assert "site_updates" in shop.asked(answers)
    assert shop.score(answers).dimensions["sales"].high == Fraction(11, 2)


def test_an_answer_to_a_question_that_is_not_asked_earns_nothing(shop):
    result = shop.score({"has_site": {"state": "not_applicable"}, "site_updates": 2})

    assert result.items["site_updates"] == 0
    assert result.flags == {"site_updates": "not_asked"}
    assert result.overall == 0


def test_conditions_follow_the_ticks_of_a_list(shop):
    assert "comment" in shop.asked({"tools": ["pos", "stock"]})
    assert "comment" not in shop.asked({"tools": ["pos", "none"]})
    assert "comment" not in shop.asked({"tools": ["pos", "pos"]})


def test_conditions_compare_ratios_by_percentage_and_steps_by_number(tmp_path):
    sheets = tables()
    sheets["survey"][6]["relevant"] = (
        "${online_share} > 12.5 and ${site_updates} = 1 and ${area} < 9.1"
    )
    shop = Scorer(read_instrument(write_csv(tmp_path, sheets)))
    answers = {"has_site": True, "site_updates": 1, "area": 9.0}

    assert "comment" in shop.asked(answers | {"online_share": {"num": 126, "den": 1000}})
    assert "comment" not in shop.asked(answers | {"online_share": {"num": 0.125, "den": 1.0}})
    assert "comment" not in shop.asked(answers | {"online_share": {"num": 0, "den": 0}})


def test_an_instrument_without_points_has_no_level(tmp_path):
    sheets = tables()
    sheets["settings"][0]["levels"] = ""
    sheets["dimensions"] = [{"name": "all", "label::vi": "Tất cả", "label::en": "All"}]
    sheets["survey"] = [sheets["survey"][5]]
    del sheets["bands"], sheets["choices"]

    result = Scorer(read_instrument(write_csv(tmp_path, sheets))).score({"area": 3})

    assert (result.overall, result.level, result.items, result.provisional) == (0, "", {}, False)


def line(scorer_: Scorer, answers: dict, key: str) -> dict:
    return next(line for line in receipt(scorer_, answers) if line["key"] == key)


@pytest.mark.parametrize(
    ("key", "value", "points", "label", "following"),
    [
        ("dx_strategy_stage", 2, 10, "Đã có ý tưởng, bắt đầu lập kế hoạch", (15, 5)),
        ("dx_strategy_stage", 5, 25, "Đã ban hành kế hoạch và đang thực hiện", None),
        ("patents_trademarks", 2, 2, "2", (3, 1)),
        ("breakthrough_products", 5, 4, "4-5", (5, 1)),
        ("rd_staff_share", {"num": 1, "den": 5}, 1, "Trên 0 đến 20 %", (2, 1)),
        ("rd_staff_share", {"num": 0, "den": 0}, 0, "0 %", (1, 1)),
        ("wifi_coverage", None, 0, None, (1, 1)),
    ],
)
def test_a_receipt_line_says_what_was_reached_and_what_comes_next(
    key, value, points, label, following
):
    found = line(scorer(), {key: value}, key)

    assert found["points"] == points
    assert (found["label"] or {}).get("vi") == label
    next_step = found["next"] and (found["next"]["points"], found["next"]["gain"])
    assert next_step == following


def test_the_next_step_of_a_list_is_its_smallest_tick(shop):
    found = line(shop, {"tools": ["stock"]}, "tools")

    assert found["label"] == {"vi": "Stock (vi)", "en": "Stock"}
    assert found["next"] == {
        "label": {"vi": "Till (vi)", "en": "Till"},
        "points": "8/3",
        "gain": "2/3",
    }


def test_gaps_are_ordered_by_points_missing_in_real_answers():
    answers = answers_at(4) | {
        "wifi_coverage": 1,
        "dx_strategy_stage": 3,
        "cloud_use": {"state": "dont_know"},
        "iot_use": {"state": "not_applicable"},
        "bi_tools": None,
    }
    lines = receipt(scorer(), answers)

    gaps = item_gaps(lines)
    assert [(gap.key, gap.missing) for gap in gaps[:3]] == [
        ("dx_strategy_stage", 10),
        ("wifi_coverage", 4),
        ("website_update_frequency", 1),
    ]
    assert not {"cloud_use", "iot_use", "bi_tools"} & {gap.key for gap in gaps}
    everything = {gap.key: gap.missing for gap in item_gaps(lines, answered_only=False)}
    assert everything["cloud_use"] == everything["bi_tools"] == 5
    assert "iot_use" not in everything


def test_topic_gaps_add_up_the_questions_of_a_topic():
    answers = answers_at(5) | {"wifi_coverage": 2, "fixed_broadband_speed": 4}

    gaps = topic_gaps(scorer(), receipt(scorer(), answers))

    assert [gap.key for gap in gaps] == ["connectivity"]
    items = [i for i in definition()["items"] if "connectivity" in i["topics"]]
    assert (gaps[0].missing, gaps[0].maximum) == (4, 5 * len(items))
    assert gaps[0].items == ("fixed_broadband_speed", "wifi_coverage")
    assert gaps[0].share == Fraction(4, 5 * len(items))

from decimal import Decimal

import pytest

from advisory.scoring import AnswerRefused, Scorer
from advisory.xlsform.compile import read_instrument
from tests.advisory.instrument_tables import label, tables, write_csv
from tests.advisory.shipped import scorer


def refusal(one: Scorer, answers) -> AnswerRefused:
    with pytest.raises(AnswerRefused) as error:
        one.score(answers)
    return error.value


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("wifi_covrage", 3, "unknown_question"),
        ("wifi_coverage", 6, "out_of_range"),
        ("wifi_coverage", -1, "out_of_range"),
        ("wifi_coverage", "3", "wrong_type"),
        ("wifi_coverage", 3.0, "wrong_type"),
        ("wifi_coverage", Decimal("2.5"), "wrong_type"),
        ("wifi_coverage", True, "wrong_type"),
        ("wifi_coverage", [3], "wrong_type"),
        ("wifi_coverage", {"num": 1, "den": 2}, "wrong_type"),
        ("innovation_self_rating", 6, "out_of_range"),
        ("patents_trademarks", -1, "negative"),
        ("patents_trademarks", 1.5, "wrong_type"),
        ("patents_trademarks", True, "wrong_type"),
        ("remote_work", {}, "wrong_type"),
        ("rd_staff_share", 12, "wrong_type"),
        ("rd_staff_share", {"num": 1}, "wrong_type"),
        ("rd_staff_share", {"num": 1, "den": None}, "wrong_type"),
        ("rd_staff_share", {"num": 1, "den": "2"}, "wrong_type"),
        ("rd_staff_share", {"num": True, "den": 2}, "wrong_type"),
        ("rd_staff_share", {"num": 1, "den": 2, "unit": "%"}, "wrong_type"),
        ("rd_staff_share", {"num": float("nan"), "den": 2}, "wrong_type"),
        ("rd_staff_share", {"num": 1, "den": Decimal("Infinity")}, "wrong_type"),
        ("rd_staff_share", {"num": 1, "den": Decimal("1E+999999999")}, "wrong_type"),
        ("rd_staff_share", {"num": Decimal("1E-999999999"), "den": 1}, "wrong_type"),
        ("rd_staff_share", {"num": 3, "den": 2}, "part_above_whole"),
        (
            "rd_staff_share",
            {"num": Decimal("2.00000000000000000000000000001"), "den": 2},
            "part_above_whole",
        ),
        ("rd_staff_share", {"num": 3, "den": 0}, "zero_base"),
        ("rd_staff_share", {"num": -1, "den": 2}, "negative"),
        ("rd_staff_share", {"num": Decimal("-0.5"), "den": 2}, "negative"),
        ("rd_staff_share", {"num": -2, "den": -1}, "negative"),
        ("wifi_coverage", {"state": "skipped"}, "unknown_state"),
        ("wifi_coverage", {"state": ["answered"]}, "unknown_state"),
        ("wifi_coverage", {"state": "answered"}, "state_and_value"),
        ("wifi_coverage", {"state": "dont_know", "value": 3}, "state_and_value"),
        ("wifi_coverage", {"state": "answered", "value": 3, "by": "x"}, "unknown_state"),
        ("wifi_coverage", {"state": "answered", "value": 9}, "out_of_range"),
    ],
)
def test_what_is_no_answer_is_refused_with_field_and_code(key, value, code):
    found = refusal(scorer(), {"cloud_use": 2, key: value})

    assert (found.field, found.code) == (key, code)
    assert found.message
    assert str(found).startswith(f"{key}: ")


def test_an_unknown_question_names_the_nearest_one():
    found = refusal(scorer(), {"wifi_covrage": 3})

    assert found.message == "There is no question wifi_covrage; did you mean wifi_coverage?"


@pytest.mark.parametrize("answers", [None, [], "x", 3])
def test_answers_that_are_no_object_are_refused(answers):
    assert refusal(scorer(), answers).field == "answers"


@pytest.mark.parametrize("value", [None, {"state": "blank"}, {"state": "blank", "value": None}])
def test_blank_is_no_refusal(value):
    assert scorer().score({"wifi_coverage": value}).answered == 0


@pytest.fixture
def shop(tmp_path) -> Scorer:
    sheets = tables()
    sheets["survey"].append({"type": "count", "name": "staff", "maximum": "300", **label("staff")})
    return Scorer(read_instrument(write_csv(tmp_path, sheets)))


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("has_site", "maybe", "unknown_option"),
        ("has_site", 1, "wrong_type"),
        ("who", "bos", "unknown_option"),
        ("who", ["boss"], "wrong_type"),
        ("tools", "pos", "wrong_type"),
        ("tools", ["pos", 3], "wrong_type"),
        ("tools", ["pos", "crm"], "unknown_option"),
        ("area", "12", "wrong_type"),
        ("area", Decimal("0.5"), "out_of_range"),
        ("area", Decimal("500.51"), "out_of_range"),
        ("area", -3, "negative"),
        ("staff", 301, "out_of_range"),
        ("staff", Decimal("3"), "wrong_type"),
        ("comment", 3, "wrong_type"),
    ],
)
def test_the_other_types_refuse_too(shop, key, value, code):
    found = refusal(shop, {key: value})

    assert (found.field, found.code) == (key, code)


@pytest.mark.parametrize("value", [1, Decimal("500.5"), 500.5, Decimal("1.0")])
def test_a_number_on_its_limit_is_accepted(shop, value):
    assert shop.score({"area": value}).answered == 1

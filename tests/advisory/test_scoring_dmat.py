"""The EU's questionnaire: the worked answer set under its three rules, and what one answer is worth."""

from fractions import Fraction

import pytest

from advisory.instrument_actions import find_definition
from advisory.scoring import Scorer, receipt, rounded
from advisory.xlsform.exact import unpack
from advisory.xlsform.rule_sets import with_rule_set
from tests.advisory.shipped import DMAT, definition, scorer

WORKED = {
    "q1": {
        "invested": [],
        "planned": [
            *("design", "projects", "ops", "partners", "inbound"),
            *("sales", "outbound", "admin", "purchasing", "security"),
        ],
    },
    "q2": [
        *("needs_identified", "funding_secured", "it_base_ready"),
        *("ict_people", "management_ready", "staff_ready"),
    ],
    "q3": [
        *("connectivity", "website", "web_forms_blog", "chat_social"),
        *("ecommerce", "emarketing", "egovernment", "remote_work"),
    ],
    "q4": {
        **dict.fromkeys(("digital_twin", "vr_ar", "cad_cam", "mes", "iot", "blockchain"), 5),
        "additive": 3,
    },
    "q5": [
        *("gap_check", "training_plan", "short_courses"),
        *("learning_by_doing", "traineeships", "paid_outside"),
    ],
    "q6": [
        *("awareness", "plan_shared", "acceptance_watched"),
        *("staff_codesign", "autonomy_tools", "jobs_reshaped"),
    ],
    "q7": [
        *("data_policy", "stored_digitally", "integrated"),
        *("realtime_access", "systematic_analysis", "external_data"),
    ],
    "q8": [
        *("security_policy", "client_data_protected", "staff_trained"),
        *("threats_monitored", "full_backup"),
    ],
    "q9": {
        **dict.fromkeys(("language_ai", "vision_ai", "audio_ai", "robotics"), 5),
        "bi_analytics": 4,
    },
    "q10": [
        *("green_business_model", "green_service", "green_products", "green_production"),
        *("emissions_waste", "clean_energy", "less_material"),
    ],
    "q11": dict.fromkeys(
        [
            *("env_in_strategy", "env_certified", "env_in_purchasing"),
            *("it_energy_monitored", "equipment_reuse"),
        ],
        2,
    ),
}
RULE_A = {
    "d1_strategy": "53.33",
    "d2_readiness": "87.14",
    "d3_people": "80.36",
    "d4_data": "84.52",
    "d5_automation": "96.00",
    "d6_green": "85.00",
}


def under(rules: str) -> Scorer:
    is_default = rules == definition(DMAT)["rule_set"]
    return scorer(DMAT) if is_default else Scorer(with_rule_set(definition(DMAT), rules))


def everything(**changes: object) -> dict:
    """All ticks but the negative statement, and the highest step of every row."""
    best: dict[str, object] = {}
    for item in definition(DMAT)["items"]:
        options = [o["key"] for o in item["options"] if not o.get("negative")]
        rows = [row["key"] for row in item.get("rows", [])]
        if item["type"] == "rows":
            best[item["key"]] = dict.fromkeys(rows, len(options) - 1)
        elif item["type"] == "grid_multi":
            best[item["key"]] = dict.fromkeys(options, rows)
        else:
            best[item["key"]] = options
    return best | changes


@pytest.mark.parametrize(
    ("rules", "changed", "overall"),
    [
        ("dmat-a@1", {}, "81.06"),
        ("dmat-b@1", {"d4_data": "79.17"}, "80.17"),
        ("dmat-c@1", {"d1_strategy": "46.67", "d4_data": "91.67"}, "81.14"),
    ],
)
def test_the_worked_answers_give_the_published_figures(rules, changed, overall):
    result = under(rules).score(WORKED)

    found = {key: str(rounded(part.score)) for key, part in result.dimensions.items()}
    assert found == RULE_A | changed
    assert {part.maximum for part in result.dimensions.values()} == {100}
    assert (str(rounded(result.overall)), result.level) == (overall, "advanced")
    assert result.range == (result.overall, result.overall)
    assert not result.provisional


@pytest.mark.parametrize(
    ("rules", "answers", "overall", "data"),
    [
        ("dmat-a@1", everything(), "100.00", "100.00"),
        ("dmat-b@1", everything(), "98.96", "93.75"),
        ("dmat-c@1", everything(), "101.39", "108.33"),
    ],
)
def test_the_most_each_rule_can_give(rules, answers, overall, data):
    result = under(rules).score(answers)

    assert str(rounded(result.overall)) == overall
    assert str(rounded(result.dimensions["d4_data"].score)) == data
    assert result.level == "advanced"


@pytest.mark.parametrize(("rules", "overall"), [("dmat-a@1", 100), ("dmat-b@1", 100)])
def test_the_negative_statement_ticked_too_is_flagged(rules, overall):
    q7 = [option["key"] for option in definition(DMAT)["items"][6]["options"]]

    result = under(rules).score(everything(q7=q7))

    assert result.overall == overall
    assert result.flags == {"q7": "contradiction"}
    assert under(rules).score({"q7": ["not_digital"]}).flags == {}


def test_rule_c_takes_the_negative_statement_away():
    alone = under("dmat-c@1").score({"q7": ["not_digital"]})

    assert alone.dimensions["d4_data"].score == Fraction(-25, 3)


def test_nothing_answered_is_nothing_and_everything_open():
    result = scorer(DMAT).score({})

    assert (result.overall, result.level, result.range) == (0, "basic", (0, 100))
    assert (result.answered, result.asked) == (0, 25)  # eight questions and seventeen rows
    assert result.provisional


@pytest.mark.parametrize(
    ("answers", "points", "overall"),
    [
        ({"q1": {"invested": ["ops"]}}, "3.33", "0.56"),
        ({"q1": {"planned": ["ops"]}}, "3.33", "0.56"),
        ({"q2": ["staff_ready"]}, "3.33", "0.56"),
        ({"q3": ["website"]}, "5.00", "0.83"),
        ({"q10": ["paperless"]}, "5.00", "0.83"),
        ({"q11": {"env_certified": 1}}, "5.00", "0.83"),
        ({"q6": ["awareness"]}, "6.25", "1.04"),
        ({"q5": ["gap_check"]}, "7.14", "1.19"),
        ({"q7": ["data_policy"]}, "7.14", "1.19"),
        ({"q7": ["not_digital"]}, "0.00", "0.00"),
        ({"q8": ["full_backup"]}, "8.33", "1.39"),
        ({"q4": {"iot": 1}}, "1.43", "0.24"),
        ({"q4": {"iot": 5}}, "7.14", "1.19"),
        ({"q9": {"robotics": 1}}, "4.00", "0.67"),
        ({"q9": {"robotics": 5}}, "20.00", "3.33"),
    ],
)
def test_what_one_answer_is_worth(answers, points, overall):
    (key,) = answers
    line = next(line for line in receipt(scorer(DMAT), answers) if line["key"] == key)

    assert str(rounded(unpack(line["points"]))) == points
    assert str(rounded(unpack(line["overall"]))) == overall
    assert str(rounded(scorer(DMAT).score(answers).overall)) == overall


@pytest.mark.parametrize(
    ("ticks", "level"),
    [(2, "basic"), (5, "basic"), (6, "average"), (10, "average"), (14, "moderate")],
)
def test_a_dimension_on_a_cut_off_stays_below_it(ticks, level):
    keys = [option["key"] for option in definition(DMAT)["items"][9]["options"]]
    rows = [row["key"] for row in definition(DMAT)["items"][10]["rows"]]
    answers = {"q10": keys[: min(ticks, 10)], "q11": dict.fromkeys(rows[: max(0, ticks - 10)], 1)}

    result = scorer(DMAT).score(answers)

    assert result.dimensions["d6_green"].score == 5 * ticks
    assert result.dimensions["d6_green"].level == level


def test_a_row_left_open_keeps_its_own_points_open():
    result = scorer(DMAT).score(everything(q9={"language_ai": 5, "vision_ai": 5}))

    automation = result.dimensions["d5_automation"]
    assert (automation.score, automation.high) == (40, 100)
    assert automation.provisional
    assert result.range == (90, 100)


def test_the_other_rules_are_found_by_name_and_never_by_default(db):
    assert find_definition(DMAT)["rule_set"] == "dmat-a@1"
    assert find_definition(DMAT, rule_set="dmat-c@1")["rule_set"] == "dmat-c@1"

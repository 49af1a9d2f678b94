"""The easiest points to get: by the effort the instrument tells, then by what they give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.assessments.cheapest import cheapest_points
from advisory.scoring import Scorer, receipt
from advisory.xlsform.exact import unpack
from tests.advisory.shipped import DBI, QUICK, answers_at, definition, scorer
from tests.advisory.test_scoring_properties import answer_sets

CLOUD, REMOTE, POLICY = "cloud_use", "remote_work", "infosec_policy"


def lines_of(scorer: Scorer, answers: dict) -> list[dict]:
    """A receipt as it is stored: with the values given."""
    return [
        {**line, "value": _value(answers.get(line["key"]))} for line in receipt(scorer, answers)
    ]


def _value(answer: object) -> object:
    return answer.get("value") if isinstance(answer, dict) and "state" in answer else answer


def with_rules(*rules: dict) -> Scorer:
    return Scorer(definition(QUICK) | {"recommendations": list(rules)})


def rule(question: str, weeks: int, cost: int | None = 0, below: int = 5) -> dict:
    """A step for whoever answered less than `below`."""
    return definition(QUICK)["recommendations"][0] | {
        "key": f"{question}_{weeks}",
        "condition": ["<", ["answer", question], ["number", str(below)]],
        "effect": [{"question": question, "value": 5}],
        "weeks": weeks,
        "cost_low": cost,
        "cost_high": cost,
    }


def cheapest(scorer: Scorer, answers: dict) -> list[str]:
    return [point.key for point in cheapest_points(scorer, lines_of(scorer, answers))]


def test_fewest_weeks_first_then_the_lowest_cost():
    quick = with_rules(rule(CLOUD, 2, cost=0), rule(REMOTE, 1, cost=5), rule(POLICY, 1, cost=4))

    assert cheapest(quick, answers_at(2, QUICK)) == [POLICY, REMOTE, CLOUD]


def test_an_unknown_cost_is_the_dearest_and_no_step_at_all_comes_last():
    quick = with_rules(rule(CLOUD, 1, cost=None), rule(REMOTE, 1, cost=10**9))
    answers = dict.fromkeys((POLICY, CLOUD, REMOTE), 2)

    assert cheapest(quick, answers) == [REMOTE, CLOUD, POLICY]


def test_without_any_step_more_points_come_first_then_the_order_asked():
    answers = {"office_software_share": {"num": 0, "den": 10}, POLICY: 2, CLOUD: 2}
    quick = with_rules()
    gains = {line["key"]: line["next"]["gain"] for line in lines_of(quick, answers)}

    assert cheapest(quick, answers) == sorted(
        answers, key=lambda key: (-unpack(gains[key]), list(gains).index(key))
    )


def test_only_steps_that_apply_count_and_of_these_the_cheapest():
    quick = with_rules(rule(CLOUD, 1, below=1), rule(CLOUD, 4), rule(CLOUD, 3), rule(REMOTE, 2))

    points = cheapest_points(quick, lines_of(quick, {CLOUD: 2, REMOTE: 2}))

    assert [(point.key, point.rule["weeks"]) for point in points] == [(REMOTE, 2), (CLOUD, 3)]


def test_what_is_full_blank_or_not_known_is_no_easy_point():
    answers = {CLOUD: 5, REMOTE: {"state": "dont_know"}, POLICY: 3}

    assert cheapest(scorer(QUICK), answers) == [POLICY]
    assert cheapest(scorer(QUICK), answers_at(5, QUICK)) == []
    assert cheapest(scorer(QUICK), {}) == []


@pytest.mark.parametrize("key", [DBI, QUICK])
@given(data=st.data())
def test_each_is_a_real_step_up_of_another_question(key, data):
    answers = data.draw(answer_sets(key))

    points = cheapest_points(scorer(key), lines_of(scorer(key), answers))

    assert len(points) <= 3
    assert len({point.key for point in points}) == len(points)
    for point in points:
        assert unpack(point.line["next"]["gain"]) > 0
        assert point.line["state"] == "answered"

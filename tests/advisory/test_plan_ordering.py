"""Which steps a plan has and in what order: for any rules, any answers, always the same."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.plan.ordering import propose
from advisory.scoring import Scorer
from advisory.xlsform.compile import read_instrument
from tests.advisory.instrument_tables import label, tables, write_csv
from tests.advisory.shipped import DBI, QUICK, answers_at, definition, scorer
from tests.advisory.test_scoring_properties import answer_sets

INSTRUMENTS = pytest.mark.parametrize("key", [DBI, QUICK])


def rule(name: str, condition: str, effect: str = "", weeks: int = 1, **more: object) -> dict:
    cells = {"name": name, "kind": "organise", "condition": condition, "effect": effect}
    return cells | label(name) | {"weeks": str(weeks)} | {k: str(v) for k, v in more.items()}


@pytest.fixture
def with_rules(tmp_path):
    """`with_rules(rule(...), ...)`: the small instrument with these recommendations."""

    def made(*rules: dict) -> Scorer:
        return Scorer(
            read_instrument(write_csv(tmp_path / "shop", tables() | {"recommendations": rules}))
        )

    return made


def keys(scorer: Scorer, answers: dict) -> list[str]:
    return [step.key for step in propose(scorer, answers)]


def test_a_step_is_proposed_where_its_condition_is_true_and_only_there(with_rules):
    shop = with_rules(
        rule("open", "${has_site} = 'no'"),
        rule("ratio", "${online_share} < 26"),
        rule("ticks", "not(selected(${tools}, 'pos'))"),
    )

    assert keys(shop, {}) == []
    assert keys(shop, {"has_site": "no", "online_share": {"num": 1, "den": 4}, "tools": []}) == [
        "open",
        "ratio",
        "ticks",
    ]
    assert keys(shop, {"has_site": "yes", "online_share": {"num": 27, "den": 100}}) == []
    assert keys(shop, {"has_site": {"state": "dont_know", "value": None}}) == []


def test_most_points_a_week_come_first_then_the_cheapest_then_the_largest_gap(with_rules):
    shop = with_rules(
        rule("slow", "${has_site} = 'no'", "has_site=yes", 4),
        rule("dear", "${has_site} = 'no'", "has_site=yes", 1, cost_low=1, cost_high=9),
        rule("cheap", "${has_site} = 'no'", "has_site=yes", 1, cost_low=1, cost_high=8),
        rule("unknown", "${has_site} = 'no'", "has_site=yes", 1),
        rule("wide", "${has_site} = 'no'", "tools=stock", 2, cost_low=1, cost_high=8),
    )

    assert keys(shop, {"has_site": "no"}) == ["wide", "cheap", "dear", "unknown", "slow"]


def test_a_prerequisite_comes_first_and_is_not_held_up_by_its_own_small_gain(with_rules):
    shop = with_rules(
        rule("quick", "${has_site} = 'no'", "tools=pos"),
        rule("best", "${has_site} = 'no'", "tools=stock", prerequisite="base"),
        rule("base", "${has_site} = 'no'", weeks=20),
    )

    steps = propose(shop, {"has_site": "no"})

    assert [step.key for step in steps] == ["base", "best", "quick"]
    assert steps[1].requires == ("base",)


def test_a_prerequisite_that_is_met_already_is_not_demanded(with_rules):
    shop = with_rules(
        rule("base", "${has_site} = 'no'"),
        rule("next", "${online_share} < 1", prerequisite="base"),
    )
    sells_nothing = {"online_share": {"num": 0, "den": 1}}

    [only] = propose(shop, sells_nothing | {"has_site": "yes"})
    unknown = propose(shop, sells_nothing)

    assert (only.key, only.requires) == ("next", ())
    assert [step.key for step in unknown] == ["base", "next"]  # nobody said that it is there


def test_two_steps_that_raise_one_answer_do_not_count_twice(with_rules):
    shop = with_rules(
        rule("first", "${who} = 'nobody'", "site_updates=1"),
        rule("second", "${who} = 'nobody'", "site_updates=2", prerequisite="first"),
    )

    steps = propose(shop, {"who": "nobody", "has_site": "yes", "site_updates": 0})

    assert [float(step.gain) for step in steps] == [1.0, 1.5]


def test_a_tick_is_added_to_those_given(with_rules):
    shop = with_rules(rule("till", "not(selected(${tools}, 'pos'))", "tools=pos"))

    [step] = propose(shop, {"tools": ["none"]})

    assert round(float(step.gain), 4) == 0.6667  # a third, weighing double


def test_a_definition_of_before_proposes_nothing():
    old = definition() | {"recommendations": [{"condition": "anything", "effect": "x"}]}

    assert propose(Scorer(old), answers_at(0)) == []


@st.composite
def rule_sets(draw) -> list[dict]:
    """Rules that wait for earlier ones, written in any order."""
    conditions = ["${has_site} = 'no'", "${site_updates} < 1", "${online_share} < 30"]
    effects = ["", "has_site=yes", "site_updates=2", "tools=pos", "online_share=60"]
    rules = []
    for number in range(draw(st.integers(1, 12))):
        waits = draw(st.sets(st.integers(0, number - 1), max_size=3)) if number else set()
        cost = draw(st.sampled_from([{}, {"cost_low": 0, "cost_high": draw(st.integers(0, 9))}]))
        rules.append(
            rule(
                f"r{number}",
                draw(st.sampled_from(conditions)),
                draw(st.sampled_from(effects)),
                draw(st.integers(1, 5)),
                prerequisite=" ".join(f"r{one}" for one in sorted(waits)),
                **cost,
            )
        )
    return draw(st.permutations(rules))


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "has_site": st.sampled_from(["yes", "no"]),
        "site_updates": st.integers(0, 2),
        "online_share": st.integers(0, 100).map(lambda part: {"num": part, "den": 100}),
        "tools": st.lists(st.sampled_from(["pos", "stock"])),
    },
)


@given(rules=rule_sets(), answers=ANSWERS)
def test_for_any_rules_what_a_step_waits_for_stands_before_it(tmp_path_factory, rules, answers):
    book = write_csv(tmp_path_factory.mktemp("any"), tables() | {"recommendations": rules})
    shop = Scorer(read_instrument(book))

    steps = propose(shop, answers)

    _check(shop, answers, steps)


@INSTRUMENTS
@given(data=st.data())
def test_for_any_answers_to_a_shipped_instrument_the_order_holds(key, data):
    answers = data.draw(answer_sets(key))

    _check(scorer(key), answers, propose(scorer(key), answers))


def _check(shop: Scorer, answers: dict, steps: list) -> None:
    decide = shop.decider(answers)
    rules = {one["key"]: one for one in shop.definition["recommendations"]}
    place = {step.key: number for number, step in enumerate(steps)}
    assert len(place) == len(steps)
    assert {key for key, one in rules.items() if decide(one["condition"])} <= set(place)
    for step in steps:
        assert all(place[name] < place[step.key] for name in step.requires)
        demanded = {
            name
            for name in step.rule["prerequisites"]
            if decide(rules[name]["condition"]) is not False
        }
        assert set(step.requires) == demanded | (set(step.rule["prerequisites"]) & set(place))
        assert step.gain >= 0
    again = dict(random.Random(1).sample(list(answers.items()), len(answers)))
    assert propose(shop, again) == steps
    now, most = shop.score(answers).overall, shop.maximum
    assert now + sum(step.gain for step in steps) <= most

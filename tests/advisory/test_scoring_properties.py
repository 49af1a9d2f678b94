"""What holds for every answer set: bounds, order, growth, the receipt, the range."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory.scoring import receipt
from advisory.xlsform.exact import unpack
from tests.advisory.shipped import DBI, QUICK, definition, scorer

INSTRUMENTS = pytest.mark.parametrize("key", [DBI, QUICK])
STATES = st.sampled_from(
    [None, *({"state": state} for state in ("blank", "dont_know", "not_applicable"))]
)


@st.composite
def ratios(draw) -> dict:
    whole = draw(st.one_of(st.integers(0, 300), st.decimals(0, 10**6, places=2)))
    part = draw(st.integers(0, 100)) * Fraction(whole) / 100
    return {"num": part, "den": Fraction(whole)}


def value_of(item: dict) -> st.SearchStrategy:
    if item["type"] == "ratio":
        return ratios()
    return st.integers(0, 9 if item["type"] == "count" else 5)


@st.composite
def answer_sets(draw, key: str) -> dict[str, object]:
    items = draw(st.lists(st.sampled_from(definition(key)["items"]), unique_by=lambda i: i["key"]))
    return {item["key"]: draw(st.one_of(value_of(item), STATES)) for item in items}


@INSTRUMENTS
@given(data=st.data())
def test_points_stay_within_their_bounds_and_add_up(key, data):
    result = scorer(key).score(data.draw(answer_sets(key)))

    items = {item["key"]: item for item in definition(key)["items"]}
    assert all(
        0 <= points <= unpack(items[name]["points"]) for name, points in result.items.items()
    )
    assert result.overall == sum(result.items.values())
    assert result.overall == sum(d.score for d in result.dimensions.values())
    for name, dimension in result.dimensions.items():
        own = [points for item, points in result.items.items() if items[item]["dimension"] == name]
        assert dimension.score == sum(own)
        assert 0 <= dimension.score <= dimension.high <= dimension.maximum
    assert result.range[0] <= result.overall <= result.range[1] <= result.maximum


@INSTRUMENTS
@given(data=st.data())
def test_the_order_of_answers_does_not_matter(key, data):
    answers = data.draw(answer_sets(key))
    shuffled = dict(data.draw(st.permutations(list(answers.items()))))

    assert scorer(key).score(shuffled) == scorer(key).score(answers)
    assert receipt(scorer(key), shuffled) == receipt(scorer(key), answers)


@INSTRUMENTS
@given(data=st.data())
def test_the_receipt_adds_up_to_the_score(key, data):
    answers = data.draw(answer_sets(key))
    lines = receipt(scorer(key), answers)

    assert sum(unpack(line["points"]) for line in lines) == scorer(key).score(answers).overall
    for line in lines:
        if line["next"]:
            gain = unpack(line["next"]["points"]) - unpack(line["points"])
            assert unpack(line["next"]["gain"]) == gain > 0
        else:
            assert line["points"] == line["maximum"]


def better(item: dict, value: object, data: st.DataObject) -> object:
    """An answer that is nowhere worse."""
    if value is None or (isinstance(value, dict) and "state" in value):
        return data.draw(value_of(item))
    if isinstance(value, dict):
        more = data.draw(st.integers(0, 100))
        room = value["den"] - value["num"]
        return {"num": value["num"] + room * more / 100, "den": value["den"]}
    return data.draw(st.integers(value, 12 if item["type"] == "count" else 5))


@INSTRUMENTS
@given(data=st.data())
def test_a_better_answer_never_lowers_score_or_level(key, data):
    answers = data.draw(answer_sets(key))
    item = data.draw(st.sampled_from(definition(key)["items"]))
    improved = answers | {item["key"]: better(item, answers.get(item["key"]), data)}

    before, after = scorer(key).score(answers), scorer(key).score(improved)

    assert after.overall >= before.overall
    assert after.level >= before.level
    assert after.dimensions[item["dimension"]].level >= before.dimensions[item["dimension"]].level


@INSTRUMENTS
@settings(max_examples=50)
@given(data=st.data())
def test_whatever_is_answered_later_ends_inside_the_range(key, data):
    answers = data.draw(answer_sets(key))
    low, high = scorer(key).score(answers).range
    still_open = [
        item
        for item in definition(key)["items"]
        if answers.get(item["key"]) in (None, {"state": "blank"}, {"state": "dont_know"})
    ]
    later = answers | {item["key"]: data.draw(value_of(item)) for item in still_open}

    result = scorer(key).score(later)

    assert low <= result.overall <= high
    assert result.range == (result.overall, result.overall)


@INSTRUMENTS
@given(data=st.data())
def test_a_band_is_the_one_exact_arithmetic_gives(key, data):
    item = data.draw(st.sampled_from([i for i in definition(key)["items"] if i["type"] == "ratio"]))
    value = data.draw(ratios())

    points = scorer(key).score({item["key"]: value}).items[item["key"]]

    share = 100 * value["num"] / value["den"] if value["den"] else 0
    assert points == sum(share > cut for cut in (0, 20, 40, 60, 80))

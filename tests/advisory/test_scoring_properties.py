"""What holds for every answer set: bounds, order, growth, the receipt, the range."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory.scoring import receipt
from advisory.xlsform.exact import unpack
from advisory.xlsform.questions import TABLES
from tests.advisory.shipped import ALL, DBI, QUICK, V1567, definition, scorer

INSTRUMENTS = pytest.mark.parametrize("key", ALL)
STATES = st.sampled_from(
    [None, *({"state": state} for state in ("blank", "dont_know", "not_applicable"))]
)


@st.composite
def ratios(draw) -> dict:
    whole = draw(st.one_of(st.integers(0, 300), st.decimals(0, 10**6, places=2)))
    part = draw(st.integers(0, 100)) * Fraction(whole) / 100
    return {"num": part, "den": Fraction(whole)}


def value_of(item: dict) -> st.SearchStrategy:
    kind = item["type"]
    if kind == "ratio":
        return ratios()
    if kind == "yesno":
        return st.sampled_from(["yes", "no", True, False])
    if kind == "text":
        return st.text(max_size=5)
    if kind in TABLES | {"multi", "single"}:
        return _chosen(item)
    return st.integers(0, 9 if kind == "count" else 5)


def _chosen(item: dict) -> st.SearchStrategy:
    """Options, rows and columns of the definition; an empty list of options cannot be answered."""
    options = [option["key"] for option in item["options"]]
    if not options:
        return st.none()
    if item["type"] == "single":
        return st.sampled_from(options)
    ticks = st.lists(st.sampled_from(options), unique=True)
    if item["type"] == "multi":
        return ticks
    rows = st.sampled_from([row["key"] for row in item["rows"]])
    if item["type"] == "rows":
        return st.dictionaries(rows, st.integers(0, len(options) - 1))
    return st.dictionaries(st.sampled_from(options), st.lists(rows, unique=True))


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
    check_the_whole(key, result)
    for name, dimension in result.dimensions.items():
        own = [points for item, points in result.items.items() if items[item]["dimension"] == name]
        assert dimension.score == sum(own)
        assert 0 <= dimension.score <= dimension.high <= dimension.maximum


def check_the_whole(key: str, result) -> None:
    """The sum, or the weighted mean of percentages; nothing while rules are missing."""
    if scorer(key).awaited:
        assert (result.overall, result.range, result.level) == (None, (None, None), "")
        return
    weights = {d["key"]: d.get("weight") for d in definition(key)["dimensions"]}
    assert result.overall == sum(
        d.score
        if weights[name] is None
        else unpack(weights[name]) * 100 * Fraction(d.score) / d.maximum
        for name, d in result.dimensions.items()
    )
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

    result = scorer(key).score(answers)
    if not scorer(key).awaited:
        worth = "points" if scorer(key).factors is None else "overall"
        assert sum(unpack(line.get(worth, 0)) for line in lines) == result.overall
    for name, dimension in result.dimensions.items():
        own = [unpack(line["points"]) for line in lines if line["dimension"] == name]
        assert dimension.score == sum(own)
    for line in lines:
        if "parts" in line:
            together = sum(unpack(points) for points in line["parts"].values())
            assert unpack(line["points"]) == min(together, unpack(line["maximum"]))
        if line["next"]:
            gain = unpack(line["next"]["points"]) - unpack(line["points"])
            assert unpack(line["next"]["gain"]) == gain > 0
        elif key != V1567:  # sample lists end below the maximum of the industry
            assert line["points"] == line["maximum"]


def better(item: dict, value: object, data: st.DataObject) -> object:
    """An answer that is nowhere worse."""
    if value is None or (isinstance(value, dict) and "state" in value):
        return data.draw(value_of(item))
    kind = item["type"]
    if kind == "text":
        return value
    if kind == "yesno":
        return "yes"
    if kind == "single":
        points = {option["key"]: option["points"] or 0 for option in item["options"]}
        return max(points, key=lambda option: (points[option], option == value))
    if kind == "multi":
        return [*value, *data.draw(_chosen(item))]
    if kind == "rows":
        return {
            row: data.draw(st.integers(step, len(item["options"]) - 1))
            for row, step in value.items()
        }
    if kind == "grid_multi":
        more_ticks = data.draw(_chosen(item))
        return {
            column: [*value.get(column, []), *more_ticks.get(column, [])]
            for column in value.keys() | more_ticks.keys()
        }
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

    if before.overall is not None:
        assert after.overall >= before.overall
        overall = steps(key, definition(key)["levels"])
        assert overall.index(after.level) >= overall.index(before.level)
    for name in before.dimensions.keys() & after.dimensions.keys():
        if item["key"] == "industry":  # another list is asked then
            continue
        assert after.dimensions[name].score >= before.dimensions[name].score
        bands = next(d["levels"] for d in definition(key)["dimensions"] if d["key"] == name)
        keys = steps(key, bands)
        assert keys.index(after.dimensions[name].level) >= keys.index(before.dimensions[name].level)


def steps(key: str, bands: str | None) -> list[str]:
    return [step["key"] for step in definition(key)["bands"][bands]["steps"]] if bands else [""]


@INSTRUMENTS
@settings(max_examples=30)
@given(data=st.data())
def test_whatever_is_answered_later_ends_inside_the_range(key, data):
    answers = data.draw(answer_sets(key))
    before = scorer(key).score(answers)
    still_open = [
        item
        for item in definition(key)["items"]
        if answers.get(item["key"]) in (None, {"state": "blank"}, {"state": "dont_know"})
    ]
    later = answers | {item["key"]: data.draw(value_of(item)) for item in still_open}

    result = scorer(key).score(later)

    if before.overall is not None:
        assert before.range[0] <= result.overall <= before.range[1]
    for name in before.dimensions.keys() & result.dimensions.keys():
        assert result.dimensions[name].score <= before.dimensions[name].high


@pytest.mark.parametrize("key", [DBI, QUICK])
@given(data=st.data())
def test_a_band_is_the_one_exact_arithmetic_gives(key, data):
    item = data.draw(st.sampled_from([i for i in definition(key)["items"] if i["type"] == "ratio"]))
    value = data.draw(ratios())

    points = scorer(key).score({item["key"]: value}).items[item["key"]]

    share = 100 * value["num"] / value["den"] if value["den"] else 0
    assert points == sum(share > cut for cut in (0, 20, 40, 60, 80))

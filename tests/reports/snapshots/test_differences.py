"""What is said of two quarters that are not the same."""

import copy

import pytest

from reports.snapshots.differences import (
    HIDDEN_BEFORE,
    HIDDEN_NOW,
    NEW,
    NEWCOMERS,
    RULES_CHANGED,
    SAME_FIRMS,
    differences,
)

FIGURES = {
    "headline": {"businesses": 60, "assessed": 40},
    "funnel": [{"key": "assessed", "n": 40, "of_previous": None}],
    "tables": {"level": {"total": 40, "rows": [{"key": "1", "n": 30}, {"key": "2", "n": 10}]}},
    "panel": {"assessed_mean": 100, "change": 10},
    "indicators": [{"key": "share", "value": "20"}],
}
RULES = {"instruments": [{"hash": "a"}]}


@pytest.fixture
def later():
    return copy.deepcopy(FIGURES)


def found(later, rules=RULES):
    return {(one.group, one.key): one for one in differences(FIGURES, later, RULES, rules)}


def test_the_same_quarter_differs_in_nothing(later):
    assert found(later) == {}


def test_a_number_that_grew_is_told_with_its_change(later):
    later["headline"]["assessed"] = 55

    assert found(later)["headline", "assessed"].change == 15


@pytest.mark.parametrize(
    ("before", "now", "why"), [(40, None, HIDDEN_NOW), (None, 40, HIDDEN_BEFORE)]
)
def test_a_hidden_side_gives_no_change(later, before, now, why):
    later["headline"]["assessed"] = now
    first = copy.deepcopy(FIGURES)
    first["headline"]["assessed"] = before

    one = next(iter(differences(first, later, RULES, RULES)))

    assert (one.change, one.why) == (None, why)


def test_what_was_not_counted_before_is_new(later):
    later["indicators"].append({"key": "more", "value": "5"})
    later["tables"]["level"]["rows"].append({"key": "3", "n": 12})

    assert found(later)["indicator", "more"].why == NEW
    assert found(later)["level", "3"].why == NEW


def test_levels_under_other_rules_are_not_comparable(later):
    later["tables"]["level"]["rows"][0]["n"] = 25

    assert found(later, {"instruments": [{"hash": "b"}]})["level", "1"].why == RULES_CHANGED


@pytest.mark.parametrize(
    ("mean", "panel", "why"), [(110, 10, SAME_FIRMS), (90, 10, NEWCOMERS), (101, 1, SAME_FIRMS)]
)
def test_a_mean_is_told_apart_from_the_mix_of_businesses(later, mean, panel, why):
    later["panel"] = {"assessed_mean": mean, "change": panel}

    assert found(later)["panel", "assessed_mean"].why == why

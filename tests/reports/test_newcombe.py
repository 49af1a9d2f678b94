"""The interval of a difference of two shares, held against the examples it was published with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.newcombe import difference
from reports.statistics.wilson import wilson

groups = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_the_published_examples(one, other, low, high):
    found = difference(*one, *other)

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(groups, groups)
def test_it_holds_the_difference_and_stays_possible(one, other):
    found = difference(*one, *other)

    gap = one[0] / one[1] - other[0] / other[1]
    assert -1 <= found.low <= gap + 1e-12
    assert gap - 1e-12 <= found.high <= 1


@given(groups, groups)
def test_turned_round_it_is_its_mirror_image(one, other):
    found, turned = difference(*one, *other), difference(*other, *one)

    assert found.low == pytest.approx(-turned.high)
    assert found.high == pytest.approx(-turned.low)


@given(groups, st.integers(2, 50))
def test_more_businesses_with_the_same_shares_make_it_narrower(one, times):
    part, n = one

    few, many = difference(part, n, 0, n), difference(part * times, n * times, 0, n * times)

    assert many.high - many.low <= few.high - few.low + 1e-12


@given(groups)
def test_separate_intervals_are_never_called_noise(one):
    """Where the two Wilson intervals do not even touch, the difference excludes zero."""
    part, n = one
    other = (0, 400)
    if wilson(part, n).low > wilson(*other).high:
        assert difference(part, n, *other).low > 0


def test_nobody_has_no_share():
    assert difference(0, 0, 1, 5) is None
    assert difference(1, 5, 0, 0) is None

import numpy as np
import pytest

from recommender.engine.expectation import Use, shares_of

USED = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 0]])


def test_as_much_is_expected_of_each_user_as_there_was():
    expected = Use.of(USED).expected()

    assert expected.sum(axis=1) == pytest.approx([2, 1, 0])


def test_without_a_utility_items_are_expected_by_how_much_they_are_used():
    shares = shares_of(Use.of(USED).expected())

    assert shares == pytest.approx(np.array([2.5, 1.5, 0.5]) / 4.5)


def test_a_utility_multiplies_what_is_expected():
    use = Use.of(USED)
    more = np.zeros((3, 3), dtype=np.float32)
    more[0, 2] = np.log(3)

    before, after = use.expected(), use.expected(more)

    assert after[0, 2] / after[0, 0] == pytest.approx(3 * before[0, 2] / before[0, 0])
    assert after[1] == pytest.approx(before[1])


def test_nothing_used_is_nothing_expected():
    assert not Use.of(np.zeros((2, 3))).expected().any()


def test_a_utility_of_another_shape_and_use_below_nothing_are_refused():
    with pytest.raises(ValueError, match="utility must be of shape"):
        Use.of(USED, np.zeros((2, 3), dtype=np.float32))
    with pytest.raises(ValueError, match="Negative"):
        Use.of(-USED)

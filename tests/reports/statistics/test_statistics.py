"""Statistics against examples that were published, other libraries, and what must always hold."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from reports.statistics.bootstrap import share_interval, weighted_share, without_outcome
from reports.statistics.items import alpha, alpha_with_interval, discrimination, item_rest
from reports.statistics.kappa import weighted_kappa
from reports.statistics.raking import kish, rake
from reports.statistics.wilson import wilson

# Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3.
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
]

# Thirty departments rating seven things: Chatterjee and Price 1977, "attitude" of R.
ATTITUDE = """
43 51 30 39 61 92 45  63 64 51 54 63 73 47  71 70 68 69 76 86 48  61 63 45 47 54 84 35
81 78 56 66 71 83 47  43 55 49 44 54 49 34  58 67 42 56 66 68 35  71 75 50 55 70 66 41
72 82 72 67 71 83 31  67 61 45 47 62 80 41  64 53 53 58 58 67 34  67 60 47 39 59 74 41
69 62 57 42 55 63 25  68 83 83 45 59 77 35  77 77 54 72 79 77 46  81 90 50 72 60 54 36
74 85 64 69 79 79 63  65 60 65 75 55 80 60  65 70 46 57 75 85 46  50 58 68 54 64 78 52
50 40 33 34 43 64 33  64 61 52 62 66 80 41  53 66 52 50 63 80 37  40 37 42 58 50 57 49
63 54 42 48 66 75 33  66 77 66 63 88 76 72  78 75 58 74 80 78 49  48 57 44 45 51 83 38
85 85 71 71 77 74 55  82 82 39 59 64 78 39
"""


@pytest.mark.parametrize(("part", "n", "low", "high"), NEWCOMBE)
def test_wilson_agrees_with_newcombe(part, n, low, high):
    assert wilson(part, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_a_share_lies_in_its_interval(n, place):
    part = round(n * place)
    low, high = wilson(part, n)

    assert 0 <= low <= part / n <= high <= 1
    assert wilson(n - part, n) == pytest.approx((1 - high, 1 - low), abs=1e-9)


def test_there_is_no_interval_of_nothing():
    assert wilson(0, 0) is None


def test_raking_agrees_with_the_textbook_table():
    """The 4 x 4 table used to explain iterative proportional fitting (Wikipedia, example 1)."""
    table = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
    counts = {(str(r), str(c)): n for r, row in enumerate(table) for c, n in enumerate(row)}
    rows = {"0": 150, "1": 300, "2": 400, "3": 150}
    columns = {"0": 200, "1": 300, "2": 400, "3": 100}

    raked = rake(counts, [rows, columns])

    fitted = [
        [counts[str(r), str(c)] * raked.weights[str(r), str(c)] for c in range(4)] for r in range(4)
    ]
    assert fitted[0] == pytest.approx([64.6, 46.3, 35.4, 3.8], abs=0.1)
    assert fitted[2] == pytest.approx([56.7, 144.4, 145.1, 53.8], abs=0.1)


@given(
    st.lists(st.integers(1, 50), min_size=6, max_size=6),
    st.lists(st.integers(1, 9), min_size=5, max_size=5),
)
def test_raked_weights_meet_every_margin(counts, shares):
    cells = {
        (a, b): n for (a, b), n in zip([(a, b) for a in "xy" for b in "ijk"], counts, strict=True)
    }
    first = {v: 1000 * n / sum(shares[:2]) for v, n in zip("xy", shares[:2], strict=True)}
    second = {v: 1000 * n / sum(shares[2:]) for v, n in zip("ijk", shares[2:], strict=True)}

    raked = rake(cells, [first, second])

    assert raked.is_close
    for value, wanted in first.items():
        got = sum(n * raked.weights[key] for key, n in cells.items() if key[0] == value)
        assert got == pytest.approx(wanted, rel=1e-4)
    assert raked.effective_n <= sum(counts) * (1 + 1e-9)


def test_a_wanted_value_nobody_has_cannot_be_weighted():
    assert rake({("x",): 5}, [{"x": 5, "y": 5}]) is None


def test_kish_counts_equal_weights_whole():
    assert kish({("a",): 3, ("b",): 1}, {("a",): 1, ("b",): 3}) == pytest.approx(36 / 12)
    assert kish({("a",): 7}, {("a",): 2}) == pytest.approx(7)


def test_the_bootstrap_interval_holds_the_weighted_share():
    counts = {("x", "up"): 30, ("x", "down"): 70, ("y", "up"): 60, ("y", "down"): 40}
    margins = [{"x": 900, "y": 100}]
    raked = rake(without_outcome(counts), margins)

    share = weighted_share(counts, raked.weights, {"up"})
    low, high = share_interval(counts, margins, {"up"}, times=200)

    assert share == pytest.approx(0.9 * 0.3 + 0.1 * 0.6)
    assert low < share < high
    assert 0.1 < high - low < 0.3


def test_alpha_of_the_attitude_data_is_084():
    values = np.array(ATTITUDE.split(), dtype=float).reshape(30, 7)

    found = alpha_with_interval(values, times=200)

    assert found.value == pytest.approx(0.84, abs=0.005)
    assert found.low < found.value < found.high
    assert (found.n, found.items) == (30, 7)


def test_alpha_of_ticks_is_kr20():
    rng = np.random.default_rng(3)
    skill = rng.normal(size=(60, 1))
    ticks = (skill + rng.normal(size=(60, 8)) > 0).astype(float)
    share = ticks.mean(axis=0)
    unbiased = 60 / 59
    kr20 = 8 / 7 * (1 - (share * (1 - share)).sum() * unbiased / ticks.sum(axis=1).var(ddof=1))

    assert alpha(ticks) == pytest.approx(kr20)


def test_equal_items_agree_wholly_and_constant_ones_tell_nothing():
    column = np.linspace(0, 1, 40)
    same = np.column_stack([column, column, column])

    assert alpha(same) == pytest.approx(1)
    assert item_rest(same) == pytest.approx([1, 1, 1])
    assert alpha(np.ones((40, 3))) is None
    assert item_rest(np.ones((40, 3))) == [None, None, None]


def test_discrimination_is_the_upper_less_the_lower_group():
    skill = np.arange(100) / 100
    good = (skill >= 0.5).astype(float)
    random = np.tile([0.0, 1.0], 50)

    found = discrimination(np.column_stack([skill] * 20 + [good, random]))

    assert found[20] == pytest.approx(1)
    assert abs(found[21]) < 0.15


def test_unanswered_items_are_left_out():
    values = np.column_stack([np.linspace(0, 1, 50)] * 4)
    values[::5, 2] = np.nan

    assert item_rest(values) == pytest.approx([1, 1, 1, 1])
    assert alpha_with_interval(values, times=50).n == 40


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=60))
def test_kappa_agrees_with_scikit_learn(pairs):
    first, second = zip(*pairs, strict=True)
    assume(len({*first, *second}) > 1)

    expected = cohen_kappa_score(first, second, weights="quadratic", labels=list(range(5)))

    assert weighted_kappa(pairs) == pytest.approx(expected)


def test_kappa_of_no_difference():
    assert weighted_kappa([(1, 1), (3, 3), (2, 2)]) == 1
    assert weighted_kappa([(2, 2), (2, 2)]) is None
    assert weighted_kappa([]) is None

"""Levels by quarter never tell more together with the levels of today."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.figures import level_columns, share_bars, upper_line
from reports.rounds import Quarter, by_quarter, quarters_of
from reports.shares import ShareRow
from reports.suppression import Disclosure
from tests.factories.advisory import BusinessFactory, InstrumentVersionFactory, ScoreFactory
from tests.reports.counting import counted

LEVELS = ["level_0", "level_1", "level_2", "level_3"]
QUARTERS = ["2025Q4", "2026Q1", "2026Q2", "2026Q3"]


def test_a_business_assessed_again_counts_in_both_quarters():
    rounds = Counter({("2026Q1", "level_0", False): 12, ("2026Q3", "level_1", True): 9})

    found = by_quarter(rounds, LEVELS)

    assert not found.is_each_once
    assert [(one.label, one.n) for one in found.quarters] == [("Q1/2026", 12), ("Q3/2026", 9)]


def test_too_few_assessed_again_count_once_only():
    """Four earlier rounds would be all rounds less the levels of today."""
    rounds = Counter(
        {
            ("2026Q1", "level_0", False): 4,
            ("2026Q1", "level_0", True): 20,
            ("2026Q3", "level_1", True): 9,
        }
    )

    found = by_quarter(rounds, LEVELS)

    assert found.is_each_once
    assert [one.n for one in found.quarters] == [20, 9]


def test_a_quarter_of_few_is_hidden_with_its_neighbour():
    rounds = Counter(
        {(q, "level_1", True): n for q, n in zip(QUARTERS, (3, 9, 30, 30), strict=True)}
    )

    assert [one.n for one in by_quarter(rounds, LEVELS).quarters] == [None, None, 30, 30]


numbers = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 7, 12, 40])


@given(st.lists(numbers, min_size=32, max_size=32))
def test_no_sum_or_difference_of_shown_numbers_is_small(drawn):
    """What all quarters show, beside the levels of today: no few are left by subtraction."""
    keys = [(q, level, latest) for q in QUARTERS for level in LEVELS for latest in (True, False)]
    rounds = Counter({key: n for key, n in zip(keys, drawn, strict=True) if n})
    found = by_quarter(rounds, LEVELS)
    today: Counter[str] = Counter()
    for (_quarter, level, is_latest), n in rounds.items():
        today[level] += n if is_latest else 0

    overview = Disclosure(
        ("level",), Counter({(level,): n for level, n in today.items()}), order={"level": LEVELS}
    )

    for level in LEVELS:
        shown = [one.levels[level] for one in found.quarters]
        assert not any(n is not None and 0 < n < 5 for n in shown)
        if overview.count({"level": [level]}) is None:
            continue
        if None not in shown:  # all are shown: then also what is left of today's
            assert not 0 < sum(shown) - today[level] < 5
        hidden = [one for one in found.quarters if one.levels[level] is None]
        if len(hidden) == 1 and found.is_each_once:
            assert not 0 < today[level] - sum(n for n in shown if n is not None) < 5


@pytest.mark.django_db
def test_quarters_are_read_from_the_rollups(settings):
    version = InstrumentVersionFactory(instrument__key=settings.FULL_INSTRUMENT, rule_set="r@1")
    for business in BusinessFactory.create_batch(6, advised=True):
        ScoreFactory(
            assessment__business=business,
            assessment__instrument_version=version,
            level="level_2",
        )
    counted()

    (quarter,) = quarters_of(LEVELS).quarters

    assert (quarter.n, quarter.levels["level_2"], quarter.upper_percent) == (6, 6, 100)
    assert quarter.interval.low_percent == 61


def quarters(n: int) -> list[Quarter]:
    return [
        Quarter(f"202{4 + at // 4}Q{at % 4 + 1}", 40, dict.fromkeys(LEVELS, 10), 20)
        for at in range(n)
    ]


def test_charts_are_attributes_only_and_name_themselves():
    """A strict policy refuses style and script, so a chart has neither."""
    rows = [ShareRow("a", "Dệt <may> & da", 40, 10), ShareRow("b", "Ẩn", None, None)]
    drawings = [
        share_bars(rows, "Tỷ lệ & khoảng"),
        level_columns(quarters(8), LEVELS, "Mức"),
        upper_line(quarters(8), "Mức cao"),
    ]

    for drawing in drawings:
        for svg in (drawing.narrow, drawing.wide):
            assert svg.startswith('<svg viewBox="0 0 ')
            assert "style" not in svg
            assert "<script" not in svg
    assert "Dệt &lt;may&gt; &amp; da" in drawings[0].wide
    assert 'aria-label="Tỷ lệ &amp; khoảng"' in drawings[0].wide
    assert "Ẩn" not in drawings[0].wide
    assert "25 % (14–40; n = 40)" in drawings[0].wide


def test_nothing_is_drawn_where_nothing_is_shown():
    assert share_bars([ShareRow("a", "A", None, None)], "") is None
    assert level_columns([], LEVELS, "") is None
    assert upper_line(quarters(1), "") is None

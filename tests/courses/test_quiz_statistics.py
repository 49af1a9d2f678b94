"""Item statistics are arithmetic: examples worked by hand, then what must always hold."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.quizzes.statistics import FEWEST, Answered, correlation, item_statistics


def answered(rows: list[str], *, points: int = 1) -> list[Answered]:
    """One row an attempt, one digit a question: 1 is right, 0 is wrong, - is no answer."""
    return [
        Answered(
            attempt=attempt,
            item=item,
            share=Fraction(mark == "1"),
            points=points,
            chosen=None if mark == "-" else (mark,),
        )
        for attempt, row in enumerate(rows)
        for item, mark in enumerate(row)
    ]


def test_a_worked_example():
    # Rest scores of the first question: 2, 2, 1, 0, 0 of 2; those who miss it know less.
    found = item_statistics(answered(["111", "111", "110", "000", "0-0"]))[0]

    assert found.count == 5
    assert found.difficulty == Fraction(3, 5)
    # Shares 1 1 1 0 0, rests 1 1 .5 0 0: covariance 1, spreads 1.2 and 1.
    assert found.discrimination == pytest.approx(1 / 1.2**0.5)
    assert found.chosen == {"1": 3, "0": 2}


def test_no_answer_is_counted_apart():
    found = item_statistics(answered(["1-", "1-", "10", "01", "01"]))[1]

    assert found.unanswered == 2
    assert found.chosen == {"0": 1, "1": 2}
    assert found.difficulty == Fraction(2, 5)


def test_a_question_the_best_miss_discriminates_the_wrong_way():
    found = item_statistics(answered(["0111", "0111", "0110", "1000", "1000"]))[0]

    assert found.discrimination < -0.9


@pytest.mark.parametrize(
    "rows", [["11"] * 5, ["1"] * 3 + ["0"] * 3, ["10", "10", "11", "11", "11"]]
)
def test_what_does_not_vary_has_no_discrimination(rows):
    assert item_statistics(answered(rows))[0].discrimination is None


def test_a_few_answers_say_nothing():
    assert item_statistics(answered(["10"] * (FEWEST - 1))) == {}
    assert item_statistics([]) == {}


papers = st.lists(st.text("01-", min_size=4, max_size=4), min_size=FEWEST, max_size=30)


@given(papers)
def test_figures_stay_within_their_bounds(rows):
    for found in item_statistics(answered(rows)).values():
        assert 0 <= found.difficulty <= 1
        assert found.discrimination is None or -1 <= found.discrimination <= 1
        assert sum(found.chosen.values()) + found.unanswered == found.count


@given(papers, st.integers(1, 9))
def test_points_of_equal_questions_change_nothing(rows, points):
    assert item_statistics(answered(rows)) == item_statistics(answered(rows, points=points))


@given(papers)
def test_the_order_of_attempts_changes_nothing(rows):
    there, back = (item_statistics(answered(order)) for order in (rows, rows[::-1]))

    for item, found in there.items():
        assert back[item].difficulty == found.difficulty
        assert back[item].discrimination == found.discrimination


fractions = st.fractions(0, 1, max_denominator=12)


@given(st.lists(fractions, min_size=2, unique=True))
def test_a_line_correlates_wholly(xs):
    assert correlation([(x, x / 2) for x in xs]) == pytest.approx(1)
    assert correlation([(x, 1 - x) for x in xs]) == pytest.approx(-1)

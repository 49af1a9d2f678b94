"""How far a value is from its target: worked examples and what always holds."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.indicators.progress import progress_to

NUMBERS = st.decimals(0, 10_000, places=2)
OPERATORS = st.sampled_from([">=", ">", "<="])


@pytest.mark.parametrize(
    ("value", "aim", "operator", "is_met", "percent"),
    [
        ("11.34", 20, ">=", False, 57),  # Bình Dương 2023 against 20 % of GRDP
        (20, 20, ">=", True, 100),
        (70, 70, ">", False, 99),  # more than 70 % was asked
        ("70.1", 70, ">", True, 100),
        (14, 14, "<=", True, 100),
        (28, 14, "<=", False, 50),
        (0, 14, "<=", True, 100),
        ("69.99", 70, ">=", False, 99),  # never rounded up to reached
        (0, 50, ">=", False, 0),
        (0, 0, ">=", True, 100),
    ],
)
def test_worked_examples(value, aim, operator, is_met, percent):
    found = progress_to(Decimal(value), Decimal(aim), operator)

    assert (found.is_met, found.percent) == (is_met, percent)


@given(NUMBERS, NUMBERS, OPERATORS)
def test_the_way_is_whole_exactly_when_the_target_is_met(value, aim, operator):
    found = progress_to(value, aim, operator)

    assert 0 <= found.percent <= 100
    assert (found.percent == 100) is found.is_met


@given(NUMBERS, NUMBERS, NUMBERS)
def test_more_is_never_further_away(aim, one, other):
    less, more = sorted([one, other])

    assert progress_to(less, aim, ">=").percent <= progress_to(more, aim, ">=").percent
    assert progress_to(less, aim, "<=").percent >= progress_to(more, aim, "<=").percent

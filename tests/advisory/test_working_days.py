"""Working days around weekends, holidays and make-up days; the exceptions are constructed."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.support.working_days import after_working_days, is_working_day

#: A made-up Tết: Monday 15 to Sunday 21 February 2027 off, Saturday 27 worked instead.
TET = {datetime.date(2027, 2, n): False for n in range(15, 22)} | {datetime.date(2027, 2, 27): True}


@pytest.mark.parametrize(
    ("start", "days", "exceptions", "due"),
    [
        ("2026-11-26", 1, {}, "2026-11-27"),  # Thursday: Friday is the first
        ("2026-11-27", 1, {}, "2026-11-30"),  # Friday: Monday
        ("2026-11-28", 1, {}, "2026-11-30"),  # Saturday: Monday
        ("2026-11-29", 1, {}, "2026-11-30"),
        ("2026-11-26", 14, {}, "2026-12-16"),
        ("2026-12-21", 14, {}, "2027-01-08"),  # over the new year, no holiday known
        ("2027-02-12", 1, TET, "2027-02-22"),  # the Friday before Tết
        ("2027-02-08", 14, TET, "2027-03-04"),  # 4 before, 5 after with the make-up Saturday...
        ("2027-02-26", 1, TET, "2027-02-27"),  # a make-up Saturday counts
        ("2027-02-17", 1, TET, "2027-02-22"),  # filed within the holiday
    ],
)
def test_the_day_an_answer_is_due(start, days, exceptions, due):
    found = after_working_days(datetime.date.fromisoformat(start), days, exceptions)

    assert found == datetime.date.fromisoformat(due)


def test_a_holiday_on_a_weekend_moves_nothing():
    saturday = {datetime.date(2026, 11, 28): False}

    assert after_working_days(datetime.date(2026, 11, 26), 5, saturday) == after_working_days(
        datetime.date(2026, 11, 26), 5, {}
    )


def test_no_day_is_not_counted():
    with pytest.raises(ValueError, match="at least one"):
        after_working_days(datetime.date(2026, 11, 26), 0, {})


days = st.dates(datetime.date(2026, 1, 1), datetime.date(2028, 1, 1))


@given(days, st.integers(1, 30), st.dictionaries(days, st.booleans(), max_size=20))
def test_exactly_so_many_working_days_lie_between(start, count, exceptions):
    due = after_working_days(start, count, exceptions)

    between = [start + datetime.timedelta(days=n + 1) for n in range((due - start).days)]
    assert sum(is_working_day(one, exceptions) for one in between) == count
    assert is_working_day(due, exceptions)

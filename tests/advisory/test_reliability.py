"""The error of measurement: the published formula, and the pairs it is measured from."""

import datetime
import math
import random

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from advisory.comparing.reliability import reliability, smallest_real_change
from advisory.comparing.retests import measure_error, retest_pairs
from advisory.models import MeasurementError
from advisory.tasks import measure_errors_weekly
from core.models import Job
from tests.factories.advisory import (
    BusinessFactory,
    DimensionScoreFactory,
    InstrumentVersionFactory,
    ScoreFactory,
)

# The example of Shrout and Fleiss (1979), table 2: six targets, four judges. They print 0.29.
SHROUT_FLEISS = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]


def test_the_published_example_gives_the_published_answer():
    found = reliability(SHROUT_FLEISS)

    assert round(found.icc, 2) == 0.29
    # Mean squares of their table 3: 11.24 between targets, 32.49 between judges, 1.02 error.
    assert found.icc == pytest.approx(
        (11.24 - 1.02) / (11.24 + 3 * 1.02 + 4 * (32.49 - 1.02) / 6), abs=0.001
    )


def test_two_rounds_that_agree_have_no_error_and_any_change_is_real():
    found = reliability([[n, n] for n in range(30)])

    assert (found.icc, found.sem) == (1, 0)
    assert smallest_real_change(found.sem) == 0


def test_where_rounds_agree_less_than_by_chance_all_of_the_spread_is_error():
    found = reliability([[0, 10], [10, 0]] * 20)

    assert found.icc == 0
    assert found.sem == found.sd


def test_nothing_can_be_said_of_one_business_or_of_equal_scores():
    assert reliability([]) is None
    assert reliability([[1, 2]]) is None
    assert reliability([[5, 5]] * 30) is None


def test_it_finds_the_error_that_was_put_in():
    rng = random.Random(3)
    truths = [rng.gauss(100, 20) for _ in range(4000)]

    found = reliability([[truth + rng.gauss(0, 6), truth + rng.gauss(0, 6)] for truth in truths])

    assert found.sem == pytest.approx(6, rel=0.05)
    assert smallest_real_change(found.sem) == pytest.approx(1.96 * math.sqrt(2) * 6, rel=0.05)


@given(
    st.lists(st.lists(st.floats(0, 300), min_size=2, max_size=2), min_size=2, max_size=20),
    st.floats(-50, 50),
)
def test_it_stays_in_its_bounds_and_a_shift_of_everything_changes_nothing(rows, shift):
    found = reliability(rows)
    moved = reliability([[value + shift for value in row] for row in rows])

    if found is not None and found.sd > 0.01:
        assert 0 <= found.icc <= 1
        assert 0 <= found.sem <= found.sd
        assert moved.sem == pytest.approx(found.sem, rel=1e-4, abs=1e-3)


# --- From stored rounds ---


@pytest.fixture
def version(db):
    return InstrumentVersionFactory(rule_set="rules@1")


def retested(version, first, second, *, days=21, **business):
    """A business with two final rounds, some days apart."""
    business = BusinessFactory(**{"advised": True} | business)
    start = timezone.now() - datetime.timedelta(days=100)
    for total, after in ((first, 0), (second, days)):
        score = ScoreFactory(
            assessment__instrument_version=version,
            assessment__business=business,
            assessment__submitted_at=start + datetime.timedelta(days=after),
            total=total,
        )
        DimensionScoreFactory(score=score, key="strategy", points=total / 4)
    return business


def test_thirty_pairs_give_the_error_of_the_whole_and_of_each_dimension(version):
    rows = [(100 + 2 * n, 100 + 2 * n + (6 if n % 2 else -6)) for n in range(30)]
    for first, second in rows:
        retested(version, first, second)

    assert measure_error(instrument=version.instrument) == {"rules@1": 30}

    known = reliability(rows)
    whole, strategy = MeasurementError.objects.order_by("dimension")
    assert (whole.pairs, strategy.dimension) == (30, "strategy")
    assert float(whole.sem) == pytest.approx(known.sem, abs=0.0001)
    assert float(whole.icc) == pytest.approx(known.icc, abs=0.0001)
    assert float(strategy.sem) == pytest.approx(known.sem / 4, abs=0.0001)


def test_measuring_again_replaces_and_too_few_pairs_store_nothing(version):
    for n in range(29):
        retested(version, n, n + 1)
    assert measure_error(instrument=version.instrument) == {"rules@1": 29}
    assert not MeasurementError.objects.exists()

    retested(version, 5, 50)
    for _ in range(2):
        measure_error(instrument=version.instrument)

    assert MeasurementError.objects.count() == 2


@pytest.mark.parametrize(("days", "counts"), [(13, 0), (14, 1), (28, 1), (29, 0)])
def test_a_retest_is_two_to_four_weeks_later(version, days, counts):
    retested(version, 10, 12, days=days)

    assert len(retest_pairs(version.instrument, "rules@1")) == counts


def test_demo_and_businesses_whose_owner_does_not_agree_are_left_out(version):
    retested(version, 10, 12, is_demo=True)
    retested(version, 10, 12, advised=False)

    assert retest_pairs(version.instrument, "rules@1") == []


def test_a_business_counts_once(version):
    business = retested(version, 10, 12)
    ScoreFactory(
        assessment__instrument_version=version,
        assessment__business=business,
        assessment__submitted_at=timezone.now() - datetime.timedelta(days=58),
    )

    assert len(retest_pairs(version.instrument, "rules@1")) == 1


def test_the_command_tells_what_it_measured(version, capsys):
    for n in range(30):
        retested(version, 10 * n, 10 * n + 2)

    call_command("measure_error", version.instrument.key)

    out = capsys.readouterr().out
    assert "rules@1: 30 of 30 pairs" in out
    assert "whole score: ICC 0.99" in out


def test_the_command_names_the_instruments_it_knows(version):
    with pytest.raises(CommandError, match=version.instrument.key):
        call_command("measure_error", "khong_co")


def test_the_weekly_task_measures_every_instrument(
    no_instruments, version, django_capture_on_commit_callbacks
):
    for n in range(30):
        retested(version, 10 * n, 10 * n + 2)

    with django_capture_on_commit_callbacks(execute=True):
        measure_errors_weekly()

    assert Job.objects.get().result == {"rules@1": 30}
    assert MeasurementError.objects.count() == 2

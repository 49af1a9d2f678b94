"""What is told of programmes: counted alike, nothing of 1 to 4, nothing to be had by subtraction."""

import datetime
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.programmes.comparing import Verdict, compare, share_of
from reports.programmes.counting import EARLY, LATE, STAGES, Counts, Way, count
from reports.programmes.publishing import Part, Published, publish, told_of_all

TODAY = datetime.date(2026, 11, 27)


def a_way(who: int, *, age: int = 300, **reached: int) -> Way:
    """A member selected `age` days ago, who reached each stage so many days later."""
    added = TODAY - datetime.timedelta(days=age)
    days = {stage: added + datetime.timedelta(days=after) for stage, after in reached.items()}
    return Way(f"b{who}", added, days)


def counts_of(sizes: dict[str, int], *, n: int = 60) -> Counts:
    """So many members of `n` at each stage, each within those of the stage before."""
    return count(
        [
            a_way(who, **{stage: 10 for stage, size in sizes.items() if who < size})
            for who in range(n)
        ],
        today=TODAY,
    )


# --- Counting --------------------------------------------------------------------------------


def test_every_member_gets_the_same_time():
    ways = [
        a_way(1, invited=1, started=EARLY.days),
        a_way(2, invited=1, started=EARLY.days + 1),  # too late
        a_way(3, age=EARLY.days - 1, invited=1, started=2),  # too young to be counted
    ]

    counts = count(ways, today=TODAY)

    assert (counts.members, counts.n, counts.reached["started"]) == (3, 2, 1)


def test_a_conversion_asks_for_the_stage_before():
    counts = count([a_way(1, started=5), a_way(2, finished=5)], today=TODAY)

    assert (counts.reached["finished"], counts.both["finished"]) == (1, 0)


def test_use_after_90_days_has_a_longer_time_and_older_members():
    ways = [
        a_way(1, in_use=80, in_use_90d=LATE.days),
        a_way(2, in_use=80, in_use_90d=LATE.days + 1),
        a_way(3, age=LATE.days - 1, in_use=10, in_use_90d=100),
    ]

    counts = count(ways, today=TODAY)

    assert (counts.late_n, counts.late_in_use, counts.late_still) == (2, 2, 1)
    assert counts.still_so_far == 3


# --- Publishing --------------------------------------------------------------------------------


def test_large_counts_are_told_with_their_shares():
    told = publish(counts_of({"invited": 50, "started": 40, "finished": 30, "in_use": 20}))

    assert (told.members, told.reached["started"]) == (60, 40)
    assert told.conversions["started"] == Part(40, 50)
    assert told.of_all["in_use"] == Part(20, 60)


@pytest.mark.parametrize("started", [1, 4, 46, 49])
def test_a_small_count_and_a_small_rest_are_hidden(started):
    told = publish(counts_of({"invited": 50, "started": started}))

    assert "started" not in told.reached
    assert "started" not in told.conversions


def test_a_small_programme_tells_nothing():
    told = publish(counts_of({"invited": 4}, n=4))

    assert (told.members, told.n, told.reached, told.conversions) == (None, None, {}, {})


sizes = st.lists(st.integers(0, 40), min_size=4, max_size=4).map(sorted)


@given(sizes, st.integers(0, 40))
def test_no_two_told_stages_tell_one_to_four_apart(ends, n):
    falling = dict(zip(("in_use", "finished", "started", "invited"), ends, strict=True))

    told = publish(counts_of(falling, n=max(n, ends[-1])))

    numbers = [told.n, *told.reached.values()] if told.n is not None else []
    for one, other in combinations(numbers, 2):
        assert abs(one - other) == 0 or abs(one - other) >= 5
    for stage, part in told.conversions.items():
        cells = [part.part, part.n - part.part]
        assert all(cell == 0 or cell >= 5 for cell in cells), stage
    assert all(number == 0 or number >= 5 for number in numbers)


@pytest.mark.parametrize(("more", "is_hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_programme_that_holds_another_and_a_few_more_is_hidden(more, is_hidden):
    sizes = {"invited": 20, "started": 10}

    older, newer = told_of_all([counts_of(sizes, n=40), counts_of(sizes, n=40 + more)])

    assert older.reached["started"] == 10
    assert newer.is_beside_another is is_hidden
    assert (newer.reached == {}) is is_hidden


def test_separate_programmes_of_like_size_hide_nothing():
    one = count([a_way(who, invited=1) for who in range(20)], today=TODAY)
    other = count([a_way(who, invited=1) for who in range(100, 122)], today=TODAY)

    assert not any(told.is_beside_another for told in told_of_all([one, other]))


# --- Comparing ---------------------------------------------------------------------------------


def published(part: int, n: int) -> Published:
    return Published(n, n, conversions={"started": Part(part, n)})


def started(one: Published, other: Published):
    conversions, _of_all = compare(one, other)
    return next(row for row in conversions if row.key == "started")


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ((56, 70), (48, 80), Verdict.FIRST),
        ((48, 80), (56, 70), Verdict.SECOND),
        ((20, 40), (15, 40), Verdict.NOISE),
        ((9, 10), (3, 10), Verdict.TOO_FEW),
    ],
)
def test_what_can_be_said_of_a_difference(one, other, verdict):
    row = started(published(*one), published(*other))

    assert row.verdict == verdict
    assert (row.points is None) is (verdict in (Verdict.NOISE, Verdict.TOO_FEW))


def test_the_lead_is_told_in_points_from_least_to_most():
    assert started(published(48, 80), published(56, 70)).points == (5, 33)


def test_what_is_hidden_is_not_compared():
    row = started(published(20, 40), Published(None, None))

    assert (row.verdict, row.gap, row.second) == (Verdict.HIDDEN, None, None)
    assert share_of(None) is None


def test_every_stage_has_a_count():
    assert set(counts_of({}).reached) == set(STAGES)

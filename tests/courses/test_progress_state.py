"""The state of a lesson: it depends on what was told, not on how often, how late or in what order."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.progress.state import DONE, FAILED, OPENED, PASSED, READ, RESULT, Fact, fold

START = datetime(2026, 11, 1, tzinfo=UTC)
BLOCKS = [f"block-{n}" for n in range(4)]


def fact(number: int, kind: str = READ, *, minute: int = 0, **more: object) -> Fact:
    return Fact(id=UUID(int=number), kind=kind, at=START + timedelta(minutes=minute), **more)


facts = st.lists(
    st.builds(
        fact,
        st.integers(0, 30),
        st.sampled_from([OPENED, READ, DONE]),
        minute=st.integers(0, 5),
        seconds=st.integers(0, 60),
        seen=st.lists(st.sampled_from(BLOCKS), max_size=2).map(tuple),
        position=st.sampled_from(["", *BLOCKS]),
        rule=st.sampled_from(["said", "quiz"]),
    )
    | st.builds(
        fact, st.integers(31, 40), st.just(RESULT), minute=st.integers(0, 5), passed=st.booleans()
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda one: one.id,
)


@given(facts, st.data())
def test_doubled_and_shuffled_facts_give_the_same_state(told, data):
    again = data.draw(st.lists(st.sampled_from(told)))
    shuffled = data.draw(st.permutations([*told, *again]))

    assert fold(shuffled) == fold(told)


@given(facts, facts)
def test_a_later_fact_takes_nothing_away(told, more):
    known = {one.id for one in told}
    before, after = fold(told), fold([*told, *(one for one in more if one.id not in known)])

    assert after.is_completed or not before.is_completed
    assert after.success == PASSED or before.success != PASSED
    assert set(after.seen) >= set(before.seen)
    assert after.seconds >= before.seconds
    assert after.opened_at <= before.opened_at
    assert after.last_at >= before.last_at


def test_completion_is_the_first_and_says_by_what():
    state = fold(
        [
            fact(3, DONE, minute=9, rule="quiz"),
            fact(1, OPENED, minute=1),
            fact(2, DONE, minute=4, rule="said"),
        ]
    )

    assert state.completed_at == START + timedelta(minutes=4)
    assert state.completed_by == "said"


@pytest.mark.parametrize(
    ("results", "success"),
    [
        ([], ""),
        ([False], FAILED),
        ([True], PASSED),
        ([False, True], PASSED),
        ([True, False], PASSED),
    ],
)
def test_a_pass_survives_a_later_fail(results, success):
    told = [fact(n, RESULT, minute=n, passed=passed) for n, passed in enumerate(results)]

    assert fold([fact(90, OPENED), *told]).success == success


def test_completion_and_success_are_two_things():
    state = fold([fact(1, RESULT, passed=False), fact(2, DONE)])

    assert (state.is_completed, state.success) == (True, FAILED)


def test_the_place_is_where_the_person_was_last():
    told = [
        fact(1, minute=5, position="block-3"),
        fact(2, minute=2, position="block-1"),
        fact(3, minute=8),
    ]

    assert fold(told).position == "block-3"


def test_nothing_told_is_no_state():
    with pytest.raises(ValueError, match="no state"):
        fold([])

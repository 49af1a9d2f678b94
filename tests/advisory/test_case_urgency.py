"""What waits in a case and which case comes first: as a table and as properties."""

import datetime
import itertools
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.cases.urgency import RANK, Fact, Reason, order_of, what_waits

TODAY = datetime.date(2026, 11, 26)
HALF_A_YEAR = datetime.timedelta(days=180)
ROUND = uuid.UUID(int=7)


def ago(days: int) -> datetime.date:
    return TODAY - datetime.timedelta(days=days)


def fact(reason: Reason, days: int, question: str = "") -> Fact:
    return Fact(reason, ago(days), ROUND, question)


def waits(*facts: Fact) -> list[tuple]:
    found = what_waits(facts, today=TODAY, reassess_after=HALF_A_YEAR)
    return [(one.reason, (TODAY - one.since).days, one.n) for one in found]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([], []),
        ([fact(Reason.CONTESTED, 0)], [(Reason.CONTESTED, 0, 1)]),
        (
            [fact(Reason.CONTESTED, 2, "a"), fact(Reason.CONTESTED, 5, "b")],
            [(Reason.CONTESTED, 5, 2)],
        ),
        ([fact(Reason.OVERDUE, 0)], []),
        ([fact(Reason.OVERDUE, 1)], [(Reason.OVERDUE, 1, 1)]),
        ([fact(Reason.OVERDUE, 1), fact(Reason.OVERDUE, -3)], [(Reason.OVERDUE, 1, 1)]),
        ([fact(Reason.STALLED, 13)], []),
        ([fact(Reason.STALLED, 14)], [(Reason.STALLED, 14, 1)]),
        ([fact(Reason.STALLED, 40), fact(Reason.STALLED, 3)], []),
        ([fact(Reason.REASSESS, 179)], []),
        ([fact(Reason.REASSESS, 180)], [(Reason.REASSESS, 0, 1)]),
        ([fact(Reason.REASSESS, 200)], [(Reason.REASSESS, 20, 1)]),
        ([fact(Reason.REASSESS, 200), fact(Reason.STALLED, 3)], []),
        ([fact(Reason.REASSESS, 200), fact(Reason.STALLED, 20)], [(Reason.STALLED, 20, 1)]),
        (
            [fact(reason, 200) for reason in reversed(Reason)],
            [(reason, 200, 1) for reason in Reason if reason != Reason.REASSESS],
        ),
    ],
)
def test_what_waits(facts: list[Fact], expected: list[tuple]):
    assert waits(*facts) == expected


def test_the_place_is_that_of_the_oldest():
    [one] = what_waits(
        [fact(Reason.EVIDENCE, 1, "moi"), fact(Reason.EVIDENCE, 9, "cu")],
        today=TODAY,
        reassess_after=HALF_A_YEAR,
    )

    assert one.question == "cu"


def order(*facts: Fact, quiet: int = 0) -> tuple:
    waiting = what_waits(facts, today=TODAY, reassess_after=HALF_A_YEAR)
    return order_of(waiting, ago(quiet))


def test_the_reasons_come_in_the_order_stated():
    stated = ["contested", "disagreement", "evidence", "overdue", "stalled", "reassess"]
    assert [str(reason) for reason in Reason] == stated

    alone = [order(fact(reason, 200)) for reason in Reason]

    assert alone == sorted(alone)
    assert max(alone) < order(quiet=999)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (order(fact(Reason.CONTESTED, 0)), order(fact(Reason.DISAGREEMENT, 300))),
        (order(fact(Reason.OVERDUE, 9)), order(fact(Reason.OVERDUE, 8))),
        (
            order(fact(Reason.OVERDUE, 9), fact(Reason.STALLED, 20)),
            order(fact(Reason.OVERDUE, 9)),
        ),
        (order(quiet=9), order(quiet=8)),
    ],
    ids=["reason before age", "who waits longest", "who has more reasons", "longest untouched"],
)
def test_which_case_comes_first(first: tuple, second: tuple):
    assert first < second


facts = st.lists(
    st.builds(fact, st.sampled_from(list(Reason)), st.integers(-30, 400), st.sampled_from("ab")),
    max_size=12,
)


@given(facts)
def test_every_reason_holds_once_in_order_and_has_begun(some: list[Fact]):
    found = what_waits(some, today=TODAY, reassess_after=HALF_A_YEAR)

    places = [RANK[one.reason] for one in found]
    assert places == sorted(set(places))
    assert {one.reason for one in found} <= {one.reason for one in some}
    for one in found:
        of_it = [each for each in some if each.reason == one.reason]
        assert 1 <= one.n <= len(of_it)
        if one.reason != Reason.REASSESS:
            assert one.since in [each.since for each in of_it]


@given(facts, facts)
def test_a_further_fact_never_makes_a_case_less_urgent(some: list[Fact], more: list[Fact]):
    """But for a draft, which ends an older draft's stall and a due re-assessment."""
    more = [one for one in more if one.reason not in (Reason.STALLED, Reason.REASSESS)]

    assert order(*some, *more) <= order(*some)


@given(facts, st.randoms())
def test_the_order_of_facts_does_not_matter(some: list[Fact], random):
    shuffled = random.sample(some, len(some))

    assert order(*some) == order(*shuffled)


@given(st.lists(facts, max_size=6))
def test_any_two_cases_can_be_compared(cases: list[list[Fact]]):
    keys = [order(*some) for some in cases]

    for before, after in itertools.pairwise(sorted(keys)):
        assert before <= after

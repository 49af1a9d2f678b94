import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from recommender.engine.reranking import ListReranker

NO_GAPS = np.zeros(2)


def test_without_topics_groups_and_gaps_the_order_is_that_of_the_scores():
    reranker = ListReranker().fit(np.zeros((4, 2)))

    assert reranker.order(np.array([0.1, 0.9, -np.inf, 0.5]), NO_GAPS, 10).tolist() == [1, 3, 0]


def test_a_topic_already_covered_waits_for_another():
    reranker = ListReranker().fit([[1, 0], [1, 0], [0, 1]])

    order = reranker.order(np.array([0.60, 0.58, 0.55]), NO_GAPS, 3)

    assert order.tolist() == [0, 2, 1]


def test_a_clearly_better_item_is_not_held_back():
    reranker = ListReranker().fit([[1, 0], [1, 0], [0, 1]])

    assert reranker.order(np.array([0.9, 0.8, 0.3]), NO_GAPS, 3).tolist() == [0, 1, 2]


def test_a_vendor_does_not_fill_the_list():
    reranker = ListReranker().fit(np.zeros((4, 1)), groups=[7, 7, 7, -1])

    order = reranker.order(np.array([0.60, 0.59, 0.58, 0.52]), np.zeros(1), 4)

    assert order.tolist() == [0, 1, 3, 2]


def test_items_without_a_group_do_not_hold_each_other_back():
    reranker = ListReranker().fit(np.zeros((3, 1)), groups=[-1, -1, 4])

    assert reranker.order(np.array([0.6, 0.59, 0.58]), np.zeros(1), 3).tolist() == [0, 1, 2]


def test_the_third_gap_is_served_by_the_sixth_place_though_its_item_scores_last():
    topics = np.zeros((12, 3))
    topics[:10, 0] = 1
    topics[10, 1] = topics[11, 2] = 1
    scores = np.r_[np.linspace(0.9, 0.8, 10), 0.2, 0.1]

    order = ListReranker().fit(topics).order(scores, np.array([0.9, 0.5, 0.4]), 10)

    assert order[:6].tolist()[4:] == [10, 11]


def test_gaps_as_large_as_the_third_are_served_too():
    topics = np.eye(6)
    filler = np.tile(topics[0], (8, 1))
    scores = np.r_[np.zeros(6), np.full(8, 0.9)]

    order = ListReranker().fit(np.vstack([topics, filler])).order(scores, np.ones(6), 6)

    assert {1, 2, 3, 4, 5} <= set(order.tolist())


def test_ties_are_decided_by_the_keys_in_their_order():
    reranker = ListReranker().fit(np.zeros((3, 1)))
    scores = np.array([0.5, 0.5 + 1e-12, 0.5])

    level, minutes = np.array([2, 1, 1]), np.array([0, 9, 3])
    order = reranker.order(scores, np.zeros(1), 3, lambda some: (level[some], minutes[some]))

    assert order.tolist() == [2, 1, 0]


@given(
    arrays(float, (15, 5), elements=st.sampled_from([0, 0, 0.4, 1.0])),
    arrays(float, 15, elements=st.one_of(st.just(-np.inf), st.floats(0, 1))),
    arrays(float, 5, elements=st.sampled_from([0, 0.1, 0.3, 0.5, 0.7, 0.9])),
    st.integers(1, 12),
)
def test_promises_hold_for_any_input(topics, scores, gaps, n):
    reranker = ListReranker(pool=1).fit(topics)

    order = reranker.order(scores, gaps, n)

    candidates = np.flatnonzero(scores > -np.inf)
    assert len(order) == len(set(order.tolist())) == min(n, len(candidates))
    assert set(order) <= set(candidates)
    servable = [
        t for t in np.argsort(-gaps, kind="stable") if gaps[t] > 0 and topics[candidates, t].any()
    ]
    for topic in servable[: min(3, n)]:
        assert topics[order[:6], topic].any()


def test_groups_of_another_length_are_refused():
    with pytest.raises(ValueError, match="groups"):
        ListReranker().fit(np.zeros((3, 1)), groups=[1])

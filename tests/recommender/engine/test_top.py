"""The best of many, in an order that favours nobody; a few lists give a place to what is seldom shown."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from recommender.engine.top import best_of_each, draw, explore

USERS, ITEMS, N, SEED = np.arange(1_000), np.arange(200) + 7, 10, 3


@given(
    st.integers(1, 300).flatmap(
        lambda n_items: arrays(
            np.float32,
            (2, n_items),
            elements=st.one_of(
                st.sampled_from([-np.inf, 0.0, 0.5, 0.5000002, 1.0]), st.floats(0, 1, width=32)
            ),
        )
    ),
    st.integers(1, 12),
)
def test_the_best_are_those_of_sorting_everything(scores, n):
    ids, users = np.arange(scores.shape[1]) * 7, np.array([4, 9])

    found = best_of_each(scores, n, ids, users, SEED)

    for user, values, order in zip(users, scores, found, strict=True):
        lots = draw(SEED, np.array([user]), ids)
        wanted = np.lexsort((lots, -np.round(values, 6)))[: np.isfinite(values).sum()][:n]
        assert order.tolist() == [*wanted.tolist(), *[-1] * (n - len(wanted))]


def test_draws_are_repeatable_and_favour_nobody():
    leaders = [int(draw(3, np.array([user]), np.arange(5)).argmin()) for user in range(5_000)]

    assert draw(3, USERS[8:9], ITEMS).tolist() == draw(3, USERS[8:9], ITEMS).tolist()
    assert draw(3, USERS[8:9], ITEMS).tolist() != draw(4, USERS[8:9], ITEMS).tolist()
    assert np.bincount(leaders, minlength=5).min() > 900


@pytest.fixture
def score():
    found = np.random.default_rng(0).random((len(USERS), len(ITEMS)))
    found[:, :20] = -np.inf  # may not be shown
    return found


def lists(score, part: float) -> tuple[np.ndarray, np.ndarray]:
    before = best_of_each(score, N, ITEMS, USERS, SEED)
    after = before.copy()
    explore(after, score, ITEMS, USERS, SEED, part)
    return before, after


def test_the_part_asked_for_explores_at_its_last_place(score):
    before, after = lists(score, 0.1)

    changed = before != after
    assert not changed[:, :-1].any()
    assert 0.07 < changed[:, -1].mean() < 0.13


def test_what_is_explored_is_allowed_and_not_in_the_list_already(score):
    before, after = lists(score, 1.0)

    assert all(len(set(order)) == N for order in after.tolist())
    assert np.isfinite(score[USERS, after[:, -1]]).all()
    assert len(np.unique(after[:, -1])) > 170  # of 180 that may be shown
    assert (before[:, -1] != after[:, -1]).all()


def test_the_same_users_get_the_same_alone_and_together(score):
    _before, together = lists(score, 0.5)

    for row in range(20):
        alone = best_of_each(score[[row]], N, ITEMS, USERS[[row]], SEED)
        explore(alone, score[[row]], ITEMS, USERS[[row]], SEED, 0.5)
        assert alone[0].tolist() == together[row].tolist()


def test_short_catalogues_and_lists_that_are_not_full_are_left(score):
    few, little = score[:, :90].copy(), score.copy()
    little[:, 25:] = -np.inf

    for table in (few, little):
        items = ITEMS[: table.shape[1]]
        before = best_of_each(table, N, items, USERS, SEED)
        after = before.copy()
        explore(after, table, items, USERS, SEED, 1.0)
        assert (before == after).all()

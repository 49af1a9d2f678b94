import numpy as np
import pytest

from recommender.engine.errors import InteractionsError
from recommender.engine.interactions import check_interactions, positions


def test_a_repeated_event_counts_once_with_its_strongest_weight():
    events = check_interactions([5, 5, 5], [1, 1, 2], weight=[0.2, 0.9, 0.5])

    assert events.n_events == 2
    assert events.matrix().toarray().tolist() == [[0.9, 0.5]]


def test_later_events_count_more_and_equal_moments_the_same():
    events = check_interactions([5, 5, 5, 9], [1, 2, 3, 1], [10, 20, 20, 3])

    assert events.matrix(decay=0.5).toarray().tolist() == [[0.5, 1, 1], [1, 0, 0]]


def test_a_repeated_event_is_as_recent_as_its_last_time():
    events = check_interactions([5, 5, 5], [1, 2, 1], [1, 2, 3])

    assert events.matrix(decay=0.5).toarray().tolist() == [[1, 0.5]]


def test_known_users_and_items_without_an_event_have_a_place():
    events = check_interactions([5], [1], more_users=[4, 5], more_items=[7])

    assert events.user_ids.tolist() == [4, 5]
    assert events.item_ids.tolist() == [1, 7]


def test_no_events_at_all():
    assert check_interactions([], [], [], []).matrix(decay=0.5).shape == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2], [1]), "user has 2 entries and item 1"),
        (([[1]], [1]), "flat"),
        (([1.5], [1]), "integer ids"),
        ((["a"], [1]), "integer ids"),
        (([True], [1]), "integer ids"),
        (([1, 1], [1, 2], None, [1, float("nan")]), r"weight\[1\] is nan"),
        (([1, 1], [1, 2], None, [1, float("inf")]), r"weight\[1\] is inf"),
        (([1, 1], [1, 2], None, [1, -2]), r"weight\[1\] is -2"),
        (([1, 1], [1, 2], [0, float("nan")]), r"order\[1\] is nan"),
        (([1, 1], [1, 2], [0]), "2 events"),
        (([1], [1], ["soon"]), "order must hold numbers"),
    ],
)
def test_events_that_mean_nothing_are_refused_with_the_place(arguments, message):
    with pytest.raises(InteractionsError, match=message):
        check_interactions(*arguments)


def test_positions_finds_ids_and_marks_missing_ones():
    assert positions(np.array([2, 4, 9]), np.array([9, 3, 2, 10])).tolist() == [2, -1, 0, -1]
    assert positions(np.array([], dtype=int), np.array([1])).tolist() == [-1]

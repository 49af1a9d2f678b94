import numpy as np
import pytest

from recommender.engine import DummyRecommender


def test_the_most_used_unseen_items_come_first():
    model = DummyRecommender().fit([1, 2, 3, 1, 2], [10, 10, 10, 20, 20], weight=[1] * 5)

    ids, scores = model.recommend([3, 99], 3)

    assert ids.tolist() == [[20, -1, -1], [10, 20, -1]]
    assert scores[1, :2].tolist() == [1.0, 0.5]
    assert np.isneginf(scores[ids < 0]).all()
    assert model.recommend([3], 1, exclude_seen=False)[0].tolist() == [[10]]


def test_a_doubled_event_makes_nothing_more_popular():
    model = DummyRecommender().fit([1, 1, 1, 2, 3], [10, 10, 10, 20, 20])

    assert model.recommend([9], 1)[0].tolist() == [[20]]


def test_random_is_repeatable_and_depends_on_the_seed():
    def order(seed):
        model = DummyRecommender(strategy="random", random_state=seed)
        return model.fit(np.arange(30), np.arange(30)).recommend([99], 30)[0].tolist()

    assert order(1) == order(1)
    assert order(1) != order(2)


def test_an_unknown_strategy_is_refused():
    with pytest.raises(ValueError, match="strategy"):
        DummyRecommender(strategy="best").fit([], [])

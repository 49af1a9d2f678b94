import numpy as np
import pytest

from recommender.engine import DummyRecommender, HybridRecommender
from recommender.engine.evaluation import (
    Split,
    bootstrap,
    calibration,
    evaluate,
    gini,
    leave_last_out,
    ndcg_and_recall,
    novelty,
)


def generated_tastes(n_users=400, n_items=40, seed=0):
    """Users with one of four tastes, walking through the ten items of their taste in order."""
    rng = np.random.default_rng(seed)
    users, items, order = [], [], []
    for user in range(n_users):
        start = rng.integers(0, 4) * (n_items // 4)
        for step, item in enumerate(np.sort(rng.permutation(n_items // 4)[:5])):
            users.append(user)
            items.append(start + item)
            order.append(step)
    return np.array(users), np.array(items), np.array(order)


def test_the_last_item_of_each_user_is_held_out_and_only_that():
    split = leave_last_out([1, 1, 1, 2], [10, 20, 30, 10], [5, 9, 7, 1])

    assert split.test_user.tolist() == [1]
    assert split.test_item.tolist() == [20]
    assert list(zip(split.user, split.item, strict=True)) == [(1, 10), (1, 30), (2, 10)]


def test_an_item_met_again_later_is_not_left_in_training():
    split = leave_last_out([1, 1, 1], [10, 20, 10], [1, 2, 3])

    assert split.test_item.tolist() == [10]
    assert split.item.tolist() == [20]


def test_nothing_to_split():
    assert len(leave_last_out([], [], []).test_user) == 0


def test_ndcg_falls_with_the_place_and_recall_does_not():
    lists = np.array([[1, 2, 3], [2, 1, 3], [2, 3, -1]])

    ndcg, recall = ndcg_and_recall(lists, [7, 8, 9], [7, 8, 9], [1, 1, 1])

    assert ndcg == pytest.approx([1.0, 1 / np.log2(3), 0.0])
    assert recall == pytest.approx([1, 1, 0])


def test_a_perfect_list_gives_one_however_many_are_wanted():
    ndcg, recall = ndcg_and_recall(np.array([[1, 2]]), [7], [7, 7, 7], [1, 2, 3])

    assert ndcg == pytest.approx([1])
    assert recall == pytest.approx([1])


def test_a_user_without_a_held_out_item_has_no_figure():
    ndcg, _ = ndcg_and_recall(np.array([[1]]), [7], [8], [1])

    assert np.isnan(ndcg).all()


def test_the_recommender_beats_both_dummies_on_generated_tastes():
    user, item, order = generated_tastes()
    split = leave_last_out(user, item, order)
    catalogue = np.unique(item)

    def measured(model):
        model.fit(split.user, split.item, split.order)
        return evaluate(model, split.test_user, split.test_item, catalogue=catalogue, n=5)

    hybrid = measured(HybridRecommender())
    popular = measured(DummyRecommender())
    random = measured(DummyRecommender(strategy="random"))

    assert hybrid.users == 400
    assert hybrid.ndcg > 2 * max(popular.ndcg, random.ndcg)
    assert hybrid.recall > 2 * max(popular.recall, random.recall)
    assert hybrid.coverage > popular.coverage
    assert hybrid.ndcg_interval[0] < hybrid.ndcg < hybrid.ndcg_interval[1]
    assert hybrid.gini < popular.gini


def test_profiles_alone_beat_the_dummy_for_users_without_history():
    topics = [f"topic {number}" for number in range(10)]
    items = {number: {"topics": {topic: 1.0}} for number, topic in enumerate(topics)}
    rng = np.random.default_rng(1)
    wanted = rng.integers(0, 10, 100)
    users = {user: {"gaps": {topics[item]: 0.8}} for user, item in enumerate(wanted)}

    model = HybridRecommender().fit([], [], items=items, users=users)

    assert evaluate(model, np.arange(100), wanted, catalogue=list(items), n=3).ndcg == 1.0


def test_measuring_nothing_is_refused():
    with pytest.raises(ValueError, match="nothing held out"):
        evaluate(DummyRecommender().fit([1], [1]), [], [], catalogue=[1])


def test_gini_tells_even_exposure_from_one_item_everywhere():
    catalogue = np.arange(4)

    assert gini(np.array([[0, 1], [2, 3]]), catalogue) == pytest.approx(0)
    assert gini(np.array([[0], [0]]), catalogue) == pytest.approx(0.75)


def test_rare_items_are_novel_and_lists_like_the_history_are_calibrated():
    user, item = np.array([1, 2, 3, 4, 4]), np.array([10, 10, 10, 20, 30])
    split = Split(user, item, np.arange(5.0), np.array([1]), np.array([20]))

    assert novelty(np.array([[20]]), split) == pytest.approx(2.0)
    same = calibration(np.array([[10]]), np.array([1]), split)
    other = calibration(np.array([[30]]), np.array([1]), split)
    assert same == pytest.approx(0.0)
    assert other > 3


def test_a_bootstrap_interval_is_repeatable_and_holds_the_mean():
    values = np.random.default_rng(0).random(500)

    low, high = bootstrap(values)

    assert bootstrap(values) == (low, high)
    assert low < values.mean() < high
    assert high - low == pytest.approx(4 * values.std() / 500**0.5, rel=0.2)

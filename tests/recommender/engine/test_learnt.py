"""The recommender with enough events to learn its weights from."""

import numpy as np
import pytest

from recommender.engine import HybridRecommender
from recommender.engine.evaluation import evaluate, leave_last_out
from recommender.engine.splits import after_a_moment, strangers


def curricula(n_users=500, seed=0):
    """Learners who follow one of six courses of ten lessons, now and then straying."""
    chance = np.random.default_rng(seed)
    rows = []
    for user in range(n_users):
        track, at = chance.integers(6), chance.integers(4)
        for step in range(chance.integers(3, 7)):
            stray = chance.random() < 0.2
            item = chance.integers(60) if stray else track * 10 + at
            at = at if stray else min(at + 1, 9)
            rows.append((user, item, step))
    return tuple(np.array(rows).T)


@pytest.fixture(scope="module")
def learnt():
    user, item, order = curricula()
    return HybridRecommender(n_threads=1).fit(user, item, order)


def test_weights_are_learnt_and_the_next_lesson_leads(learnt):
    user, item, order = curricula()
    split = leave_last_out(user, item, order)

    model = HybridRecommender(n_threads=1).fit(split.user, split.item, split.order)
    found = evaluate(model, split.test_user, split.test_item, catalogue=np.arange(60))

    assert model.ranker_.warm_.trust > 0.5
    assert model.ranker_.cold_ is not None
    assert found.ndcg > 0.45
    assert found.coverage > 0.9


def test_one_user_and_many_get_the_same(learnt):
    ids, scores = learnt.recommend(np.arange(60), 5)

    for user in range(60):
        alone, its_scores = learnt.recommend([user], 5)
        assert its_scores[0] == pytest.approx(scores[user], abs=1e-4)
        assert (alone[0] == ids[user]).mean() >= 0.6


def test_someone_unknown_gets_the_cold_list(learnt):
    alone = learnt.recommend([99_999], 5)[0]

    assert alone.tolist() == learnt.recommend([99_999, 1], 5)[0][:1].tolist()
    assert (alone >= 0).all()


def test_parts_add_up_with_learnt_weights(learnt):
    ids, scores = learnt.recommend([1, 2, 3], 3)

    for user, row, its_scores in zip([1, 2, 3], ids, scores, strict=True):
        for item, score in zip(row.tolist(), its_scores.tolist(), strict=True):
            explanation = learnt.explain(user, item)
            assert sum(part.share for part in explanation.parts) == pytest.approx(score, abs=1e-4)
    assert explanation.as_dict()["parts"][-1]["evidence"]["items"]


def test_the_order_in_which_events_come_changes_nothing(learnt):
    user, item, order = curricula()
    mixed = np.random.default_rng(1).permutation(len(user))

    again = HybridRecommender(n_threads=1).fit(user[mixed], item[mixed], order[mixed])

    assert again.recommend(np.arange(40), 5)[0].tolist() == (
        learnt.recommend(np.arange(40), 5)[0].tolist()
    )


def test_without_an_order_nothing_is_learnt_from_it():
    user, item, _order = curricula()

    model = HybridRecommender(n_threads=1).fit(user, item)

    assert "next" not in model.parts_
    assert (model.recommend([1], 3)[0] >= 0).all()


def test_strangers_with_a_profile_get_what_their_like_use():
    chance = np.random.default_rng(3)
    trade = chance.integers(0, 5, 600)
    users = {
        u: {"features": {"trade": f"t{trade[u]}"}, "text": f"nghề {trade[u]}"} for u in range(600)
    }
    user = np.repeat(np.arange(600), 3)
    item = trade[user] * 6 + chance.integers(0, 6, len(user))
    split = strangers(user, item, np.tile([1, 2, 3], 600))

    model = HybridRecommender(n_threads=1).fit(split.user, split.item, split.order, users=users)
    ids, _ = model.recommend(np.unique(split.test_user), 5)

    assert (ids // 6 == trade[np.unique(split.test_user)][:, None]).mean() > 0.95
    assert model.explain(int(split.test_user[0]), int(ids[0, 0])).main.name in (
        "profile",
        "popularity",
    )


def test_a_split_by_time_keeps_the_future_out():
    split = after_a_moment([1, 1, 2, 2], [10, 20, 10, 20], [1, 2, 3, 40], part=0.25)

    assert split.order.max() < 40
    assert (split.test_user.tolist(), split.test_item.tolist()) == ([2], [20])


def test_text_alone_will_do_for_features():
    model = HybridRecommender().fit([], [], items={1: "hóa đơn", 2: "kho"}, users={7: "hoa don"})

    assert model.recommend([7], 1)[0].tolist() == [[1]]

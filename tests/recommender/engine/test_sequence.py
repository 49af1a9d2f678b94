import numpy as np
import pytest
from scipy import sparse

from recommender.engine.collaborative import ItemNeighbours
from recommender.engine.popularity import MomentPopularity
from recommender.engine.profiles import ProfileEncoder, ProfileRidge
from recommender.engine.sequence import FollowCounts, NextItemRegression
from recommender.engine.text import ItemSimilarity, TextScorer

# Nine users go 0 -> 1 -> 2, three go 2 -> 0; larger is later.
ORDER = np.array([[1, 2, 3, 0]] * 9 + [[2, 0, 1, 0]] * 3, dtype=float)


@pytest.mark.parametrize("scorer", [NextItemRegression(penalty=1.0), FollowCounts(shrink=0.1)])
def test_what_came_next_for_others_scores_best(scorer):
    scores = scorer.fit(ORDER).transform(np.eye(4)[:2])

    assert scores.argmax(axis=1).tolist() == [1, 2]


def test_counts_are_of_the_very_next_item_unless_the_window_is_wider():
    near = FollowCounts(shrink=1.0).fit(ORDER).transform([[1, 0, 0, 0]])[0]
    wide = FollowCounts(window=2, decay=0.5, shrink=1.0).fit(ORDER).transform([[1, 0, 0, 0]])[0]

    assert near.tolist() == pytest.approx([0, 9 / 10, 0, 0])
    assert wide.tolist() == pytest.approx([0, 9 / 14.5, 4.5 / 14.5, 0])


def test_lift_holds_back_what_follows_everything():
    ranks = np.zeros((60, 4))
    ranks[:30, 0], ranks[:30, 3] = 1, 2
    ranks[30:, 1], ranks[30:, 3] = 1, 2
    ranks[:15, 2] = 3

    plain = FollowCounts(window=2, decay=1.0).fit(ranks).transform([[1, 0, 0, 0]])[0]
    lifted = FollowCounts(window=2, decay=1.0, lift=True).fit(ranks).transform([[1, 0, 0, 0]])[0]

    assert lifted[2] / lifted[3] > plain[2] / plain[3]


def test_only_the_strongest_neighbours_are_kept():
    chance = np.random.default_rng(0)
    used = (chance.random((50, 20)) < 0.4).astype(float)

    relations = ItemNeighbours(most=3).fit(used).relations_

    assert np.diff(relations.indptr).max() == 3
    assert relations.diagonal().max() == 0


def test_contributions_add_up_to_the_score():
    model = FollowCounts().fit(ORDER)
    history = np.array([1.0, 0.5, 0, 0])

    amounts = [amount for _item, amount in model.contributions(history, 2)]

    assert sum(amounts) == pytest.approx(model.transform([history])[0, 2], rel=1e-5)


def test_popularity_follows_the_moment():
    moment = np.arange(100.0)
    popular = MomentPopularity(spells=4, trust=1.0).fit(moment, (moment >= 50).astype(int), 2)

    assert popular.score_moments(np.array([0.0, 99.0, np.inf])).argmax(axis=1).tolist() == [0, 1, 1]


def test_profiles_foretell_items():
    chance = np.random.default_rng(0)
    trades = chance.choice(["shop", "farm", "mill"], 300)
    profiles = [{"features": {"trade": trade, "staff": int(n)}} for n, trade in enumerate(trades)]
    used = sparse.csr_array(
        np.stack([trades == "shop", trades == "farm", np.ones(300)], axis=1).astype(float)
    )
    encoder = ProfileEncoder().fit(profiles)

    model = ProfileRidge().fit(encoder.transform(profiles), used)
    scores = model.predict(encoder.transform([{"features": {"trade": "farm"}}]))[0]

    assert scores[1] > 0.9 > 0.1 > scores[0]
    named = [
        encoder.names_[at]
        for at, _amount in model.contributions(np.ones(len(encoder.names_)), 1)[:1]
    ]
    assert named == [("trade", "farm")]


def test_similar_items_share_words_whichever_way_they_are_compared():
    terms = TextScorer().fit(
        ["bán hàng online", "bán hàng trên mạng", "an toàn", "mật khẩu an toàn"]
    )

    for scorer in (ItemSimilarity(), ItemSimilarity(components=3)):
        found = scorer.fit(terms.item_terms_).transform(np.eye(4))
        assert found.argmax(axis=1).tolist() == [1, 0, 3, 2]

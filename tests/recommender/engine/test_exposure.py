import json

import numpy as np
import pytest
from sklearn.base import clone

from recommender.engine import HybridRecommender
from recommender.engine.exposure import FairExposure

# One category: six vendors alike, one that bought popularity, one clearly better, one unvetted.
ALIKE, UNFAIR, BETTER, UNVETTED, NEWCOMER = range(6), 6, 7, 8, 9
RELEVANCE = np.array([0.60, 0.61, 0.60, 0.59, 0.60, 0.61, 0.60, 0.90, 0.95, 0.60])
LISTS_A_WEEK = 40


def a_year(fair: FairExposure | None, weeks: int = 52) -> np.ndarray:
    """Position-weighted exposure of each vendor; the newcomer is vetted half way through."""
    chance = np.random.default_rng(7)
    exposure = np.zeros(10)
    for week in range(weeks):
        allowed = np.ones(10, dtype=bool)
        allowed[UNVETTED] = False
        allowed[NEWCOMER] = week >= weeks // 2
        for _list in range(LISTS_A_WEEK):
            score = RELEVANCE + chance.normal(0, 0.001, 10)
            score[UNFAIR] += 0.2  # a year of invented customers
            score[~allowed] = -np.inf
            order = np.argsort(-score)[:3]
            if fair:
                order = fair.arrange(order, RELEVANCE, allowed=allowed).items
            exposure[order] += 1 / np.log2(np.arange(2, len(order) + 2))
    return exposure


def test_over_a_year_equals_are_within_a_fifth_of_their_share_and_bought_popularity_is_worthless():
    fair = FairExposure(explore=0.0).fit(np.zeros(10))

    exposure = a_year(fair)

    early = exposure[[*ALIKE, UNFAIR]]
    assert early == pytest.approx(np.full(7, early.mean()), rel=0.05)
    assert fair.shares()[exposure > 0] == pytest.approx(1.0, abs=0.05)
    assert exposure[BETTER] > 3 * early.max()
    assert exposure[UNVETTED] == 0
    assert exposure[NEWCOMER] == pytest.approx(early.mean() / 2, rel=0.2)


def test_without_it_the_unfair_vendor_takes_what_the_others_deserve():
    exposure = a_year(None)

    assert exposure[UNFAIR] > 2 * exposure[list(ALIKE)].max()
    assert (exposure[list(ALIKE)] == 0).sum() >= 3


def test_any_thousand_recommendations_are_fair():
    fair = FairExposure(explore=0.0).fit(np.zeros(8))
    chance = np.random.default_rng(1)
    shown = []
    for _list in range(900):
        order = np.argsort(-chance.random(8))[:4]
        shown += fair.arrange(order, np.full(8, 0.5)).items.tolist()

    for start in range(0, len(shown) - 1_000, 500):
        counts = np.bincount(shown[start : start + 1_000], minlength=8)
        assert counts.min() > 0.8 * 125
        assert counts.max() < 1.2 * 125


def test_a_vendor_with_many_products_gets_no_more_than_one_with_few():
    fair = FairExposure(explore=0.0).fit(np.zeros(6), vendors=[0, 0, 0, 0, 0, 1])

    for _list in range(400):
        fair.arrange([0, 1], np.full(6, 0.5))

    assert fair.received_[5] == pytest.approx(fair.received_[:5].sum(), rel=0.05)


def test_categories_do_not_share_their_places():
    fair = FairExposure(explore=0.0).fit([0, 1])

    assert all(fair.arrange([0], [0.5, 0.5]).items.tolist() == [0] for _list in range(5))


def test_a_new_item_gets_its_first_audience_and_then_has_to_earn_it():
    fair = FairExposure(explore=0.2, first_audience=20).fit(np.zeros(5))
    fair.shown_[:4] = 1_000
    relevance = np.array([0.9, 0.8, 0.7, 0.6, 0.5])

    lists = [fair.arrange([0, 1, 2], relevance) for _list in range(400)]

    with_new = [row for row in lists if 4 in row.items]
    assert len(with_new) == 20
    assert all(row.items[2] == 4 and row.propensity[2] == 0.2 for row in with_new)


def test_the_same_lists_in_the_same_order_give_the_same_answers():
    def lists(seed):
        fair = FairExposure(random_state=seed).fit(np.zeros(6))
        return [fair.arrange([0, 1], np.full(6, 0.5)).items.tolist() for _list in range(50)]

    assert lists(3) == lists(3)
    assert lists(3) != lists(4)


def test_a_ledger_is_carried_to_the_next_process():
    fair = FairExposure().fit(np.zeros(3))
    for _list in range(10):
        fair.arrange([0, 1], np.full(3, 0.5))
    told = json.loads(json.dumps(fair.ledger(["a", "b", "c"])))

    later = clone(fair).fit(np.zeros(3)).restore(["c", "a", "new"], told)

    assert later.received_[:2].tolist() == fair.received_[[2, 0]].tolist()
    assert later.received_[2] == 0
    assert later.n_lists_ == 10


def test_what_means_nothing_is_refused():
    with pytest.raises(ValueError, match="band"):
        FairExposure(band=1.0).fit([0])
    with pytest.raises(ValueError, match="vendors"):
        FairExposure().fit([0, 1], vendors=[0])


def test_the_recommender_shares_out_places_among_those_the_need_does_not_tell_apart():
    items = {
        key: {"topics": {"cloud": 1.0}, "group": f"vendor {key}", "eligible": key != 5}
        for key in range(1, 6)
    }
    users = {key: {"gaps": {"cloud": 0.5}} for key in range(400)}
    fakes = np.arange(1_000, 1_300)
    model = HybridRecommender(max_choices=0).fit(fakes, np.full(300, 3), items=items, users=users)
    fair = FairExposure(explore=0.0).fit(np.zeros(5))

    bought = model.recommend(np.arange(400), 1)[0][:, 0]
    shown = model.recommend(np.arange(400), 1, exposure=fair)[0][:, 0]

    assert (bought == 3).all()
    assert np.bincount(shown, minlength=6)[1:].tolist() == [100, 100, 100, 100, 0]

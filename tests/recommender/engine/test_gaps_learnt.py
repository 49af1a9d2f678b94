"""Strangers with gaps: what closing one is worth in their sector is learnt from others' choices."""

import numpy as np
import pytest

from recommender.engine import HybridRecommender

TOPICS = ("cloud", "security", "sales")
ITEMS = {at: {"topics": {TOPICS[at % 3]: 1.0}, "text": f"lesson {at}"} for at in range(24)}
# What a gap is worth to a retailer and to a maker.
WORTH = {"retail": (0.0, 1.0, 5.0), "making": (5.0, 1.0, 0.0)}


def assessed(n_users=900, seed=0):
    """Businesses with gaps, and what they chose."""
    chance = np.random.default_rng(seed)
    gaps = chance.random((n_users, 3))
    sector = chance.choice(list(WORTH), n_users)
    utility = np.stack([gaps[:, at % 3] for at in ITEMS], axis=1)
    utility *= np.stack([[WORTH[each][at % 3] for at in ITEMS] for each in sector])
    best = np.argsort(-(utility + chance.gumbel(size=utility.shape)), axis=1)[:, :4]
    users = {
        at: {"sector": str(sector[at]), "gaps": dict(zip(TOPICS, gaps[at].tolist(), strict=True))}
        for at in range(n_users)
    }
    return users, np.repeat(np.arange(n_users), 4), best.ravel()


@pytest.fixture(scope="module")
def model():
    users, user, item = assessed()
    return HybridRecommender(n_threads=1).fit(user, item, items=ITEMS, users=users)


def business(sector, cloud, security, sales):
    return {"sector": sector, "gaps": {"cloud": cloud, "security": security, "sales": sales}}


@pytest.mark.parametrize(("sector", "wanted"), [("retail", 2), ("making", 0)])
def test_the_gap_that_matters_in_the_sector_leads(model, sector, wanted):
    score = model.recommend([-1], 24, profiles={-1: business(sector, 0.8, 0.9, 0.8)})

    best = score[0][0][:4]

    assert (best % 3 == wanted).mean() >= 0.75


def test_the_reason_names_the_gap_that_made_the_score(model):
    profile = {-1: business("retail", 0.8, 0.2, 0.9)}
    item = int(model.recommend([-1], 1, profiles=profile)[0][0, 0])

    explained = model.explain(-1, item, profiles=profile)

    assert explained.main.name == "need"
    assert explained.main.evidence["topics"][0]["topic"] == "sales"
    assert sum(part.share for part in explained.parts) == pytest.approx(explained.score, abs=1e-6)


def test_one_stranger_and_many_get_the_same_scores(model):
    users = np.arange(40)
    ids, scores = model.recommend(users, 5)

    for row, user in enumerate(users):
        alone = model.recommend([user], 5)
        assert alone[1][0] == pytest.approx(scores[row], abs=1e-4)
        assert (alone[0][0] == ids[row]).mean() >= 0.6

import numpy as np
import pytest
from scipy import sparse

from recommender.engine.popularity import PeerPopularity

# (sector, size) of six members, and who uses the two items.
MEMBERS = [[1, 1], [1, 1], [1, 2], [2, 1], [2, 1], [2, -1]]
USES = np.array([[1, 0], [1, 0], [0, 0], [0, 1], [0, 1], [0, 0]], dtype=float)


def test_each_group_is_shrunk_toward_the_one_around_it():
    everyone = 2 / 6
    sector = (2 + 4 * everyone) / (3 + 4)
    peers = (2 + 4 * sector) / (2 + 4)

    estimate = PeerPopularity(strength=4).fit(MEMBERS, USES).predict([[1, 1]])

    assert estimate[0, 0] == pytest.approx(peers)


def test_peers_decide_between_equally_popular_items():
    model = PeerPopularity().fit(MEMBERS, USES)

    retail, food = model.predict([[1, 1], [2, 1]])

    assert retail[0] > retail[1]
    assert food[1] > food[0]


@pytest.mark.parametrize("codes", [[-1, -1], [-1, 1], [9, 1]])
def test_an_unknown_group_gets_the_mean_of_all(codes):
    model = PeerPopularity().fit(MEMBERS, USES)

    assert model.predict([codes])[0] == pytest.approx(USES.mean(axis=0))


def test_without_use_everything_is_zero():
    assert (PeerPopularity().fit(MEMBERS, np.zeros((6, 2))).predict(MEMBERS) == 0).all()


def test_sparse_targets_give_the_same():
    dense = PeerPopularity().fit(MEMBERS, USES).predict(MEMBERS)

    assert PeerPopularity().fit(MEMBERS, sparse.csr_array(USES)).predict(MEMBERS) == pytest.approx(
        dense
    )


def test_peers_names_members_and_users_of_each_group():
    model = PeerPopularity().fit(MEMBERS, USES)

    assert model.peers([1, 1], 0) == [(6, 2.0), (3, 2.0), (2, 2.0)]
    assert model.peers([2, -1], 0) == [(6, 2.0), (3, 0.0)]

"""What a group chooses more often than expected, shrunk by how far groups differ at all."""

import numpy as np
import pytest

from recommender.engine.expectation import Use
from recommender.engine.lift import PeerLift


def groups_and_use(favour, n_users=600, n_items=30, seed=0):
    """Two sectors; the first has a taste for the first three items, `favour` in utility."""
    chance = np.random.default_rng(seed)
    sector = chance.integers(0, 2, n_users)
    utility = np.zeros((n_users, n_items))
    utility[sector == 0, :3] += favour
    best = np.argsort(-(utility + chance.gumbel(size=utility.shape)), axis=1)[:, :4]
    used = np.zeros(utility.shape)
    used[np.arange(n_users)[:, None], best] = 1
    return sector[:, None], used


def test_a_lift_is_the_gamma_poisson_estimate():
    codes, used = groups_and_use(2.0)

    model = PeerLift().fit(codes, used)
    (strength,) = model.strengths_
    counted = used[codes[:, 0] == 0].sum(axis=0)
    awaited = Use.of(used).expected()[codes[:, 0] == 0].sum(axis=0)

    assert model.lifts_[0][0] == pytest.approx(
        np.log((counted + strength) / (awaited + strength)), abs=1e-4
    )
    assert (model.lifts_[0][0, :3] > 0.2).all()


def test_groups_that_do_not_differ_have_no_lifts():
    model = PeerLift().fit(*groups_and_use(0.0))

    assert np.abs(model.lifts_[0]).max() < 0.05


def test_what_is_expected_already_is_no_lift():
    codes, used = groups_and_use(2.0)
    told = np.zeros(used.shape, dtype=np.float32)
    told[codes[:, 0] == 0, :3] = 2.0

    model = PeerLift().fit(codes, used, utility=told)

    assert np.abs(model.lifts_[0]).max() < 0.2


def test_a_narrower_group_says_only_what_the_wider_leaves_unexplained():
    codes, used = groups_and_use(2.0)
    sizes = np.random.default_rng(1).integers(0, 3, len(codes))

    model = PeerLift().fit(np.c_[codes, sizes], used)

    assert np.abs(model.lifts_[1]).max() < 0.1 < np.abs(model.lifts_[0]).max()


@pytest.mark.parametrize("code", [-1, 9])
def test_an_unknown_group_has_no_lift(code):
    codes, used = groups_and_use(2.0)
    model = PeerLift().fit(codes, used)

    assert not model.score_codes(np.array([[code]])).any()
    assert model.score_codes(np.array([[0], [code], [0]]))[[0, 2]].any()


def test_users_of_unknown_groups_teach_nothing_about_groups():
    codes, used = groups_and_use(2.0)
    unknown = np.full_like(codes, -1)

    model = PeerLift().fit(unknown, used)

    assert not model.score_codes(codes).any()


def test_codes_and_use_of_different_lengths_are_refused():
    codes, used = groups_and_use(2.0, n_users=10)

    with pytest.raises(ValueError, match="inconsistent"):
        PeerLift().fit(codes[:5], used)

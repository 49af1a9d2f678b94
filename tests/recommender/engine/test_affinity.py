"""What a feature says of a kind of item holds for all items of that kind."""

import numpy as np
import pytest
from scipy import sparse

from recommender.engine.affinity import TraitAffinity, traits_of

KINDS = np.repeat(np.eye(4), 5, axis=0)  # twenty items of four kinds


def profiles_and_use(n_users=800, noise=0, seed=0):
    """One feature draws toward the first kind of item and one toward the second; others say nothing."""
    chance = np.random.default_rng(seed)
    profiles = (chance.random((n_users, 2 + noise)) < 0.5).astype(float)
    utility = 2 * profiles[:, :2] @ KINDS[:, :2].T + chance.normal(0, 1, 20)
    best = np.argsort(-(utility + chance.gumbel(size=utility.shape)), axis=1)[:, :3]
    used = np.zeros(utility.shape)
    used[np.arange(n_users)[:, None], best] = 1
    return sparse.csr_array(profiles), used


def test_a_feature_speaks_for_the_kind_of_item_it_goes_for():
    profiles, used = profiles_and_use()

    coef = TraitAffinity().fit(profiles, used, traits=KINDS).coef_

    assert (coef[0, :5] > 0.5).all()
    assert (coef[1, 5:10] > 0.5).all()
    assert (coef[0, 10:] < 0).all()


def test_an_item_nobody_uses_is_told_of_by_its_kind():
    profiles, used = profiles_and_use()
    used[:, 0] = 0

    coef = TraitAffinity().fit(profiles, used, traits=KINDS).coef_

    assert coef[0, 0] == pytest.approx(coef[0, 1], abs=1e-5)


def test_features_that_say_nothing_are_shrunk():
    profiles, used = profiles_and_use(noise=100)

    size = np.abs(TraitAffinity().fit(profiles, used, traits=KINDS).coef_).mean(axis=1)

    assert size[2:].mean() < 0.1 * size[:2].mean()


def test_only_the_features_that_tell_most_are_learnt_from():
    profiles, used = profiles_and_use(noise=20)

    coef = TraitAffinity(max_features=2).fit(profiles, used, traits=KINDS).coef_

    assert coef[:2].any(axis=1).all()
    assert not coef[2:].any()


def test_the_average_profile_and_a_blank_one_add_nothing():
    profiles, used = profiles_and_use()
    model = TraitAffinity().fit(profiles, used, traits=KINDS)
    average = sparse.csr_array(np.asarray(profiles.mean(axis=0)).reshape(1, -1))

    assert model.score_profiles(average) == pytest.approx(np.zeros((1, 20)), abs=1e-5)
    assert not model.score_profiles(sparse.csr_array((1, 2))).any()


def test_what_explains_choices_already_is_not_explained_again():
    profiles, used = profiles_and_use()
    told = (2 * profiles.toarray() @ KINDS[:, :2].T).astype(np.float32)
    told += np.log(used.sum(axis=0) + 0.5).astype(np.float32)

    again = TraitAffinity().fit(profiles, used, traits=KINDS, utility=told).coef_
    first = TraitAffinity().fit(profiles, used, traits=KINDS).coef_

    assert np.abs(again).sum() < 0.4 * np.abs(first).sum()


def test_a_solution_can_be_had_again_at_another_penalty():
    profiles, used = profiles_and_use()
    model = TraitAffinity()
    moments = model.moments(profiles, used, traits=KINDS)
    model.solve(moments)
    first = model.coef_.copy()

    model.set_params(penalty=500.0).solve(moments)
    second = model.coef_.copy()
    model.set_params(penalty=20.0).solve(moments)

    assert np.abs(second).sum() < np.abs(first).sum()
    assert model.coef_ == pytest.approx(first)


def test_contributions_name_the_features_that_speak_for_an_item():
    profiles, used = profiles_and_use()
    model = TraitAffinity().fit(profiles, used, traits=KINDS)

    found = model.contributions(np.array([1.0, 1.0]), 0)

    assert [feature for feature, _amount in found] == [0]


def test_traits_that_all_items_share_tell_nothing():
    profiles, used = profiles_and_use(n_users=50)

    model = TraitAffinity().fit(profiles, used, traits=np.ones((20, 2)))

    assert not model.coef_.any()


def test_words_are_traits_in_few_dimensions():
    terms = sparse.csr_array(np.random.default_rng(0).random((20, 90)))

    assert traits_of(KINDS, terms, components=6).shape == (20, 10)
    assert traits_of(KINDS, sparse.csr_array((20, 0))) == pytest.approx(KINDS)


def test_bad_input_is_refused():
    profiles, used = profiles_and_use(n_users=10)

    with pytest.raises(ValueError, match="above 0"):
        TraitAffinity(penalty=0).fit(profiles, used, traits=KINDS)
    with pytest.raises(ValueError, match="inconsistent"):
        TraitAffinity().fit(profiles[:5], used, traits=KINDS)

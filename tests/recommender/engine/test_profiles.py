"""Regression from profiles: what tells little is shrunk, whatever it is among."""

import numpy as np
import pytest

from recommender.engine.profiles import ProfileRidge


def answers_and_use(n_users, noise, seed=0):
    """Two answers decide between eight items; the other answers say nothing."""
    chance = np.random.default_rng(seed)
    answers = chance.normal(size=(n_users, 2 + noise))
    wanted = answers[:, :2] @ chance.normal(size=(2, 8))
    used = wanted + chance.gumbel(size=wanted.shape)
    return answers, (used >= np.sort(used, axis=1)[:, [-2]]).astype(float), wanted


def hits(model, answers, wanted):
    """In how many profiles the item that suits it best is among the first two."""
    best = np.argsort(-model.predict(answers), axis=1)[:, :2]
    return (best == wanted.argmax(axis=1)[:, None]).any(axis=1).mean()


def test_answers_that_say_nothing_do_not_drown_those_that_do():
    answers, used, wanted = answers_and_use(600, noise=150)
    few = ProfileRidge().fit(answers[:300, :2], used[:300])
    many = ProfileRidge().fit(answers[:300], used[:300])

    size = np.abs(many.coef_)

    assert size[2:].mean() < 0.1 * size[:2].mean()
    assert hits(many, answers[300:], wanted[300:]) == pytest.approx(
        hits(few, answers[300:, :2], wanted[300:]), abs=0.05
    )


def test_a_feature_of_few_users_is_not_believed_from_them():
    used = np.zeros((400, 3))
    used[:200, 0], used[200:, 1] = 1.0, 1.0
    features = np.zeros((400, 2))
    features[:200, 0] = 1.0  # half of the users
    features[:3, 1] = 1.0  # three of them, who all used something else as well
    used[:3, 2] = 1.0

    model = ProfileRidge().fit(features, used)

    assert model.coef_[0, 0] > 0.9
    assert model.coef_[1, 2] < 0.5


def test_a_solution_can_be_had_again_at_another_penalty():
    answers, used, _wanted = answers_and_use(200, noise=5)
    model = ProfileRidge()
    moments = model.moments(answers, used)
    model.solve(moments)
    first = model.coef_.copy()

    model.set_params(penalty=50.0).solve(moments)
    second = model.coef_.copy()
    model.set_params(penalty=2.0).solve(moments)

    assert np.abs(second).sum() < np.abs(first).sum()
    assert model.coef_ == pytest.approx(first)


def test_items_nobody_uses_and_features_nobody_has_tell_nothing():
    answers, used, _wanted = answers_and_use(100, noise=0)
    answers[:, 1] = 0.0
    used[:, 3] = 0.0

    model = ProfileRidge().fit(answers, used)

    assert np.isfinite(model.coef_).all()
    assert not model.coef_[1].any()
    assert not model.coef_[:, 3].any()

"""Which parts learn from profiles depends on what is known of users and items."""

import numpy as np
import pytest
from scipy import sparse

from recommender.engine import profile_parts
from recommender.engine.affinity import TraitAffinity
from recommender.engine.features import FeatureEncoder
from recommender.engine.penalties import Penalties
from recommender.engine.profile_parts import (
    Taught,
    chosen_affinity_penalty,
    chosen_profile_penalty,
    fit_profile_parts,
)

N_USERS, N_ITEMS = 60, 8
TOPICS = np.eye(2)[np.arange(N_ITEMS) % 2]
WORDS = np.eye(4)[np.arange(N_ITEMS) // 2]


def taught(profile, *, topics=None, traits=None):
    """Users with `profile(number)`, each of whom used two items."""
    users = {at: profile(at) for at in range(N_USERS)}
    encoder = FeatureEncoder().fit({0: {"topics": {"a": 1.0, "b": 1.0}}}, users)
    table = encoder.encode_users(list(users.values()), sparse.csr_array((N_USERS, 0)))
    used = np.zeros((N_USERS, N_ITEMS))
    used[np.arange(N_USERS)[:, None], np.arange(N_USERS)[:, None] % 4 + [0, 4]] = 1
    nothing = np.zeros((N_ITEMS, 2))
    return Taught(
        table,
        sparse.csr_array(used),
        nothing if topics is None else topics,
        nothing if traits is None else traits,
    )


def assessed(at):
    return {"sector": ["retail", "making"][at % 2], "gaps": {"a": at / N_USERS, "b": 0.5}}


def fitted(some, given=None, penalties=None):
    return fit_profile_parts(some, given or {}, penalties or Penalties())


def test_of_whom_nothing_is_known_nothing_is_learnt():
    blank = taught(lambda _at: {}, topics=TOPICS, traits=WORDS)

    assert fitted(blank) == {}
    assert chosen_affinity_penalty(blank, None, blank.table, np.zeros(N_USERS, dtype=int)) is None


def test_a_topic_without_gaps_and_items_without_traits_teach_only_what_there_is():
    described = {"topics": TOPICS, "traits": np.c_[TOPICS, WORDS]}

    assert set(fitted(taught(lambda at: {"text": f"word{at % 3}"}))) == {"profile"}
    assert set(fitted(taught(lambda at: {"sector": f"s{at % 3}"}))) == {"profile", "beyond"}
    assert set(fitted(taught(assessed))) == {"profile", "beyond"}
    assert set(fitted(taught(assessed, traits=WORDS))) == {"profile", "affinity", "beyond"}
    everything = {"profile", "worth", "affinity", "beyond"}
    assert set(fitted(taught(assessed, **described))) == everything


def test_a_given_part_keeps_its_own_penalty_and_is_not_changed():
    given = TraitAffinity(penalty=7.0)
    some = taught(assessed, traits=WORDS)

    parts = fitted(some, {"affinity": given}, Penalties(profile=3.0, affinity=40.0))

    assert parts["affinity"].penalty == 7.0
    assert parts["profile"].penalty == 3.0
    assert not hasattr(given, "coef_")
    assert fitted(some, {}, Penalties(affinity=40.0))["affinity"].penalty == 40.0


def test_with_too_many_cells_users_are_chosen_evenly(monkeypatch):
    monkeypatch.setattr(profile_parts, "MOST_CELLS", 10 * N_ITEMS)
    some = taught(lambda at: {} if at < 20 else {"features": {"staff": at}})

    few = some.speaking()

    assert few.used.shape == (10, N_ITEMS)
    assert np.diff(few.table.profile.indptr).all()
    assert few.used.toarray() == pytest.approx(
        some.used.toarray()[np.linspace(20, N_USERS - 1, 10).astype(int)]
    )


def test_penalties_are_chosen_by_what_ranks_the_strangers_items_best():
    some = taught(assessed, topics=TOPICS, traits=WORDS)
    target = np.arange(N_USERS) % 4
    plain = taught(assessed)

    assert chosen_profile_penalty(some, some.table.profile, target) in (
        profile_parts.PROFILE_PENALTIES
    )
    assert chosen_affinity_penalty(some, None, some.table, target) in (
        profile_parts.AFFINITY_PENALTIES
    )
    assert chosen_affinity_penalty(plain, None, plain.table, target) is None

import numpy as np
import pytest
from scipy import sparse

from recommender.engine.factors import ItemFactors

# Two tastes, of items 0 to 3 and of items 4 to 7; nobody used both 0 and 3, nor both 4 and 7.
USES = np.array(
    [[1, 1, 1, 0, 0, 0, 0, 0], [0, 1, 1, 1, 0, 0, 0, 0]] * 8
    + [[0, 0, 0, 0, 1, 1, 1, 0], [0, 0, 0, 0, 0, 1, 1, 1]] * 8,
    dtype=float,
)


def test_items_without_a_common_user_are_near_through_others():
    model = ItemFactors(rank=2).fit(USES)

    score = model.transform(np.eye(8)[[0]])[0]

    assert score[3] > 5 * np.abs(score[4:]).max()


def test_places_solve_the_weighed_least_squares_of_each_user_and_item():
    model = ItemFactors(rank=3, penalty=0.02, sweeps=50).fit(USES)
    items, unseen, penalty = model.factors_.astype(float), model.unseen_weight_, model.penalty

    def placed(seen, others):
        weight = seen * 1.0 + unseen
        told = seen / weight
        ridge = penalty * (seen.sum() + unseen * len(others))
        equations = (others.T * weight) @ others + ridge * np.eye(3)
        return np.linalg.solve(equations, others.T @ (weight * told))

    users = np.array([placed(row, items) for row in USES])
    again = np.array([placed(column, users) for column in USES.T])

    assert unseen == pytest.approx(4 * USES.mean())
    assert model.transform(USES) == pytest.approx(users @ items.T, abs=1e-4)
    assert users @ again.T == pytest.approx(users @ items.T, abs=1e-2)


def test_one_history_is_scored_as_it_is_among_others():
    model = ItemFactors(rank=4).fit(USES)
    history = np.array([0.5, 0, 1.0, 0, 0, 0, 0.25, 0])

    among = model.transform(np.vstack([USES, history]))[-1]
    alone = model.score_items(np.array([0, 2, 6]), np.array([0.5, 1.0, 0.25], dtype=np.float32))

    assert alone == pytest.approx(among, abs=1e-6)


def test_contributions_name_the_history_and_add_up_to_the_score():
    model = ItemFactors(rank=4).fit(USES)
    history = np.array([1.0, 1.0, 0, 0, 0, 0, 0, 0])

    found = model.contributions(history, 2)

    assert {item for item, _amount in found} == {0, 1}
    amounts = [amount for _item, amount in found]
    assert sum(amounts) == pytest.approx(model.transform([history])[0, 2], rel=1e-4)
    assert amounts == sorted(amounts, reverse=True)


def test_a_louder_event_says_more():
    model = ItemFactors(rank=2).fit(USES)

    mixed = model.transform([[1, 0, 0, 0, 0.1, 0, 0, 0], [0.1, 0, 0, 0, 1, 0, 0, 0]])

    assert mixed[0, 1] > mixed[1, 1]
    assert mixed[1, 5] > mixed[0, 5]


def test_places_can_be_learnt_from_a_part_of_the_users():
    many = np.tile(USES, (10, 1))

    some = ItemFactors(rank=2, max_users=60).fit(many).transform(np.eye(8)[[0]])[0]

    assert set(np.argsort(-some)[:4].tolist()) == {0, 1, 2, 3}


def test_sparse_and_dense_histories_agree_and_a_seed_repeats():
    model = ItemFactors(rank=4).fit(USES)

    again = ItemFactors(rank=4).fit(sparse.csr_array(USES))

    assert again.transform(sparse.csr_array(USES)) == pytest.approx(model.transform(USES))


def test_nothing_used_scores_nothing():
    model = ItemFactors().fit(np.zeros((3, 4)))

    assert (model.transform(np.ones((1, 4))) == 0).all()
    assert model.contributions(np.zeros(4), 0) == []


def test_a_penalty_of_zero_is_refused():
    with pytest.raises(ValueError, match="penalty"):
        ItemFactors(penalty=0).fit(USES)

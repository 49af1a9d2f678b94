import numpy as np
import pytest
from scipy import sparse

from recommender.engine.collaborative import ItemRegression

# Items 0 and 1 go together, 2 and 3 go together, 4 is never used.
USES = np.array([[1, 1, 0, 0, 0]] * 6 + [[0, 0, 1, 1, 0]] * 6 + [[0, 1, 1, 0, 0]], dtype=float)


def test_the_usual_companion_scores_best():
    model = ItemRegression(penalty=1.0).fit(USES)

    score = model.transform([[1, 0, 0, 0, 0]])[0]

    assert score.argmax() == 1
    assert score[4] == 0


def test_the_closed_form_solves_the_ridge_regression_of_each_item():
    penalty, target, others = 2.0, 1, [0, 2, 3]
    model = ItemRegression(penalty=penalty).fit(USES)

    features = USES[:, others]
    ridge = np.linalg.solve(
        features.T @ features + penalty * np.eye(3), features.T @ USES[:, target]
    )

    assert model.relations_[others, target] == pytest.approx(ridge)


def test_only_the_most_used_items_are_related():
    model = ItemRegression(max_items=2).fit(USES)

    assert model.kept_.tolist() == [1, 2]
    assert model.transform([[1, 1, 1, 1, 1]])[0, [0, 3, 4]].tolist() == [0, 0, 0]


def test_nothing_used_scores_nothing():
    model = ItemRegression().fit(np.zeros((3, 4)))

    assert (model.transform(np.ones((1, 4))) == 0).all()
    assert model.contributions(np.ones(4), 0) == []


def test_contributions_name_the_history_behind_a_score():
    model = ItemRegression(penalty=1.0).fit(USES)

    found = model.contributions(np.array([1.0, 0, 0, 1, 0]), 1)

    assert found[0][0] == 0
    assert found[0][1] == pytest.approx(model.relations_[0, 1])


def test_sparse_and_dense_histories_agree():
    model = ItemRegression().fit(USES)

    assert model.transform(sparse.csr_array(USES)) == pytest.approx(model.transform(USES))


def test_a_penalty_of_zero_is_refused():
    with pytest.raises(ValueError, match="penalty"):
        ItemRegression(penalty=0).fit(USES)

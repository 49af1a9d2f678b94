import numpy as np
import pytest

from recommender.engine.learning import Choices, conditional_logit, ndcg
from recommender.engine.ranking import EvidenceRanker
from recommender.engine.signals import COLUMN_AT, COLUMNS


def made_choices(n=600, candidates=12, weights=(2.0, -1.0), seed=0):
    """Choices made with these weights of two columns, and chance."""
    chance = np.random.default_rng(seed)
    columns = chance.normal(size=(n, candidates, len(weights))).astype(np.float32)
    utility = columns @ np.array(weights) + chance.gumbel(size=(n, candidates))
    chosen = np.zeros((n, candidates), dtype=bool)
    chosen[np.arange(n), utility.argmax(axis=1)] = True
    return Choices(
        columns.reshape(-1, len(weights)),
        np.repeat(np.arange(n), candidates),
        chosen.ravel(),
        np.zeros(n * candidates, dtype=np.float32),
    )


def in_columns(choices, names):
    """The same choices with their columns in the places of these names."""
    columns = np.zeros((len(choices.columns), len(COLUMNS)), dtype=np.float32)
    for at, name in enumerate(names):
        columns[:, COLUMN_AT[name]] = choices.columns[:, at]
    return Choices(columns, choices.choice, choices.chosen, choices.offset)


def test_the_weights_behind_choices_are_found():
    found = conditional_logit(made_choices(3_000), penalty=0.01)

    assert found == pytest.approx([2.0, -1.0], rel=0.1)


def test_candidates_drawn_for_others_do_not_bend_the_weights():
    whole = made_choices(3_000, candidates=100, weights=(1.0, 0.5))
    chance = np.random.default_rng(1)
    kept = whole.chosen | (chance.random(len(whole.chosen)) < 0.5)
    offset = np.where(whole.chosen, 0.0, np.log(2.0)).astype(np.float32)
    drawn = Choices(whole.columns[kept], whole.choice[kept], whole.chosen[kept], offset[kept])

    assert conditional_logit(drawn, penalty=0.01) == pytest.approx([1.0, 0.5], abs=0.12)


def test_a_column_that_says_nothing_gets_no_weight():
    choices = made_choices()
    choices.columns[:, 1] = 0.0

    assert conditional_logit(choices, penalty=1.0)[1] == 0.0


def test_equal_candidates_share_their_places():
    choices = Choices(
        np.zeros((3, 1), dtype=np.float32),
        np.zeros(3, dtype=int),
        np.array([True, False, False]),
        np.zeros(3, dtype=np.float32),
    )

    assert ndcg(choices, np.ones(1)) == pytest.approx([1 / np.log2(3)])


def test_few_choices_leave_the_prior():
    choices = in_columns(made_choices(50), [("need", "value"), ("text", "value")])

    ranker = EvidenceRanker().fit(100, warm=choices)

    assert ranker.warm_ is None


def test_weights_move_from_the_prior_as_choices_come_in():
    names = [("text", "value"), ("need", "value")]
    trusts, weights = [], []
    for n in (60, 200, 2_000):
        choices = in_columns(made_choices(n, weights=(3.0, 0.2)), names)
        ranker = EvidenceRanker().fit(100, warm=choices)
        trusts.append(ranker.warm_.trust)
        weights.append(ranker.weights([3])[0, COLUMN_AT["text", "value"]])

    assert trusts == sorted(trusts)
    assert trusts[0] < 0.05 < 0.9 < trusts[2]
    assert weights == sorted(weights)
    assert np.abs(ranker.weights([3])).sum() == pytest.approx(1)


def test_the_whole_does_no_worse_on_held_out_choices_than_any_signal_alone():
    names = [("collaborative", "best"), ("next", "best")]
    choices = in_columns(made_choices(400, weights=(4.0, 0.0)), names)

    learnt = EvidenceRanker().fit(5_000, warm=choices).warm_

    assert learnt.ndcg[learnt.chosen] == max(learnt.ndcg.values())

import numpy as np
import pytest

from recommender.engine.learning import Choices, conditional_logit, ndcg
from recommender.engine.ranking import EvidenceRanker
from recommender.engine.signals import COLUMN_AT, COLUMNS
from recommender.engine.validation import choices_among


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


def test_weights_recover_from_few_candidates_unevenly_drawn():
    """The three best by one column for certain, and of the other 97 one in a hundred."""
    whole = made_choices(6_000, candidates=100, weights=(1.0, 0.5))
    of_choice = whole.columns[:, 0].reshape(-1, 100)
    certain = (of_choice >= np.sort(of_choice, axis=1)[:, [-3]]).ravel()
    drawn = np.random.default_rng(1).random(len(certain)) < 0.01
    kept = certain | drawn | whole.chosen
    offset = np.where(certain, 0.0, -np.log(0.01)).astype(np.float32)[kept]
    few = Choices(whole.columns[kept], whole.choice[kept], whole.chosen[kept], offset)

    def with_offset(told):
        told = Choices(few.columns, few.choice, few.chosen, told.astype(np.float32))
        return conditional_logit(told, penalty=0.01)

    assert len(few.columns) < 6 * 6_000
    assert with_offset(offset) == pytest.approx([1.0, 0.5], abs=0.05)
    assert with_offset(np.where(few.chosen, 0.0, offset))[0] < 0.6  # the chosen one has one too
    assert with_offset(np.zeros(len(offset)))[0] < 0.0


def test_what_was_drawn_is_told_with_its_odds_and_so_is_the_choice():
    chance = np.random.RandomState(0)
    values = {"popularity": np.tile(np.linspace(1, 0, 1_025), (400, 1)).astype(np.float32)}
    target = np.tile([3, 800], 200)  # one of the best 25, and one of the 1,000 others
    able = np.ones((400, 1_025), dtype=bool)

    made = choices_among(
        values, {"popularity": 1.0}, able, target, chance, ranked_by=["popularity"]
    )

    others = np.log(1_000 / 50)
    assert made.offset[made.chosen] == pytest.approx(np.tile([0.0, others], 200))
    assert np.unique(made.offset) == pytest.approx([0.0, others])
    assert made.n_choices == 400
    assert np.bincount(made.choice).mean() == pytest.approx(25 + 50, abs=1.5)


def test_a_drawn_candidate_above_the_choice_stands_for_those_not_drawn():
    columns = np.array([[2.0], [1.0], [1.0]], dtype=np.float32)
    offset = np.log([3.0, 5.0, 2.0]).astype(np.float32)
    choices = Choices(columns, np.zeros(3, dtype=int), np.array([False, True, False]), offset)

    # Three above and two equal, whatever the chosen one itself would have stood for.
    assert ndcg(choices, np.ones(1)) == pytest.approx([1 / np.log2(3 + 2 / 2 + 2)])


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

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from recommender.engine.need import NeedScorer

unit = st.floats(0, 1, allow_subnormal=False)


def test_one_topic_scores_the_gap():
    scorer = NeedScorer().fit([[1.0, 0.0], [0.0, 1.0]])

    assert scorer.transform([[0.8, 0.3]]) == pytest.approx(np.array([[0.8, 0.3]]))


def test_a_focused_item_beats_one_that_covers_everything():
    focused, everything = [1, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]
    scorer = NeedScorer().fit([focused, everything])

    score = scorer.transform([[0.9, 0.5, 0.4, 0.1, 0.0, 0.0]])[0]

    assert score[0] > score[1]


def test_a_second_topic_in_need_counts_less_than_the_first():
    scorer = NeedScorer(dilution=0.0).fit([[1.0, 1.0]])

    assert scorer.transform([[0.8, 0.6]])[0, 0] == pytest.approx(0.8 + 0.5 * 0.6)


def test_an_item_without_topics_scores_zero():
    assert NeedScorer().fit([[0.0, 0.0], [1.0, 0.0]]).transform([[1.0, 1.0]])[0, 0] == 0


def test_negative_gaps_are_refused():
    scorer = NeedScorer().fit([[1.0]])

    with pytest.raises(ValueError, match="Negative"):
        scorer.transform([[-0.1]])


@given(arrays(float, (3, 5), elements=unit), arrays(float, (2, 5), elements=unit))
def test_scores_lie_between_0_and_1_and_grow_with_the_gap(topics, gaps):
    scorer = NeedScorer().fit(topics)

    score, larger = scorer.transform(gaps), scorer.transform(np.minimum(gaps + 0.1, 1))

    assert (score >= 0).all()
    assert (score <= 1 + 1e-12).all()
    assert (larger >= score - 1e-12).all()


@given(arrays(float, (3, 5), elements=unit), arrays(float, 5, elements=unit))
def test_contributions_add_up_to_the_score(topics, gaps):
    scorer = NeedScorer().fit(topics)

    for item, score in enumerate(scorer.transform([gaps])[0]):
        assert sum(amount for _, amount in scorer.contributions(gaps, item)) == pytest.approx(score)


def test_fit_leaves_the_given_matrix_as_it_was():
    topics = sparse.csr_array(([0.0, 1.0], ([0, 0], [0, 1])), shape=(1, 2))

    NeedScorer().fit(topics)

    assert topics.nnz == 2

import numpy as np
import pytest

from recommender.engine.suitability import SuitabilityScorer

# Columns: retail, food | micro, small.
FIELDS = [0, 0, 1, 1]
RETAIL_MICRO, FOOD, FOR_ALL = [1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]


@pytest.fixture
def scorer():
    return SuitabilityScorer().fit([RETAIL_MICRO, FOOD, FOR_ALL], fields=FIELDS)


def test_made_for_this_user_beats_made_for_all(scorer):
    score = scorer.transform([[1, 0, 1, 0]])[0]

    assert score == pytest.approx([1.0, 0.0, 0.7])


def test_made_for_others_in_one_field_is_not_allowed_whatever_the_other_field_says(scorer):
    retail_but_small = [[1, 0, 0, 1]]

    assert scorer.allows(retail_but_small).tolist() == [[False, False, True]]
    assert scorer.transform(retail_but_small)[0, 0] == 0


def test_a_user_who_did_not_say_is_allowed_everything(scorer):
    nothing_said = [[0, 0, 0, 0]]

    assert scorer.allows(nothing_said).all()
    assert scorer.transform(nothing_said)[0] == pytest.approx([0.5, (0.5 + 0.7) / 2, 0.7])


def test_fields_of_another_length_are_refused():
    with pytest.raises(ValueError, match="fields"):
        SuitabilityScorer().fit(np.ones((2, 3)), fields=[0, 1])


# Columns: Vietnamese, English | cheap.
WISH_FIELDS = [0, 0, 1]


@pytest.fixture
def wishes():
    in_vietnamese, cheap_in_english, untold = [1, 0, 0], [0, 1, 1], [0, 0, 0]
    scorer = SuitabilityScorer(open_to_all=0.5)
    return scorer.fit([in_vietnamese, cheap_in_english, untold], fields=WISH_FIELDS)


def test_a_wish_that_is_missed_costs_and_excludes_nothing(wishes):
    fit = wishes.blended(np.full((1, 3), 0.7), 2, [[1, 0, 0]])[0]

    assert fit == pytest.approx([(1.4 + 1) / 3, 1.4 / 3, (1.4 + 0.5) / 3])


def test_a_field_without_a_wish_does_not_count(wishes):
    others = np.array([[0.7, 0.6, 0.5], [0.7, 0.6, 0.5]])

    fit = wishes.blended(others, 2, [[0, 0, 0], [0, 1, 1]])

    assert fit[0] == pytest.approx(others[0])
    assert fit[1] == pytest.approx([(1.4 + 0 + 0.5) / 4, (1.2 + 1 + 1) / 4, (1.0 + 0.5 + 0.5) / 4])


def test_no_wish_brings_back_what_is_excluded(wishes):
    assert wishes.blended(np.zeros((1, 3)), 2, [[1, 1, 1]])[0] == pytest.approx([0, 0, 0])

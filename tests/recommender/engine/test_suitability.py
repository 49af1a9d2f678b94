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

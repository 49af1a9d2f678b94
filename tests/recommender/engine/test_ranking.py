import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.engine.ranking import LEARNED_WEIGHTS, EvidenceRanker
from recommender.engine.signals import PARTS


def weight(n_events, history, part):
    return EvidenceRanker().fit(n_events).part_weights([history])[0, PARTS.index(part)]


def test_without_events_only_content_counts():
    weights = EvidenceRanker().fit(0).part_weights([0, 5])

    assert weights == pytest.approx(np.array([[0.6, 0.2, 0.2, 0, 0, 0, 0]] * 2))


def test_half_of_the_evidence_gives_half_of_the_weight():
    half = dict.fromkeys(LEARNED_WEIGHTS, 50)
    ranker = EvidenceRanker(half_evidence=half).fit(50)

    stranger, regular = (
        dict(zip(PARTS, row, strict=True)) for row in ranker.part_weights([0, 1e12])
    )

    assert stranger["popularity"] == pytest.approx(LEARNED_WEIGHTS["popularity"] / 2)
    assert regular["collaborative"] == pytest.approx(LEARNED_WEIGHTS["collaborative"] / 2)


def test_popularity_gives_way_to_the_own_history():
    assert weight(10_000, 20, "popularity") < weight(10_000, 0, "popularity")
    assert weight(10_000, 0, "collaborative") == 0


@given(st.integers(0, 10**9), st.integers(0, 10**4))
def test_weights_add_up_to_one_and_content_keeps_at_least_half(n_events, history):
    weights = EvidenceRanker().fit(n_events).part_weights([history])[0]

    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()
    assert weights[:3].sum() >= 0.5 - 1e-12


def test_one_more_event_never_moves_a_weight_by_much():
    steps = [weight(n, 3, "collaborative") for n in range(0, 5_000)]

    assert np.diff(steps).min() > 0
    assert np.diff(steps).max() < 0.001


@pytest.mark.parametrize(
    "wrong",
    [
        {"content": {"need": 1.0}},
        {"content": {"need": 0.0, "fit": 0.0, "text": 0.0}},
        {"learned": dict.fromkeys(LEARNED_WEIGHTS, 0.3)},
        {"half_evidence": dict.fromkeys(LEARNED_WEIGHTS, float("nan"))},
        {"half_history": -1.0},
        {"half_choices": 0.0},
    ],
)
def test_weights_that_mean_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match="content|learned|half"):
        EvidenceRanker(**wrong).fit(10)

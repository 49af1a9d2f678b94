"""The index is zero for the same businesses, small for a sample of them and large for others."""

import random

import pytest

from recommender import drift


def profiles(number: int, *, micro: float, seed: int = 1) -> list[dict]:
    rng = random.Random(seed)
    return [
        {
            "sector": rng.choice(["retail", "food", None]),
            "size": "micro" if rng.random() < micro else "small",
            "gaps": {"cloud": rng.random()} if rng.random() < 0.7 else {},
        }
        for _ in range(number)
    ]


def test_the_same_businesses_have_not_moved():
    then = drift.distribution(profiles(500, micro=0.5))

    assert set(drift.stability(then, then)) == {"sector", "size", "gaps", "gap cloud"}
    assert max(drift.stability(then, then).values()) == pytest.approx(0)


def test_another_sample_moves_little_and_another_mix_much():
    then = drift.distribution(profiles(2_000, micro=0.5))
    sample = drift.distribution(profiles(2_000, micro=0.5, seed=2))
    others = drift.distribution(profiles(2_000, micro=0.9, seed=2))

    assert max(drift.stability(then, sample).values()) < drift.SOME
    found = drift.stability(then, others)
    assert next(iter(found)) == "size"
    assert found["size"] > drift.MUCH
    assert found["sector"] < drift.SOME


def test_nobody_and_a_new_topic_are_no_error():
    assert drift.distribution([]) == {}
    then = drift.distribution([{"gaps": {}}] * 20)
    now = drift.distribution([{"gaps": {"cloud": 1.0}}] * 20)

    assert drift.stability(then, now)["gap cloud"] > drift.MUCH

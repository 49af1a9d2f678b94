"""Two lists in one, fairly; the better of two models wins, and equals do not."""

import random
from collections import Counter

import pytest

from recommender import sequential
from recommender.interleaving import team_draft

A, B = list("abcdef"), list("badxyz")


def test_every_line_is_once_and_of_the_team_that_ranked_it():
    for seed in range(50):
        picks = team_draft(A, B, 6, random.Random(seed))

        items = [pick.item for pick in picks]
        assert len(items) == len(set(items)) == 6
        assert all(pick.item in (A if pick.team == "a" else B) for pick in picks)
        assert abs(Counter(pick.team for pick in picks)["a"] - 3) <= 0
        assert items[0] in ("a", "b")


def test_the_same_state_gives_the_same_list():
    assert team_draft(A, B, 6, random.Random(7)) == team_draft(A, B, 6, random.Random(7))


@pytest.mark.parametrize(("first", "second"), [(A, []), ([], B), (A[:2], B[:1]), ([], [])])
def test_short_and_empty_lists(first, second):
    picks = team_draft(first, second, 6, random.Random(1))

    assert {pick.item for pick in picks} == {*first, *second}


def test_propensities_are_the_true_chances():
    seen: Counter = Counter()
    told: dict = {}
    for seed in range(8_000):
        for place, pick in enumerate(team_draft(A, B, 4, random.Random(seed))):
            seen[pick.item, place] += 1
            told[pick.item, place] = pick.propensity

    for cell, chance in told.items():
        assert seen[cell] / 8_000 == pytest.approx(chance, abs=0.03)
    assert sum(chance for (_item, place), chance in told.items() if place == 0) == pytest.approx(1)


def test_equal_lists_share_the_lines_and_stand_as_they_were():
    wins: Counter = Counter()
    for seed in range(400):
        picks = team_draft(A, A, 4, random.Random(seed))
        assert [pick.item for pick in picks] == A[:4]
        assert all(pick.propensity == pytest.approx(1) for pick in picks)
        wins[picks[0].team] += 1

    assert 150 < wins["a"] < 250


def simulated(good_a: float, good_b: float, seed: int, most: int = 1_500) -> str:
    """The outcome of a comparison in which a reader opens a good item, the higher the likelier.

    A model puts a good item on top with its own chance, else somewhere below.
    """
    rng = random.Random(seed)
    wins = [0, 0]
    for _reader in range(most):
        lists = []
        for chance in (good_a, good_b):
            ranked = [f"bad {number}" for number in rng.sample(range(20), 7)]
            ranked.insert(0 if rng.random() < chance else rng.randrange(1, 8), "good")
            lists.append(ranked)
        opened = Counter(
            pick.team
            for place, pick in enumerate(team_draft(*lists, 4, rng))
            if rng.random() < (0.5 if pick.item == "good" else 0.05) / (place + 1)
        )
        if opened["a"] != opened["b"]:
            wins[opened["b"] > opened["a"]] += 1
        if found := sequential.winner(*wins):
            return found
    return ""


def test_the_better_model_is_picked_and_hardly_ever_the_worse():
    found = Counter(simulated(0.8, 0.3, seed) for seed in range(60))

    assert found["a"] >= 57
    assert found["b"] == 0


def test_equals_are_not_picked_beyond_the_stated_rate():
    """Read after every reader: a fixed-size test would pick one of two equals in 40 % and more."""
    found = Counter(simulated(0.5, 0.5, seed, most=400) for seed in range(150))

    assert found["a"] + found["b"] <= 0.05 * 150 + 5  # two standard errors


def test_a_fair_coin_read_after_every_toss_keeps_the_rate():
    rng = random.Random(3)
    picked = 0
    for _run in range(1_000):
        wins = [0, 0]
        for _toss in range(1_000):
            wins[rng.random() < 0.5] += 1
            if sequential.winner(*wins):
                picked += 1
                break

    assert picked / 1_000 <= sequential.ALPHA


def test_evidence_is_symmetric_and_grows_with_a_difference():
    assert sequential.evidence(0, 0) == pytest.approx(1)
    assert sequential.evidence(30, 10) == pytest.approx(sequential.evidence(10, 30))
    assert sequential.evidence(300, 200) > sequential.evidence(30, 20)
    assert sequential.winner(30, 10) == "a"
    assert sequential.winner(10, 30) == "b"
    assert sequential.winner(12, 10) == ""
    assert sequential.winner(100_000, 1) == "a"

"""A new model takes over only if it is not worse on what neither of the two has seen."""

import numpy as np
import pytest

from recommender import gate
from recommender.events import Events

MANY = [user for user in range(2_000) if gate.is_on_panel(user)][:120]


class Knows:
    """A model that puts the wanted item at a place, or outside, for each user."""

    def __init__(self, places: dict[int, int]) -> None:
        self.places = places

    def recommend(self, users, n=10, *, profiles=None):
        ids = np.full((len(users), n), -1)
        for row, user in enumerate(users):
            if self.places.get(user, n) < n:
                ids[row, self.places[user]] = 7
        return ids, np.zeros(ids.shape)


def held(users: list[int] = MANY) -> gate.HeldOut:
    return gate.HeldOut(users, [7] * len(users), len(users))


def test_one_business_in_ten_is_on_the_panel():
    share = sum(gate.is_on_panel(user) for user in range(20_000)) / 20_000

    assert share == pytest.approx(0.1, abs=0.01)


def test_only_the_panels_last_item_is_kept_from_the_training():
    on, off = MANY[0], next(user for user in range(99) if not gate.is_on_panel(user))
    events = Events()
    for user in (on, off):
        for item, at in ((1, 10.0), (2, 30.0), (3, 20.0)):
            events.add(user, item, at, 1.0)
        events.add(user, 4, 40.0, 0.0)  # seen, but teaches nobody

    learnt, asked = gate.hold_out(events)

    assert (asked.users, asked.items) == ([on], [2])
    assert len(learnt.user) == len(events.user) - 1
    assert (on, 2) not in set(zip(learnt.user, learnt.item, strict=True))


def test_a_single_item_is_learnt_from():
    events = Events()
    events.add(MANY[0], 1, 1.0, 1.0)

    learnt, asked = gate.hold_out(events)

    assert learnt == events
    assert asked.users == []


def test_a_clearly_worse_model_is_refused_and_a_better_one_is_not():
    good, bad = Knows(dict.fromkeys(MANY, 0)), Knows(dict.fromkeys(MANY[:40], 5))

    assert gate.judge(bad, good, held(), {})["outcome"] == "worse"
    found = gate.judge(good, bad, held(), {})

    assert found["outcome"] == "better"
    assert found["difference"]["low"] > 0
    assert found["candidate"] == {"mean": 1.0, "low": 1.0, "high": 1.0}


def test_a_difference_within_the_noise_is_not_worse():
    old = Knows({user: number % 10 for number, user in enumerate(MANY)})
    new = Knows({user: (number * 7) % 10 for number, user in enumerate(MANY)})

    found = gate.judge(new, old, held(), {})

    assert found["outcome"] == "not_worse"
    assert found["difference"]["low"] <= 0 <= found["difference"]["high"]


def test_too_few_or_nothing_before_compares_nothing():
    good = Knows(dict.fromkeys(MANY, 0))

    assert gate.judge(good, good, held(MANY[:5]), {})["outcome"] == "too_few"
    assert gate.judge(good, None, held(MANY[:5]), {})["outcome"] == "alone"
    assert gate.judge(good, None, held(), {})["outcome"] == "alone"


def test_six_businesses_that_all_fare_worse_are_evidence_and_five_are_not():
    six, five = MANY[:6], MANY[:5]
    good, bad = Knows(dict.fromkeys(MANY, 0)), Knows({})

    assert gate.judge(bad, good, held(six), {})["outcome"] == "worse"
    mixed = Knows(dict.fromkeys(six[:1], 0))
    assert gate.judge(mixed, good, held(six), {})["outcome"] == "not_worse"
    assert gate.judge(bad, good, held(five), {})["outcome"] == "too_few"


def test_a_small_panel_is_joined_by_what_was_chosen_since():
    on, off = MANY[0], [user for user in range(99) if not gate.is_on_panel(user)][:3]
    events = Events()
    for user, last in ((on, 20.0), (off[0], 50.0), (off[1], 20.0)):
        events.add(user, 1, 10.0, 1.0)
        events.add(user, 2, last, 1.0)
    events.add(off[2], 2, 60.0, 1.0)  # all it has

    learnt, asked = gate.hold_out(events, since=30.0)

    assert (asked.users, asked.panel) == ([on, off[0]], 1)
    assert (off[0], 2) not in set(zip(learnt.user, learnt.item, strict=True))
    assert (off[1], 2) in set(zip(learnt.user, learnt.item, strict=True))


@pytest.mark.parametrize(
    ("differences", "chance"),
    [([], 1.0), ([0.0, 0.0], 1.0), ([-1.0] * 5, 2 / 32), ([-1.0] * 6, 2 / 64), ([1.0, -1.0], 1.0)],
)
def test_the_chance_is_exact_for_few(differences: list[float], chance: float):
    assert gate.chance_of(differences) == pytest.approx(chance)


def test_equal_models_are_seldom_told_apart():
    rng = np.random.default_rng(5)
    chances = [gate.chance_of(rng.choice((-0.5, 0.0, 0.5), size=10)) for _ in range(200)]

    assert np.mean(np.array(chances) < gate.ALPHA) <= 0.06

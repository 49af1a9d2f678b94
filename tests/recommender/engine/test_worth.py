"""What closing a gap is worth is learnt from choices, by topic and by sector."""

import numpy as np
import pytest

from recommender.engine.worth import GapWorth

TOPICS = np.repeat(np.eye(3), 4, axis=0)  # twelve items, four of each topic


def choices(worth, n_users=1_500, each=3, seed=0):
    """Gaps, sectors and use, where sector s weighs the topics by `worth[s]`."""
    chance = np.random.default_rng(seed)
    gaps = chance.random((n_users, 3))
    sector = chance.integers(0, len(worth), n_users)
    utility = (gaps * np.asarray(worth, dtype=float)[sector]) @ TOPICS.T
    best = np.argsort(-(utility + chance.gumbel(size=utility.shape)), axis=1)[:, :each]
    used = np.zeros(utility.shape)
    used[np.arange(n_users)[:, None], best] = 1
    return gaps, sector, used


def test_weights_are_found_again():
    gaps, _sector, used = choices([[3, 1, 0]])

    model = GapWorth().fit(gaps, used, topics=TOPICS)

    assert model.common_ - model.common_[2] == pytest.approx([3, 1, 0], abs=0.6)


def test_a_sector_has_weights_of_its_own():
    gaps, sector, used = choices([[3, 1, 0], [0, 1, 3]])

    model = GapWorth().fit(gaps, used, topics=TOPICS, groups=sector)
    of_sectors = model.common_ + model.own_[:2]

    assert of_sectors[0, 0] - of_sectors[0, 2] > 2
    assert of_sectors[1, 2] - of_sectors[1, 0] > 2


def test_a_sector_of_few_choices_keeps_to_what_all_do():
    gaps, sector, used = choices([[3, 0, 0], [0, 0, 3]])
    few = np.r_[np.flatnonzero(sector == 0), np.flatnonzero(sector == 1)[:3]]

    model = GapWorth().fit(gaps[few], used[few], topics=TOPICS, groups=sector[few])
    small = model.common_ + model.own_[1]

    assert small[0] > small[2]


@pytest.mark.parametrize("unknown", [-1, 7])
def test_an_unknown_sector_is_taken_for_any(unknown):
    gaps, sector, used = choices([[3, 1, 0], [0, 1, 3]])
    model = GapWorth().fit(gaps, used, topics=TOPICS, groups=sector)

    score = model.score_gaps(gaps[:5], np.full(5, unknown))

    beyond = gaps[:5] - model.usual_
    assert score == pytest.approx((beyond * model.common_) @ TOPICS.T, abs=1e-5)


def test_what_explains_choices_already_is_not_explained_again():
    gaps, _sector, used = choices([[3, 1, 0]])
    told = ((gaps * [3, 1, 0]) @ TOPICS.T).astype(np.float32)

    model = GapWorth().fit(gaps, used, topics=TOPICS, utility=told)

    assert model.common_ == pytest.approx(np.zeros(3), abs=0.6)


def test_the_usual_gaps_and_none_at_all_add_nothing():
    gaps, _sector, used = choices([[3, 1, 0]])
    model = GapWorth().fit(gaps, used, topics=TOPICS)

    assert not model.score_gaps(np.array([model.usual_, np.zeros(3)]), np.array([0, 0])).any()


def test_contributions_add_up_to_the_score():
    gaps, sector, used = choices([[3, 1, 0], [0, 1, 3]])
    mixed = TOPICS + 0.5 * np.roll(TOPICS, 1, axis=1)
    model = GapWorth().fit(gaps, used, topics=mixed, groups=sector)

    found = model.contributions(gaps[0], int(sector[0]), 2)

    assert sum(amount for _topic, amount in found) == pytest.approx(
        model.score_gaps(gaps[:1], sector[:1])[0, 2], abs=1e-5
    )
    assert [amount for _topic, amount in found] == sorted((a for _t, a in found), reverse=True)


def test_no_gaps_no_use_and_no_users_give_nothing():
    nothing = GapWorth().fit(np.zeros((4, 3)), np.zeros((4, 12)), topics=TOPICS)

    assert not nothing.score_gaps(np.ones((1, 3)), np.array([0])).any()
    assert nothing.contributions(np.zeros(3), 0, 0) == []


def test_bad_input_is_refused():
    gaps, _sector, used = choices([[1, 1, 1]], n_users=10)

    with pytest.raises(ValueError, match="above 0"):
        GapWorth(spread=0).fit(gaps, used, topics=TOPICS)
    with pytest.raises(ValueError, match="inconsistent"):
        GapWorth().fit(gaps[:5], used, topics=TOPICS)
    with pytest.raises(ValueError, match="NaN"):
        GapWorth().fit(np.full((10, 3), np.nan), used, topics=TOPICS)

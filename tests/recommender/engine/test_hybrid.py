import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from recommender.engine import FeaturesError, HybridRecommender, InteractionsError
from recommender.engine.ranking import EvidenceRanker

from .worlds import worlds

ITEMS = {
    1: {"kind": "course", "text": "Bán hàng trên mạng", "topics": {"ecommerce": 1.0}},
    2: {"kind": "course", "text": "Mật khẩu và sao lưu", "topics": {"cybersecurity": 1.0}},
    3: {"kind": "platform", "topics": {"ecommerce": 0.8}, "sectors": ["retail"], "group": "Vendor"},
    4: {"kind": "platform", "topics": {"e_invoice": 1.0}, "sizes": ["micro"]},
    5: {"kind": "platform", "topics": {"ecommerce": 1.0}, "eligible": False},
}
OWNER = {"gaps": {"ecommerce": 0.9, "cybersecurity": 0.4}, "sector": "retail", "size": "small"}


def shown(ids):
    return ids[ids >= 0].tolist()


@pytest.fixture
def day_one():
    return HybridRecommender().fit([], [], items=ITEMS, users={7: OWNER})


def test_with_no_history_the_largest_gap_comes_first(day_one):
    ids, scores = day_one.recommend([7], 5)

    assert shown(ids[0]) == [1, 3, 2]
    assert ids[0, 3:].tolist() == [-1, -1]
    assert np.isneginf(scores[0, 3:]).all()


def test_not_eligible_and_made_for_others_are_not_shown_though_they_match_best(day_one):
    ids, _ = day_one.recommend([7], 5)

    assert 5 not in ids
    assert 4 not in ids


def test_a_blank_user_gets_a_list(day_one):
    day_one.fit([], [], items=ITEMS, users={7: {}})

    assert sorted(shown(day_one.recommend([7], 5)[0])) == [1, 2, 3, 4]


def test_a_user_nobody_has_met_is_a_blank_user(day_one):
    ids, scores = day_one.recommend([7, 999], 5)

    assert shown(ids[0]) == [1, 3, 2]
    assert sorted(shown(ids[1])) == [1, 2, 3, 4]


def test_a_sector_nobody_has_heard_of_gets_what_is_for_all(day_one):
    ids, _ = day_one.recommend([7], 5, profiles={7: {**OWNER, "sector": "fishing"}})

    assert shown(ids[0]) == [1, 2]


def test_a_newer_profile_takes_the_place_of_the_known_one(day_one):
    newer = {"gaps": {"cybersecurity": 1.0}}

    before, _ = day_one.recommend([7], 1)
    ids, _ = day_one.recommend([8, 7], 1, profiles={7: newer})
    after, _ = day_one.recommend([7], 1)

    assert ids[1, 0] == 2
    assert before.tolist() == after.tolist() == [[1]]
    assert day_one.explain(7, 2, profiles={7: newer}).score > day_one.explain(7, 2).score


def test_kinds_can_be_asked_for(day_one):
    assert shown(day_one.recommend([7], 5, kinds=["platform"])[0]) == [3]
    assert shown(day_one.recommend([7], 5, kinds=[])[0]) == []


def test_a_user_may_want_some_kinds_only(day_one):
    profiles = {7: {**OWNER, "kinds": ["course"]}}

    assert shown(day_one.recommend([7], 5, profiles=profiles)[0]) == [1, 2]
    assert shown(day_one.recommend([7], 5, profiles=profiles, kinds=["platform"])[0]) == []


def test_seen_items_are_left_out_unless_asked_for():
    model = HybridRecommender().fit([7], [1], weight=[0.0], items=ITEMS, users={7: OWNER})

    assert 1 not in model.recommend([7], 5)[0]
    assert 1 in model.recommend([7], 5, exclude_seen=False)[0]


def test_items_outside_the_catalogue_teach_but_are_never_shown():
    model = HybridRecommender().fit([1, 1, 2], [1, 99, 99], items=ITEMS)

    assert 99 in model.item_ids_
    assert 99 not in model.recommend([1, 2, 3], 10, exclude_seen=False)[0]


def test_without_a_catalogue_every_item_met_may_be_shown():
    model = HybridRecommender().fit([1, 1, 2], [10, 20, 10])

    assert shown(model.recommend([2], 5)[0]) == [20]


def test_one_item_and_one_event():
    model = HybridRecommender().fit([1], [10])

    assert model.recommend([1, 2], 2)[0].tolist() == [[-1, -1], [10, -1]]


@pytest.mark.parametrize("items", [None, {}])
def test_nothing_at_all(items):
    ids, scores = HybridRecommender().fit([], [], items=items).recommend([1], 3)

    assert ids.tolist() == [[-1] * 3]
    assert np.isneginf(scores).all()


def test_no_users_asked_for(day_one):
    ids, scores = day_one.recommend([], 4)

    assert ids.shape == scores.shape == (0, 4)


def test_doubled_events_change_nothing():
    user, item, order = [1, 1, 2, 2, 3], [1, 2, 1, 4, 3], [1, 2, 1, 2, 1]
    once = HybridRecommender().fit(user, item, order, items=ITEMS)
    twice = HybridRecommender().fit(user * 2, item * 2, order * 2, items=ITEMS)

    for left, right in zip(
        once.recommend([1, 2, 3], 5), twice.recommend([1, 2, 3], 5), strict=True
    ):
        assert left.tolist() == right.tolist()


def test_peers_lift_an_item_once_there_is_evidence():
    items = {key: {"topics": {"cloud": 0.5}} for key in (1, 2, 3)}
    members = {user: {"sector": "retail"} for user in range(40)}
    users = [user for user in members if user < 30]

    model = HybridRecommender().fit(users, [3] * len(users), items=items, users=members)

    assert model.recommend([35], 1)[0].tolist() == [[3]]


def test_companions_of_the_own_history_lead_when_relations_are_trusted():
    rng = np.random.default_rng(0)
    taste = rng.integers(0, 2, 300)
    user = np.repeat(np.arange(300), 3)
    item = np.concatenate([rng.permutation(5)[:3] + 5 * t for t in taste])
    ranker = EvidenceRanker(
        learned={"popularity": 0.1, "profile": 0.0, "collaborative": 0.9, "sequence": 0.0}
    )
    model = HybridRecommender(ranker=ranker).fit(user, item)

    ids, _ = model.recommend(np.arange(300), 2)

    assert (ids // 5 == taste[:, None]).mean() > 0.99


def test_the_last_step_counts_most():
    # After 1 comes 2, after 3 comes 4. Ten askers did 1 long ago and 3 just now, ten in turn.
    askers = np.arange(500, 520)
    user = np.r_[np.repeat(np.arange(100), 2), askers, askers]
    item = np.r_[np.tile([1, 2, 3, 4], 50), [1] * 10, [3] * 10, [3] * 10, [1] * 10]
    order = np.r_[np.zeros(200), [1] * 20, [2] * 20]

    model = HybridRecommender().fit(user, item, order)

    assert model.recommend(askers, 2)[0].tolist() == [[4, 2]] * 10 + [[2, 4]] * 10


def test_equal_items_share_the_first_place():
    items = {key: {"topics": {"cloud": 1.0}} for key in range(1, 5)}
    users = {key: {"gaps": {"cloud": 0.5}} for key in range(2_000)}
    model = HybridRecommender().fit([], [], items=items, users=users)

    first = model.recommend(np.arange(2_000), 1)[0][:, 0]

    assert np.bincount(first)[1:].min() > 0.8 * 500


def test_easier_and_shorter_decides_between_equal_items():
    topics = {"topics": {"cloud": 1.0}}
    items = {
        1: {**topics, "level": "advanced", "minutes": 5},
        2: {**topics, "level": "basic", "minutes": 30},
        3: {**topics, "level": "basic", "minutes": 10},
    }

    model = HybridRecommender().fit([], [], items=items, users={1: {"gaps": {"cloud": 1.0}}})

    assert model.recommend([1], 3)[0].tolist() == [[3, 2, 1]]


def test_another_seed_may_order_equal_items_in_another_way():
    lists = {
        tuple(
            HybridRecommender(random_state=seed).fit([1], [99], items=ITEMS).recommend([2], 4)[0][0]
        )
        for seed in range(8)
    }

    assert len(lists) > 1


@pytest.mark.parametrize(
    "wrong", [{"max_history": 0}, {"max_choices": -1}, {"batch_size": 0}, {"n_threads": 0}]
)
def test_parameters_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        HybridRecommender(**wrong).fit([], [])


@pytest.mark.parametrize("weight", [float("nan"), -1.0])
def test_nan_and_negative_weights_are_refused(weight):
    with pytest.raises(InteractionsError, match="weight"):
        HybridRecommender().fit([1], [2], weight=[weight])


def test_wrong_features_are_refused_wherever_they_come_in(day_one):
    wrong = {7: {"gaps": {"cloud": float("nan")}}}

    with pytest.raises(FeaturesError, match="user 7"):
        HybridRecommender().fit([], [], users=wrong)
    with pytest.raises(FeaturesError, match="user 7"):
        day_one.recommend([7], profiles=wrong)


def test_a_refused_fit_leaves_the_earlier_one(day_one):
    before = day_one.recommend([7], 5)[0].tolist()

    with pytest.raises(FeaturesError):
        day_one.fit([1], [55], items={55: {"topics": {"cloud": 2}}})

    assert day_one.recommend([7], 5)[0].tolist() == before


def test_asking_before_fitting_or_for_nothing_is_refused(day_one):
    with pytest.raises(NotFittedError):
        HybridRecommender().recommend([1])
    with pytest.raises(ValueError, match="n must be"):
        day_one.recommend([7], 0)


@settings(deadline=None, max_examples=30)
@given(worlds(), st.integers(1, 8))
def test_what_is_shown_is_finite_allowed_and_repeatable(world, n):
    model = HybridRecommender(batch_size=3).fit(**world)
    asked = list(range(12))

    ids, scores = model.recommend(asked, n)
    again = clone(model).set_params(batch_size=100).fit(**world).recommend(asked, n)

    assert ids.shape == scores.shape == (12, n)
    assert ((ids >= 0) == np.isfinite(scores)).all()
    assert ids.tolist() == again[0].tolist()
    assert scores == pytest.approx(again[1], abs=1e-5)
    seen = set(zip(world["user"], world["item"], strict=True))
    for user, row in zip(asked, ids, strict=True):
        person = world["users"].get(user, {})
        assert len(shown(row)) == len(set(shown(row)))
        for item in shown(row):
            assert (user, item) not in seen
            if world["items"] is None:
                continue
            features = world["items"][item]
            assert features.get("eligible", True)
            for one, several in (("sector", "sectors"), ("size", "sizes")):
                assert (
                    not person.get(one)
                    or not features.get(several)
                    or person[one] in features[several]
                )
            assert person.get("kinds") is None or features.get("kind", "") in person["kinds"]


@settings(deadline=None, max_examples=30)
@given(worlds())
def test_the_three_largest_gaps_are_served_in_the_first_six(world):
    model = HybridRecommender().fit(**world)
    items = world["items"] or {}

    for user, person in world["users"].items():
        able = shown(model.recommend([user], 50)[0])
        first_six = shown(model.recommend([user], 6)[0])
        gaps = person.get("gaps") or {}
        servable = {
            topic: gap
            for topic, gap in gaps.items()
            if gap > 0 and any(items[i].get("topics", {}).get(topic, 0) > 0 for i in able if items)
        }
        bar = sorted(servable.values(), reverse=True)[:3][-1:] or [2.0]
        for topic, gap in servable.items():
            if gap >= bar[0]:
                assert any(items[i].get("topics", {}).get(topic, 0) > 0 for i in first_six)


@example(
    {"user": [1, 1, 2], "item": [1, 2, 1], "order": [0, 0, 0], "weight": [1.2e-38, 1.0, 1e-5]}, None
)
@given(worlds(), st.sampled_from([None, ["course"], ["platform", "unheard of"]]))
@settings(max_examples=25, deadline=None)
def test_one_user_gets_what_the_same_user_gets_among_others(world, kinds):
    model = HybridRecommender(n_threads=1).fit(**world)
    users = np.arange(1, 12)

    ids, scores = model.recommend(users, 4, kinds=kinds)

    for row, user in enumerate(users.tolist()):
        alone, its_scores = model.recommend([user], 4, kinds=kinds)
        assert alone[0].tolist() == ids[row].tolist()
        assert its_scores[0] == pytest.approx(scores[row], abs=1e-5)


def test_what_meets_a_wish_comes_first_and_what_misses_it_is_still_shown():
    topics = {"topics": {"cloud": 0.5}}
    items = {
        1: topics | {"suits": {"language": ["en"]}},
        2: topics | {"suits": {"language": ["vi", "en"]}},
        3: topics,
    }
    users = {
        7: {"gaps": {"cloud": 0.5}, "wishes": {"language": ["vi"]}},
        8: {"gaps": {"cloud": 0.5}},
    }

    model = HybridRecommender().fit([], [], items=items, users=users)

    assert model.recommend([7], 3)[0].tolist() == [[2, 3, 1]]
    assert np.ptp(model.recommend([8], 3)[1]) == pytest.approx(0, abs=1e-6)
    assert model.explain(7, 2).parts[1].evidence["met"] == [{"field": "language", "value": "vi"}]
    assert "met" not in model.explain(7, 1).parts[1].evidence

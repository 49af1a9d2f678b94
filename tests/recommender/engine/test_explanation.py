import json

import pytest
from hypothesis import given, settings

from recommender.engine import FeaturesError, HybridRecommender

from .worlds import worlds

ITEMS = {
    1: {"text": "Hóa đơn điện tử", "topics": {"e_invoice": 1.0, "cloud": 0.5}},
    2: {"text": "Kho hàng", "sectors": ["retail"], "sizes": ["micro"]},
    3: {"kind": "platform", "eligible": False, "sizes": ["medium"]},
}
OWNER = {
    "gaps": {"e_invoice": 0.75, "cloud": 0.5},
    "text": "Doanh nghiệp dùng hoá đơn điện tử chưa?",
    "sector": "retail",
    "size": "micro",
}
# Twelve retail micro firms, nine of which use item 2; two users have used both.
FIRMS = {user: {"sector": "retail", "size": "micro"} for user in range(100, 112)}
USERS = [*range(100, 109), 100, 101]
USED = [2] * 9 + [1] * 2


@pytest.fixture
def model():
    return HybridRecommender().fit(USERS, USED, items=ITEMS, users={**FIRMS, 7: OWNER})


def part(explanation, name):
    return next(part for part in explanation.parts if part.name == name)


def test_need_names_the_topics_with_their_gaps_strongest_first(model):
    topics = part(model.explain(7, 1), "need").evidence["topics"]

    assert [(topic["topic"], topic["gap"]) for topic in topics] == [
        ("e_invoice", 0.75),
        ("cloud", 0.5),
    ]
    assert topics[0]["amount"] > topics[1]["amount"]


def test_fit_tells_a_match_from_open_to_all_and_not_stated(model):
    assert part(model.explain(7, 2), "fit").evidence == {"sector": "match", "size": "match"}
    assert part(model.explain(7, 1), "fit").evidence == {"sector": "open", "size": "open"}
    assert part(model.explain(999, 2), "fit").evidence == {
        "sector": "not_stated",
        "size": "not_stated",
    }


def test_text_names_the_terms_in_common(model):
    terms = [term["term"] for term in part(model.explain(7, 1), "text").evidence["terms"]]

    assert "hoa don" in terms


def test_popularity_names_the_narrowest_group_of_ten_or_more(model):
    assert part(model.explain(7, 2), "popularity").evidence == {
        "group": {"sector": "retail", "size": "micro"},
        "members": 13,
        "used": 9,
    }


def test_popularity_names_a_wider_group_rather_than_a_small_one(model):
    stranger = {"sector": "retail", "size": "medium"}

    evidence = part(model.explain(999, 1, profiles={999: stranger}), "popularity").evidence

    assert evidence == {"group": {"sector": "retail", "size": None}, "members": 13, "used": 2}


def test_popularity_names_no_group_of_fewer_than_ten():
    model = HybridRecommender().fit([1, 2], [1, 1], items=ITEMS)

    popularity = part(model.explain(1, 1), "popularity")

    assert popularity.value == pytest.approx(1.0)
    assert popularity.evidence == {}


def test_collaborative_names_the_history_behind_it():
    model = HybridRecommender().fit(USERS + [7], USED + [1], items=ITEMS, users={7: OWNER})

    evidence = part(model.explain(7, 2), "collaborative").evidence

    assert [item["item"] for item in evidence["items"]] == [1]


def test_the_main_part_is_the_largest(model):
    assert model.explain(7, 1).main.name == "need"


def test_exclusions_are_named(model):
    assert model.explain(7, 3).excluded == ("eligible", "size")
    assert model.explain(100, 2).excluded == ("seen",)
    assert model.explain(7, 1).excluded == ()
    assert model.explain(8, 3, profiles={8: {"kinds": ["course"]}}).excluded == ("eligible", "kind")


def test_a_list_is_explained_as_each_of_its_items(model):
    newer = {7: {"gaps": {"cloud": 0.2}}}

    assert model.explain_list(7, [3, 1]) == [model.explain(7, 3), model.explain(7, 1)]
    assert model.explain_list(7, [2], profiles=newer) == [model.explain(7, 2, profiles=newer)]
    assert model.explain_list(7, []) == []


def test_an_unknown_item_is_refused(model):
    with pytest.raises(FeaturesError, match="item 44"):
        model.explain(7, 44)
    with pytest.raises(FeaturesError, match="item 44, 45"):
        model.explain_list(7, [44, 1, 45])


@settings(deadline=None, max_examples=30)
@given(worlds())
def test_parts_add_up_to_the_score_that_was_shown(world):
    model = HybridRecommender().fit(**world)

    ids, scores = model.recommend(list(range(10)), 4)

    for user in range(10):
        for item, score in zip(ids[user].tolist(), scores[user].tolist(), strict=True):
            if item < 0:
                continue
            explanation = model.explain(user, item)
            assert sum(part.share for part in explanation.parts) == pytest.approx(score, abs=1e-5)
            assert explanation.score == pytest.approx(score, abs=1e-5)
            assert explanation.excluded == ()
            assert sum(part.weight for part in explanation.parts) == pytest.approx(1)
            for part in explanation.parts:
                assert part.share == pytest.approx(part.weight * part.value, abs=1e-9)
                assert 0 <= part.value <= 1 + 1e-6
            assert json.loads(json.dumps(explanation.as_dict()))["item"] == item

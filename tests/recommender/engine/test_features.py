import numpy as np
import pytest

from recommender.engine.errors import FeaturesError
from recommender.engine.feature_checks import check_item, check_user
from recommender.engine.features import FeatureEncoder


@pytest.mark.parametrize(
    ("features", "message"),
    [
        ({"topic": {}}, "item 3: unknown .*topic"),
        (
            {"topics": {"cloud": float("nan")}},
            r"item 3: topics\['cloud'\] must be from 0 to 1, got nan",
        ),
        ({"topics": {"cloud": -0.1}}, "from 0 to 1"),
        ({"topics": {"cloud": 2}}, "from 0 to 1"),
        ({"topics": {"cloud": "1"}}, "from 0 to 1"),
        ({"topics": ["cloud"]}, "map topics to numbers"),
        ({"topics": {1: 0.5}}, "not text"),
        ({"sectors": "retail"}, "sectors must be a list"),
        ({"sizes": [1]}, "sizes must be a list"),
        ({"eligible": "no"}, "eligible must be True or False"),
        ({"eligible": None}, "eligible must be True or False"),
        ({"level": "expert"}, "level must be one of"),
        ({"minutes": -1}, "minutes must be"),
        ({"kind": None}, "kind must be text"),
        ({"text": b"x"}, "text must be text or None"),
        ("text", "must be a mapping"),
    ],
)
def test_item_features_that_mean_nothing_are_refused_by_name(features, message):
    with pytest.raises(FeaturesError, match=message):
        check_item(3, features)


@pytest.mark.parametrize(
    ("features", "message"),
    [
        ({"gap": {}}, "user 3: unknown .*gap"),
        ({"gaps": {"cloud": float("nan")}}, r"user 3: gaps\['cloud'\] must be from 0 to 1"),
        ({"gaps": {"cloud": True}}, "from 0 to 1"),
        ({"sector": 4}, "sector must be text or None"),
        ({"kinds": "course"}, "kinds must be a list"),
    ],
)
def test_user_features_that_mean_nothing_are_refused_by_name(features, message):
    with pytest.raises(FeaturesError, match=message):
        check_user(3, features)


def test_everything_may_be_missing_or_none():
    check_item(1, {})
    check_item(1, {"text": None, "topics": None, "sectors": None, "level": None, "minutes": None})
    check_user(1, {"gaps": None, "text": None, "sector": None, "size": None, "kinds": None})


def test_a_sector_never_seen_is_another_sector_and_a_blank_one_is_not_stated():
    encoder = FeatureEncoder().fit({1: {"sectors": ["retail"]}})
    people = [{"sector": "retail"}, {"sector": "fishing"}, {"sector": ""}, {}]

    table = encoder.encode_users(people, encoder.blank_users(4, 0).terms)

    assert table.peers[:, 0].tolist() == [1, 0, -1, -1]
    assert encoder.one_hot(table.peers).any(axis=1).tolist() == [True, True, False, False]


def test_a_gap_no_item_knows_is_left_out():
    encoder = FeatureEncoder().fit({1: {"topics": {"cloud": 0.5}}})

    table = encoder.encode_users(
        [{"gaps": {"cloud": 0.4, "new": 1.0}}], encoder.blank_users(1, 0).terms
    )

    assert table.gaps.toarray().tolist() == [[0.4]]


def test_items_become_arrays():
    items = [
        {
            "kind": "course",
            "topics": {"b": 1.0},
            "sizes": ["micro"],
            "group": "X",
            "level": "basic",
        },
        {"kind": "platform", "topics": {"a": 0.5}, "eligible": np.False_, "minutes": 5},
    ]
    encoder = FeatureEncoder().fit(dict(enumerate(items)))

    table = encoder.encode_items(items)

    assert table.topics.tolist() == [[0, 1], [0.5, 0]]
    assert table.made_for.sum(axis=1).tolist() == [1, 0]
    assert table.eligible.tolist() == [True, False]
    assert table.kind.tolist() == [0, 1]
    assert table.group.tolist() == [0, -1]
    assert table.level.tolist() == [0, 3]
    assert table.minutes.tolist() == [np.inf, 5]


def test_wishes_and_what_items_suit_share_their_columns():
    items = [{"suits": {"language": ["vi", "en"]}}, {"suits": {"budget": ["low"]}}, {}]
    people = [{"wishes": {"language": ["ko"]}}, {"wishes": {"budget": ["low"]}}, {}]
    encoder = FeatureEncoder().fit(dict(enumerate(items)), dict(enumerate(people)))

    suits = encoder.encode_items(items).suits
    wishes = encoder.encode_users(people, encoder.blank_users(3, 0).terms).wishes.toarray()

    columns = [("budget", "low"), ("language", "en"), ("language", "ko"), ("language", "vi")]
    assert encoder.wish_fields_ == columns
    assert suits.tolist() == [[0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0]]
    assert wishes.tolist() == [[0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize(
    "wrong", ["vi", ["vi"], {"language": "vi"}, {"language": None}, {1: ["a"]}]
)
def test_wishes_that_are_no_lists_by_field_are_refused(wrong):
    with pytest.raises(FeaturesError, match="item 1: suits"):
        check_item(1, {"suits": wrong})
    with pytest.raises(FeaturesError, match="user 2: wishes"):
        check_user(2, {"wishes": wrong})

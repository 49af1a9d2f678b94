from hypothesis import given
from hypothesis import strategies as st

from recommender.engine import HybridRecommender
from recommender.engine.prerequisites import in_order

ALL = range(10)


def test_what_is_required_comes_first():
    assert in_order([3, 1, 2], {3: [1, 2]}, known=(), able=ALL) == [1, 2, 3]


def test_a_requirement_outside_the_list_takes_the_place():
    assert in_order([3, 4], {3: [1]}, known=(), able=ALL) == [1, 3]


def test_what_is_known_or_cannot_be_shown_holds_nothing_up():
    assert in_order([3, 4], {3: [1]}, known={1}, able=ALL) == [3, 4]
    assert in_order([3, 4], {3: [1]}, known=(), able={3, 4}) == [3, 4]


def test_a_circle_ends():
    assert sorted(in_order([1, 2], {1: [2], 2: [1]}, known=(), able=ALL)) == [1, 2]


@given(
    st.lists(st.sampled_from(ALL), unique=True),
    st.dictionaries(st.integers(1, 9), st.integers(0, 9).map(lambda n: [n])),
)
def test_nothing_precedes_what_it_needs(chosen, requires):
    requires = {item: [n for n in needed if n < item] for item, needed in requires.items()}

    ordered = in_order(chosen, requires, known=(), able=ALL)

    assert len(ordered) == len(set(ordered)) == len(chosen)
    for place, item in enumerate(ordered):
        assert all(needed in ordered[:place] for needed in requires.get(item, ()))


def test_the_recommender_keeps_the_order_of_courses():
    items = {
        1: {"topics": {"data": 0.6}},
        2: {"topics": {"data": 1.0}, "requires": [1]},
        3: {"topics": {"cloud": 1.0}},
    }
    users = {7: {"gaps": {"data": 1.0, "cloud": 0.2}}}
    model = HybridRecommender().fit([8], [1], items=items, users=users)

    assert model.recommend([7], 3)[0].tolist() == [[1, 2, 3]]
    assert model.recommend([8], 3)[0].tolist()[0][:2] != [1, 2]

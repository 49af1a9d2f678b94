"""Marking is arithmetic: worked examples first, then what must hold for every answer."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.quizzes.marking import counted, counts_as_passed, is_passed, mark, total


def option(key: str, *, correct: bool = False, text: str = "", match: str = "", tolerance="0"):
    return {
        "id": key,
        "text": text or f"text {key}",
        "match": match,
        "tolerance": tolerance,
        "is_correct": correct,
        "feedback": f"why {key}",
    }


ONE = {"kind": "one", "options": [option("a"), option("b", correct=True), option("c")]}
MANY = {
    "kind": "many",
    "options": [option("a", correct=True), option("b", correct=True), option("c"), option("d")],
}
ORDER = {"kind": "order", "options": [option(key) for key in "abcd"]}
MATCH = {
    "kind": "match",
    "options": [
        option("a", match="Zalo"),
        option("b", match="MISA"),
        option("c", match="MISA"),
    ],
}
TEXT = {
    "kind": "text",
    "options": [
        option("a", correct=True, text="Hóa đơn điện tử"),
        option("b", correct=True, text="HĐĐT"),
        option("c", text="hóa đơn giấy"),
    ],
}
NUMBER = {
    "kind": "number",
    "options": [
        option("a", correct=True, text="1000", tolerance="5"),
        option("b", text="100", tolerance="0.5"),
    ],
}


@pytest.mark.parametrize(
    ("question", "answer", "share", "speaks"),
    [
        (ONE, "b", "1", ("b",)),
        (ONE, "a", "0", ("a",)),
        (ONE, "of another question", "0", ()),
        (ONE | {"kind": "true_false"}, "b", "1", ("b",)),
        (MANY, ["a", "b"], "1", ("a", "b")),
        (MANY, ["b"], "1/2", ("b",)),
        (MANY, ["a", "b", "c"], "1/2", ("a", "b", "c")),
        (MANY, ["a", "c"], "0", ("a", "c")),
        (MANY, ["c", "d"], "0", ("c", "d")),
        (MANY, ["a", "b", "c", "d"], "0", ("a", "b", "c", "d")),
        (MANY, ["a", "a"], "1/2", ("a",)),
        (ORDER, ["a", "b", "c", "d"], "1", ("a", "b", "c", "d")),
        (ORDER, ["d", "a", "b", "c"], "2/3", ("a", "b", "c", "d")),
        (ORDER, ["b", "a", "d", "c"], "0", ("a", "b", "c", "d")),
        (ORDER, ["a", "b", "a", "b"], "1/3", ("a", "b", "c", "d")),
        (MATCH, {"a": "a", "b": "b", "c": "c"}, "1", ("a", "b", "c")),
        (MATCH, {"a": "a", "b": "c", "c": "b"}, "1", ("a", "b", "c")),
        (MATCH, {"a": "a"}, "1/3", ("a",)),
        (MATCH, {"a": "nothing of the kind", "b": "a"}, "0", ("a", "b")),
        (TEXT, "hoa don  dien tu.", "1", ("a",)),
        (TEXT, "hoá đơn ĐIỆN TỬ", "1", ("a",)),
        (TEXT, "hddt", "1", ("b",)),
        (TEXT, "hóa đơn giấy", "0", ("c",)),
        (TEXT, "biên lai", "0", ()),
        (TEXT, " . ", "0", ()),
        (NUMBER, "1000", "1", ("a",)),
        (NUMBER, "1005", "1", ("a",)),
        (NUMBER, "1005.01", "0", ()),
        (NUMBER, "995", "1", ("a",)),
        (NUMBER, "-1000", "0", ()),
        (NUMBER, "100.5", "0", ("b",)),
    ],
)
def test_worked_examples(question, answer, share, speaks):
    marked = mark(question, answer)

    assert marked.share == Fraction(share)
    assert marked.speaks == speaks
    assert marked.is_right == (share == "1")


@pytest.mark.parametrize("question", [ONE, MANY, ORDER, MATCH, TEXT, NUMBER])
@pytest.mark.parametrize("nothing", [None, "", [], {}])
def test_no_answer_earns_nothing_and_says_nothing(question, nothing):
    assert mark(question, nothing).share == 0
    assert mark(question, nothing).speaks == ()


def test_an_answer_of_another_kind_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="list is no answer to a question of kind one"):
        mark(ONE, ["a"])


keys = st.sampled_from(["a", "b", "c", "d", "x"])


@given(st.lists(keys))
def test_points_stay_between_nothing_and_all(answer):
    for question in (MANY, ORDER):
        assert 0 <= mark(question, answer).share <= 1


@given(st.dictionaries(keys, keys))
def test_partners_stay_between_nothing_and_all(answer):
    assert 0 <= mark(MATCH, answer).share <= 1


@given(st.lists(st.sampled_from("abcd"), unique=True))
def test_a_right_option_more_never_costs_and_a_wrong_one_never_gains(chosen):
    before = mark(MANY, chosen).share

    for option_ in MANY["options"]:
        after = mark(MANY, [*dict.fromkeys([*chosen, option_["id"]])]).share
        assert after >= before if option_["is_correct"] else after <= before


@given(st.permutations("abcd"))
def test_only_the_whole_order_is_right(answer):
    assert mark(ORDER, answer).is_right == (answer == list("abcd"))


@given(st.permutations(["a", "b"]))
def test_the_sequence_of_ticks_does_not_matter(answer):
    assert mark(MANY, answer).share == 1


def test_points_are_added_exactly():
    earned, most = total([(Fraction(1, 3), 1), (Fraction(1, 3), 1), (Fraction(1, 3), 1)])

    assert (earned, most) == (1, 3)


@pytest.mark.parametrize(
    ("earned", "most", "pass_mark", "passed"),
    [
        ("2", 3, 66, True),
        ("2", 3, 67, False),
        ("4", 5, 80, True),
        ("0", 5, 0, True),
        ("239/100", 3, 80, False),
    ],
)
def test_the_pass_mark_is_reached_exactly(earned, most, pass_mark, passed):
    assert is_passed(Fraction(earned), most, pass_mark) is passed


@pytest.mark.parametrize(("rule", "score"), [("best", "1"), ("last", "1/2"), ("average", "7/12")])
def test_which_attempt_counts(rule, score):
    attempts = [Fraction(1, 4), Fraction(1), Fraction(1, 2)]

    assert counted(attempts, rule) == Fraction(score)


@pytest.mark.parametrize(("rule", "passed"), [("best", True), ("last", False), ("average", False)])
def test_the_attempt_that_counts_decides_whether_it_is_passed(rule, passed):
    attempts = [Fraction(4, 5), Fraction(79, 100)]

    assert counts_as_passed(attempts, rule, 80) is passed
    assert not counts_as_passed([], rule, 0)

"""Order rules of SCORM 1.2: symbols, words, sets; what cannot be read is said so."""

import pytest

from courses.packages.prerequisites import MOST_DEPTH, Unreadable, ids, is_met, parse


@pytest.mark.parametrize(
    ("text", "done", "expected"),
    [
        ("", "", True),
        ("a", "", False),
        ("a", "a", True),
        ("a&b", "a", False),
        ("a & b", "ab", True),
        ("a AND b", "a", False),
        ("(a AND b) OR c", "c", True),
        ("a & b | c", "c", True),
        ("a, b", "a", False),
        ("~a", "", True),
        ("NOT a", "a", False),
        ("~a & b", "b", True),
        ("2*{a,b,c}", "ac", True),
        ("2*{a,b,c}", "b", False),
        ("a=passed", "a", False),
        ("a=completed", "a", True),
        ("a<>passed", "a", True),
        ('a="c"', "a", True),
        ("b=not attempted", "a", True),
        ('b="not attempted"', "b", False),
    ],
)
def test_judges_an_expression(text, done, expected):
    status = lambda name: {"completed"} if name in done else {"not attempted"}  # noqa: E731

    assert is_met(parse(text), status) is expected


@pytest.mark.parametrize(
    "text",
    ["a &", "& a", "(a", "a)", "a b", "3*{a", "a=", "a=whatever", "~", "__import__('os')", "{a}"],
)
def test_says_what_it_cannot_read(text):
    with pytest.raises(Unreadable):
        parse(text)


@pytest.mark.parametrize("text", ["(" * 3000, "~" * (MOST_DEPTH + 2) + "a", "a" * 5000])
def test_does_not_follow_an_endless_expression(text):
    with pytest.raises(Unreadable):
        parse(text)


def test_names_the_items_it_asks_about():
    assert ids(parse("(a AND b=passed) OR 1*{c,~d}")) == {"a", "b", "c", "d"}

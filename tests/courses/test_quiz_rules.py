"""Limits and drawing are arithmetic: time and chance are passed in."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.quizzes import limits
from courses.quizzes.drawing import draw

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


def rules(**fields) -> limits.Rules:
    return limits.Rules(
        **{
            "title": "Thử",
            "pass_mark": 80,
            "done_when": "passed",
            "counts": "best",
            "review": limits.AFTER,
        }
        | fields
    )


def test_attempts_are_counted():
    two = rules(attempts_allowed=2)

    assert limits.next_attempt(two, [], NOW) == limits.Next(1)
    assert limits.next_attempt(two, [NOW], NOW).is_allowed
    assert limits.next_attempt(two, [NOW, NOW], NOW) == limits.Next(3, none_left=True)
    assert limits.next_attempt(rules(), [NOW] * 50, NOW).is_allowed


def test_a_pause_runs_from_the_last_end():
    paused = rules(pause_minutes=60)
    ended = [NOW - timedelta(days=1), NOW - timedelta(minutes=59)]

    waiting = limits.next_attempt(paused, ended, NOW)

    assert not waiting.is_allowed
    assert waiting.not_before == NOW + timedelta(minutes=1)
    assert limits.next_attempt(paused, ended, NOW + timedelta(minutes=1)).is_allowed
    assert limits.next_attempt(paused, [], NOW).is_allowed


def test_time_is_over_a_moment_after_it_was_due():
    due = limits.due_at(rules(minutes_allowed=10), NOW)

    assert due == NOW + timedelta(minutes=10)
    assert not limits.is_over(due, due + limits.GRACE)
    assert limits.is_over(due, due + limits.GRACE + timedelta(seconds=1))
    assert not limits.is_over(limits.due_at(rules(), NOW), NOW + timedelta(days=900))


@pytest.mark.parametrize(
    ("review", "passed", "attempts", "score", "answers"),
    [
        (limits.NEVER, True, 9, False, False),
        (limits.SCORE, True, 9, True, False),
        (limits.AFTER, False, 1, True, True),
        (limits.AT_THE_END, False, 1, True, False),
        (limits.AT_THE_END, True, 1, True, True),
        (limits.AT_THE_END, False, 3, True, True),
    ],
)
def test_what_may_be_seen_afterwards(review, passed, attempts, score, answers):
    policy = rules(review=review, attempts_allowed=3)

    assert limits.shows_score(policy) is score
    assert limits.shows_answers(policy, passed=passed, attempts=attempts) is answers


def test_without_a_last_attempt_answers_wait_for_a_pass():
    policy = rules(review=limits.AT_THE_END)

    assert not limits.shows_answers(policy, passed=False, attempts=99)


def question(kind: str = "one", partners: str = "") -> dict:
    keys = "abcd"
    return {
        "kind": kind,
        "options": [
            {"id": key, "match": partners[n] if partners else ""} for n, key in enumerate(keys)
        ],
    }


SIX = {number: question() for number in range(1, 7)}


def versions(paper: list[dict]) -> list[int]:
    return [card["version"] for card in paper]


def test_the_order_is_fixed_unless_wanted_otherwise():
    parts = [([number], 1) for number in SIX]

    paper = draw(parts, SIX, random.Random(1))

    assert versions(paper) == [1, 2, 3, 4, 5, 6]
    assert all(card["options"] == list("abcd") for card in paper)


def test_shuffling_keeps_all_questions_and_lines():
    parts = [([number], 1) for number in SIX]

    paper = draw(parts, SIX, random.Random(1), shuffle_questions=True, shuffle_options=True)

    assert versions(paper) != [1, 2, 3, 4, 5, 6]
    assert sorted(versions(paper)) == [1, 2, 3, 4, 5, 6]
    assert any(card["options"] != list("abcd") for card in paper)
    assert all(sorted(card["options"]) == list("abcd") for card in paper)


@given(st.integers(), st.integers(1, 6), st.integers(1, 6))
def test_no_question_comes_twice(seed, first, second):
    parts = [([3], 1), ([1, 2, 3, 4], first), ([3, 4, 5, 6], second)]

    drawn = versions(draw(parts, SIX, random.Random(seed)))

    assert len(drawn) == len(set(drawn))
    assert drawn[0] == 3
    assert len(drawn) >= min(first, 3) + 1


@given(st.integers())
def test_lines_to_be_put_in_order_never_stand_in_order(seed):
    paper = draw([([1], 1)], {1: question("order")}, random.Random(seed))

    assert paper[0]["options"] != list("abcd")
    assert sorted(paper[0]["options"]) == list("abcd")


def test_each_partner_is_offered_once():
    paper = draw([([1], 1)], {1: question("match", "xyxz")}, random.Random(1))

    assert sorted(paper[0]["partners"]) == ["a", "b", "d"]


def test_true_comes_before_false():
    paper = draw([([1], 1)], {1: question("true_false")}, random.Random(1), shuffle_options=True)

    assert paper[0]["options"] == list("abcd")

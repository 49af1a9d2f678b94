"""Which answer counts and what is a disagreement: as a table, as properties, and in the database."""

import datetime
import itertools
import random

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from advisory.assessments.layers import (
    ADVISER,
    COLLEAGUE,
    SELF,
    Said,
    counted_answers,
    counting,
    is_open_disagreement,
    said_in,
)
from advisory.models import Answer, Assessment
from tests.factories.advisory import AnswerFactory, AssessmentFactory, RespondentFactory

NOON = datetime.datetime(2026, 11, 2, 12, tzinfo=datetime.UTC)


def said(layer: str, value: int, minute: int = 0, **more: object) -> Said:
    at = NOON + datetime.timedelta(minutes=minute)
    return Said(layer, {"state": "answered", "value": value}, at, **more)


def settled(value: int, minute: int) -> Said:
    at = NOON + datetime.timedelta(minutes=minute)
    return said(SELF, value, minute, settled_at=at)


@pytest.mark.parametrize(
    ("answers", "counts"),
    [
        ([], None),
        ([said(SELF, 3)], 3),
        ([said(SELF, 3), said(COLLEAGUE, 1, 5)], 3),
        ([settled(1, 9), said(COLLEAGUE, 1, 5), said(COLLEAGUE, 2, 6)], 1),
        ([said(COLLEAGUE, 1, 5), said(COLLEAGUE, 2, 4)], 1),
        ([said(SELF, 3), said(ADVISER, 2)], 2),
        ([settled(3, 9), said(ADVISER, 2)], 2),
        ([said(SELF, 3), said(ADVISER, 2, is_contested=True)], 3),
        ([said(COLLEAGUE, 1), said(ADVISER, 2, is_contested=True)], 1),
        ([said(ADVISER, 2, is_contested=True)], None),
        ([said(ADVISER, 2)], 2),
    ],
)
def test_which_answer_counts(answers: list[Said], counts: int | None):
    found = counting(answers)

    assert (found.answer["value"] if found else None) == counts


@pytest.mark.parametrize(
    ("answers", "is_open"),
    [
        ([], False),
        ([said(SELF, 3)], False),
        ([said(SELF, 3), said(COLLEAGUE, 3)], False),
        ([said(SELF, 3), said(COLLEAGUE, 2)], True),
        ([said(COLLEAGUE, 3), said(COLLEAGUE, 2)], True),
        ([said(COLLEAGUE, 3), said(COLLEAGUE, 3)], False),
        ([said(SELF, 3), said(ADVISER, 2)], True),
        ([settled(3, 9), said(COLLEAGUE, 2, 5)], False),
        ([settled(3, 9), said(COLLEAGUE, 2, 10)], True),
        ([settled(3, 9), said(COLLEAGUE, 2, 5), said(COLLEAGUE, 3, 10)], False),
        ([settled(3, 9), said(COLLEAGUE, 2, 5), said(ADVISER, 1, 10)], True),
    ],
)
def test_what_is_an_open_disagreement(answers: list[Said], is_open: bool):
    assert is_open_disagreement(answers) is is_open


anything = st.lists(
    st.builds(
        said,
        st.sampled_from([SELF, COLLEAGUE, ADVISER]),
        st.integers(0, 2),
        st.integers(0, 5),
        is_contested=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda one: one.layer if one.layer != COLLEAGUE else id(one),
)


@given(anything)
def test_what_counts_was_said_and_a_contested_correction_never_does(answers: list[Said]):
    found = counting(answers)

    assert found is None or found in answers
    if found is not None and found.layer == ADVISER:
        assert not found.is_contested
    if any(one.layer != ADVISER for one in answers):
        assert found is not None


@given(anything, st.randoms())
def test_the_order_in_which_people_are_listed_does_not_matter(answers: list[Said], rng):
    mixed = [*answers]
    rng.shuffle(mixed)

    assert is_open_disagreement(mixed) == is_open_disagreement(answers)
    before, after = counting(answers), counting(mixed)
    assert (before and before.at, before and before.layer) == (
        after and after.at,
        after and after.layer,
    )


@given(anything)
def test_settling_closes_every_disagreement(answers: list[Said]):
    others = [one for one in answers if one.layer != SELF]

    assert not is_open_disagreement([settled(1, 6), *others])


@pytest.mark.django_db
def test_the_database_finds_the_same_disagreements_as_the_rule():
    rng = random.Random(7)
    now = timezone.now()
    for number in range(60):
        assessment = AssessmentFactory(code=f"D{number:09}")
        people = [RespondentFactory(assessment=assessment) for _person in range(2)]
        for key, person in itertools.product("ab", [SELF, ADVISER, *people]):
            if rng.random() < 0.4:
                continue
            is_colleague = person in people
            at = now + datetime.timedelta(minutes=rng.randint(0, 5))
            state = rng.choice([*["answered"] * 3, "dont_know"])
            AnswerFactory(
                assessment=assessment,
                question_key=key,
                layer=COLLEAGUE if is_colleague else person,
                respondent=person if is_colleague else None,
                respondent_key=person.pk if is_colleague else 0,
                state=state,
                value={"num": rng.randint(1, 2), "den": 4} if state == "answered" else None,
                answered_at=at,
                settled_at=at if person == SELF and rng.random() < 0.5 else None,
            )

    found = {answer.assessment for answer in Answer.objects.disputed()}

    told = {
        assessment
        for assessment in Assessment.objects.all()
        if any(is_open_disagreement(each) for each in said_in(assessment).values())
    }
    assert found == told
    assert 10 < len(found) < 60


@pytest.mark.django_db
def test_counted_answers_take_the_best_layer_of_each_question_in_one_query(
    django_assert_num_queries,
):
    assessment = AssessmentFactory()
    colleague = RespondentFactory(assessment=assessment)
    of_colleague = {
        "layer": COLLEAGUE,
        "respondent": colleague,
        "respondent_key": colleague.pk,
    }
    AnswerFactory(assessment=assessment, question_key="a", value=1)
    AnswerFactory(assessment=assessment, question_key="a", value=2, **of_colleague)
    AnswerFactory(assessment=assessment, question_key="b", value=2, **of_colleague)
    AnswerFactory(assessment=assessment, question_key="c", value=1)
    AnswerFactory(assessment=assessment, question_key="c", value=3, layer=Answer.Layer.ADVISER)

    with django_assert_num_queries(1):
        found = counted_answers(assessment)

    assert {key: answer["value"] for key, answer in found.items()} == {"a": 1, "b": 2, "c": 3}

"""Scoring again: the new score takes the place of the old one, which stays in its history."""

from decimal import Decimal

import pytest
from django.test import Client

from advisory.assessments.questionnaire import Questionnaire
from advisory.assessments.scores import rescore
from advisory.models import Assessment, Score
from tests.advisory.answering import finished
from tests.factories.advisory import DimensionScoreFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment(client: Client, quick_questions: Questionnaire) -> Assessment:
    return finished(client, quick_questions)


def test_the_same_answers_change_nothing(assessment: Assessment):
    before = Score.objects.get()

    after = rescore(assessment=assessment, reason="asked to")

    assert (after.pk, after.computed_at, after.history) == (before.pk, before.computed_at, [])


def test_changed_answers_replace_the_score_and_keep_what_it_said(assessment: Assessment):
    before = Score.objects.get()
    assessment.answers.filter(question_key="cloud_use").update(value=5)

    after = rescore(assessment=assessment, reason="corrected")

    assert Score.objects.get() == after
    assert after.total == before.total + Decimal(3)
    assert sum(row.points for row in after.dimensions.all()) == after.total
    (remembered,) = after.history
    assert remembered["total"] == str(before.total)
    assert remembered["replaced_because"] == "corrected"


def test_every_earlier_score_is_remembered_in_order(assessment: Assessment):
    for value in (5, 0):
        assessment.answers.filter(question_key="cloud_use").update(value=value)
        rescore(assessment=assessment, reason=f"now {value}")

    history = Score.objects.get().history

    assert [line["replaced_because"] for line in history] == ["now 5", "now 0"]


def test_a_dimension_that_counts_no_more_is_gone(assessment: Assessment):
    score = Score.objects.get()
    score.receipt["dimensions"].append({"key": "gone"})
    score.save()
    DimensionScoreFactory(score=score, key="gone")
    before = set(score.dimensions.values_list("key", flat=True))

    rescore(assessment=assessment, reason="corrected")

    assert set(score.dimensions.values_list("key", flat=True)) == before - {"gone"}

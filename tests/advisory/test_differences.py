"""Different answers side by side, settled by the lead; and whose answers a result rests on."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisory.assessments.confidence import Mark, Verdict, confidence
from advisory.assessments.layers import ADVISER, COLLEAGUE, SELF
from advisory.assessments.leading import mark_of
from advisory.assessments.questionnaire import Questionnaire
from advisory.models import Answer, Assessment
from core.models import AuditEvent
from tests.advisory.answering import begin, finished
from tests.advisory.test_layers_rule import said
from tests.factories.advisory import (
    AdviserCaseFactory,
    AnswerFactory,
    EvidenceFactory,
    MembershipFactory,
    RespondentFactory,
    ReviewFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
CARD = "cloud_use"


def page_of(assessment: Assessment, word: str = "y-kien-khac") -> str:
    return f"/danh-gia/{assessment.public_id}/{word}/"


def colleague_said(assessment: Assessment, value: int, key: str = CARD) -> Answer:
    person = RespondentFactory(assessment=assessment, name="Chị Hoa", agreed=True)
    return AnswerFactory(
        assessment=assessment,
        question_key=key,
        value=value,
        layer=COLLEAGUE,
        respondent=person,
        respondent_key=person.pk,
    )


def choice(answer: Answer) -> dict[str, str]:
    mark = mark_of({"state": answer.state, "value": answer.value})
    return {"choice": f"{answer.pk}-{mark}"}


def settle(client: Client, answer: Answer, **more: str):
    address = f"{page_of(answer.assessment)}{answer.question_key}/"
    return client.post(address, choice(answer) | more)


@pytest.fixture
def result(client: Client, quick_questions: Questionnaire) -> Assessment:
    """A finished quick scan, 2 everywhere, held by the test's browser."""
    return finished(client, quick_questions)


def test_both_answers_stand_side_by_side_until_the_lead_settles(client: Client, result: Assessment):
    theirs = colleague_said(result, 5)
    before = client.get(page_of(result)).content.decode()

    response = settle(client, theirs)

    assert "Chị Hoa" in before
    assert "1 khác biệt chưa chốt" in before
    assert response.url.endswith(f"/y-kien-khac/#q-{CARD}")
    own = result.answers.get(question_key=CARD, layer=SELF)
    assert own.value == 5
    assert own.settled_at == own.answered_at
    assert not Answer.objects.disputed().exists()
    assert "0 khác biệt chưa chốt" in client.get(page_of(result)).content.decode()


def test_settling_after_submission_scores_again_and_keeps_what_it_said(
    client: Client, result: Assessment
):
    before = result.scores.get().total

    settle(client, colleague_said(result, 5))

    score = result.scores.get()
    assert score.total == before + 3
    assert [line["replaced_because"] for line in score.history] == ["settled"]


def test_settling_before_submission_scores_nothing(client, quick_questions: Questionnaire):
    draft = begin(client, quick_questions)
    key = quick_questions.pages[0].items[0]["key"]

    settle(client, colleague_said(draft, 5, key))

    assert draft.answers.get(question_key=key, layer=SELF).value == 5
    assert not draft.scores.exists()


def test_settling_on_the_own_answer_keeps_it(client: Client, result: Assessment):
    colleague_said(result, 5)

    settle(client, result.answers.get(question_key=CARD, layer=SELF))

    assert result.answers.get(question_key=CARD, layer=SELF).value == 2
    assert not Answer.objects.disputed().exists()
    assert result.scores.get().history == []


def test_a_new_answer_after_settling_opens_the_difference_again(client: Client, result: Assessment):
    settle(client, colleague_said(result, 5))

    colleague_said(result, 1)

    assert {answer.assessment for answer in Answer.objects.disputed()} == {result}


def test_an_answer_that_changed_meanwhile_is_not_settled_on(client: Client, result: Assessment):
    theirs = colleague_said(result, 5)
    sent = choice(theirs)
    Answer.objects.filter(pk=theirs.pk).update(value=0)

    client.post(f"{page_of(result)}{CARD}/", sent)

    assert result.answers.get(question_key=CARD, layer=SELF).value == 2
    assert "vừa thay đổi" in client.get(page_of(result)).content.decode()


@pytest.mark.parametrize("value", ["", "x-y", "999999-abc", "٣-a", "1" * 400])
def test_a_choice_that_is_none_settles_nothing(client: Client, result: Assessment, value: str):
    colleague_said(result, 5)

    response = client.post(f"{page_of(result)}{CARD}/", {"choice": value})

    assert response.status_code in (302, 404)
    assert result.answers.get(question_key=CARD, layer=SELF).settled_at is None


def test_an_answer_to_another_question_cannot_be_chosen(client: Client, result: Assessment):
    theirs = colleague_said(result, 5)

    response = client.post(f"{page_of(result)}remote_work/", choice(theirs))

    assert response.status_code == 404


def test_a_doubled_settlement_is_one(client: Client, result: Assessment):
    theirs = colleague_said(result, 5)

    for _time in range(2):
        settle(client, theirs, _once="5e7a3f2e-8f1b-4f7e-9a55-0c7ad9c70f11")

    assert len(result.scores.get().history) == 1


def claimed(result: Assessment) -> Assessment:
    owner = MembershipFactory(owner=True)
    result.business, result.led_by = owner.business, owner.user
    result.save()
    return result


@pytest.mark.parametrize("traits", [{}, {"adviser": True}, {"trainer": True}, {"owner": True}])
def test_a_stranger_sees_no_differences(result: Assessment, traits: dict):
    claimed(result)
    theirs = colleague_said(result, 5)

    for person in (None, UserFactory(**traits)):
        browser = Client()
        if person:
            browser.force_login(person, "django.contrib.auth.backends.ModelBackend")
        assert browser.get(page_of(result)).status_code == 404
        assert settle(browser, theirs).status_code == 404


def test_members_adviser_and_official_look_but_only_the_lead_settles(sign_in, result: Assessment):
    claimed(result)
    theirs = colleague_said(result, 5)
    people = [
        MembershipFactory(business=result.business).user,
        AdviserCaseFactory(business=result.business).adviser,
        UserFactory(official=True),
    ]

    for person in people:
        browser = Client()
        browser.force_login(person, "django.contrib.auth.backends.ModelBackend")
        html = browser.get(page_of(result)).content.decode()
        assert "Chị Hoa" in html
        assert 'name="choice"' not in html
        assert settle(browser, theirs).status_code == 404

    assert AuditEvent.objects.filter(verb="looked at assessment").count() == 2


def test_queries_of_the_differences(sign_in, result: Assessment):
    claimed(result)
    browser = Client()
    browser.force_login(result.led_by)
    for key in (CARD, "remote_work"):
        colleague_said(result, 5, key)
        EvidenceFactory(assessment=result, question_key=key)
        ReviewFactory(assessment=result, question_key=key)
    browser.get(page_of(result))

    with CaptureQueriesContext(connection) as looking:
        browser.get(page_of(result))
    chosen = result.answers.filter(layer=COLLEAGUE).first()
    with CaptureQueriesContext(connection) as settling:
        settle(browser, chosen)

    assert len(looking) <= 6
    plain = ("SAVEPOINT", "RELEASE")
    # Read: person, assessment, answers; locked: consent, assessment, score; written: answer, score,
    # dimensions and, for the message, the session.
    assert len([one for one in settling if not one["sql"].startswith(plain)]) <= 10


# --- Whose answers the result rests on -----------------------------------------------------


def test_the_result_says_whose_answers_count(client: Client, result: Assessment):
    result.answers.filter(question_key="remote_work").delete()
    colleague_said(result, 5, "remote_work")
    AnswerFactory(assessment=result, question_key=CARD, layer=ADVISER, value=4)

    html = client.get(page_of(result, "ket-qua")).content.decode()

    text = re.sub(r"\s+", " ", html)
    assert "9 câu tự trả lời, 1 câu của đồng nghiệp và 1 câu do chuyên gia sửa" in text
    assert "1 khác biệt chưa chốt" in text
    assert "Nhiều người đã trả lời, chưa thống nhất" in text


OWN = {"a": [said(SELF, 1)], "b": [said(SELF, 2)], "c": [said(SELF, 3)]}
AGREE = {"a": [said(SELF, 1), said(COLLEAGUE, 1)], "b": [said(SELF, 2), said(COLLEAGUE, 2)]}
DIFFER = {"b": [said(SELF, 2), said(COLLEAGUE, 1)]}
PARTS = [["a", "b"], ["c"], []]


def verdict(value: int, seen: bool = False) -> Verdict:
    return Verdict({"state": "answered", "value": value}, seen)


@pytest.mark.parametrize(
    ("answers", "verdicts", "mark"),
    [
        ({}, {}, Mark.SELF_ONLY),
        (OWN, {}, Mark.SELF_ONLY),
        (OWN | DIFFER, {}, Mark.SEVERAL),
        (OWN | AGREE, {}, Mark.AGREED),
        (OWN | AGREE | DIFFER, {}, Mark.SEVERAL),
        (OWN, {"a": verdict(1)}, Mark.SELF_ONLY),
        (OWN, {"a": verdict(1), "b": verdict(2)}, Mark.CONFIRMED),
        (OWN, {"a": verdict(1), "b": verdict(9)}, Mark.SELF_ONLY),
        (OWN, {"c": verdict(3)}, Mark.CONFIRMED),
        (OWN, {"a": verdict(1, seen=True)}, Mark.EVIDENCE),
        (OWN, {"a": verdict(9, seen=True)}, Mark.SELF_ONLY),
        (OWN | {"c": [said(SELF, 3), said(ADVISER, 1)]}, {"c": verdict(1)}, Mark.CONFIRMED),
    ],
)
def test_the_mark_follows_its_rule(answers: dict, verdicts: dict, mark: Mark):
    assert confidence(PARTS, answers, verdicts) == mark

"""The adviser's check: confirm, correct, ask; the business contests; officials look only."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisory.assessments.questionnaire import Questionnaire
from advisory.models import Answer, Assessment, Review
from core.models import AuditEvent
from tests.advisory.answering import finished
from tests.factories.advisory import (
    AdviserCaseFactory,
    EvidenceFactory,
    MembershipFactory,
    ReviewFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
CARD = "cloud_use"


def browser_of(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


@pytest.fixture
def result(client: Client, quick_questions: Questionnaire) -> Assessment:
    """A finished quick scan of a business, led by its owner, 2 everywhere."""
    owner = MembershipFactory(owner=True)
    assessment = finished(client, quick_questions)
    assessment.business, assessment.led_by = owner.business, owner.user
    assessment.save()
    return assessment


@pytest.fixture
def adviser(result: Assessment) -> Client:
    return browser_of(AdviserCaseFactory(business=result.business).adviser)


@pytest.fixture
def lead(result: Assessment) -> Client:
    return browser_of(result.led_by)


@pytest.fixture
def page(quick_questions: Questionnaire) -> str:
    return next(
        page.key for page in quick_questions.pages if CARD in {item["key"] for item in page.items}
    )


def address(assessment: Assessment, page: str = "", key: str = "") -> str:
    end = "".join(f"{part}/" for part in (page, key) if part)
    return f"/danh-gia/{assessment.public_id}/doi-chieu/{end}"


def corrected(adviser: Client, result: Assessment, page: str, value: str = "4", **more: str):
    form = {"do": "correct", "reason": "Chỉ thấy một kho", CARD: value} | more
    return adviser.post(address(result, page, CARD), form)


def contest(browser: Client, result: Assessment, reason: str = "Có cả hai kho"):
    return browser.post(f"/danh-gia/{result.public_id}/phan-doi/{CARD}/", {"reason": reason})


def counted(result: Assessment) -> str:
    lines = result.scores.get().receipt["lines"]
    return next(line["value"] for line in lines if line["key"] == CARD)


def test_a_correction_counts_is_seen_by_the_business_and_audited(
    adviser: Client, lead: Client, result: Assessment, page: str
):
    response = corrected(adviser, result, page)

    assert response.url == f"{address(result, page)}#q-{CARD}"
    assert counted(result) == 4
    assert result.scores.get().history[-1]["replaced_because"] == "corrected"
    html = lead.get(f"/danh-gia/{result.public_id}/y-kien-khac/").content.decode()
    assert "Chỉ thấy một kho" in html
    assert "Phản đối chỗ sửa" in html
    assert result.answers.get(question_key=CARD, layer=Answer.Layer.SELF).value == 2
    assert AuditEvent.objects.filter(verb="review: corrected").exists()


def test_a_contested_correction_does_not_count_until_it_is_upheld(
    adviser: Client, lead: Client, result: Assessment, page: str
):
    corrected(adviser, result, page)

    contest(lead, result)
    after_contest = counted(result)
    waiting = list(Review.objects.open_contests())
    adviser.post(address(result, page, CARD), {"do": "uphold", "reason": "Đã gọi điện xác minh"})

    assert after_contest == 2
    assert [step.reason for step in waiting] == ["Có cả hai kho"]
    assert counted(result) == 4
    assert not Review.objects.open_contests().exists()
    assert [step.kind for step in result.reviews.all()] == ["corrected", "contested", "upheld"]


def test_a_withdrawn_correction_leaves_the_own_answer(
    adviser: Client, lead: Client, result: Assessment, page: str
):
    corrected(adviser, result, page)
    contest(lead, result)

    adviser.post(address(result, page, CARD), {"do": "withdraw", "reason": "Anh/chị đúng"})

    assert counted(result) == 2
    assert not result.answers.filter(layer=Answer.Layer.ADVISER).exists()
    assert not Answer.objects.disputed().exists()


def test_a_correction_is_contested_once_and_only_with_a_reason(
    adviser: Client, lead: Client, result: Assessment, page: str
):
    contest(lead, result)  # nothing to contest yet
    corrected(adviser, result, page)
    contest(lead, result, reason=" ")
    before = result.reviews.count()
    contest(lead, result)
    adviser.post(address(result, page, CARD), {"do": "uphold", "reason": "Đã xem"})

    contest(lead, result)

    assert before == 1
    assert result.reviews.last().kind == Review.Kind.UPHELD


def test_confirming_takes_back_a_correction(adviser: Client, result: Assessment, page: str):
    corrected(adviser, result, page)

    adviser.post(address(result, page, CARD), {"do": "confirm"})

    assert counted(result) == 2
    step = result.reviews.last()
    assert (step.kind, step.value, step.has_seen_evidence) == ("confirmed", 2, False)


def test_evidence_is_asked_for_until_it_is_given(
    adviser: Client, lead: Client, result: Assessment, page: str
):
    adviser.post(address(result, page, CARD), {"do": "ask", "reason": "Gửi ảnh màn hình"})
    asked = list(Review.objects.open_requests())
    html = lead.get(f"/danh-gia/{result.public_id}/y-kien-khac/").content.decode()

    EvidenceFactory(assessment=result, question_key=CARD)

    assert [step.question_key for step in asked] == [CARD]
    assert f"/danh-gia/{result.public_id}/minh-chung/?cau={CARD}" in html
    assert not Review.objects.open_requests().exists()


def test_a_confirmation_remembers_that_evidence_was_seen(
    adviser: Client, result: Assessment, page: str
):
    given = EvidenceFactory(assessment=result, question_key=CARD)
    file = adviser.get(f"/danh-gia/{result.public_id}/minh-chung/{given.public_id}/")
    b"".join(file.streaming_content)

    adviser.post(address(result, page, CARD), {"do": "confirm"})

    assert result.reviews.get().has_seen_evidence


def test_an_unanswered_question_cannot_be_confirmed(adviser: Client, result: Assessment, page: str):
    result.answers.filter(question_key=CARD).delete()

    response = adviser.post(address(result, page, CARD), {"do": "confirm"})

    assert response.status_code == 422
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({CARD: "4", "reason": " "}, "Hãy ghi lý do"),
        ({CARD: "9"}, "Hãy chọn một"),
        ({CARD: ""}, "Hãy nhập câu trả lời đã sửa"),
    ],
)
def test_a_wrong_correction_is_refused_with_what_was_typed(
    adviser: Client, result: Assessment, page: str, form: dict, says: str
):
    response = adviser.post(
        address(result, page, CARD), {"do": "correct", "reason": "Vì đã đến xem"} | form
    )

    assert response.status_code == 422
    html = response.content.decode()
    assert says in html
    assert ("Vì đã đến xem" in html) == ("reason" not in form)
    assert not Review.objects.exists()


def test_a_doubled_correction_is_one(adviser: Client, result: Assessment, page: str):
    for _time in range(2):
        corrected(adviser, result, page, _once="9e7a3f2e-8f1b-4f7e-9a55-0c7ad9c70f11")

    assert result.reviews.count() == 1


@pytest.mark.parametrize("do", ["", "delete", "uphold"])
def test_a_step_that_does_not_exist_or_fit_changes_nothing(
    adviser: Client, result: Assessment, page: str, do: str
):
    response = adviser.post(address(result, page, CARD), {"do": do, "reason": "x"})

    assert response.status_code in (404, 422)
    assert not Review.objects.exists()


def test_questions_of_another_part_or_none_are_not_found(
    adviser: Client, result: Assessment, page: str
):
    for where in (address(result, "no_part", CARD), address(result, page, "no_question")):
        assert adviser.post(where, {"do": "confirm"}).status_code == 404
    assert adviser.get(address(result, "no_part")).status_code == 404


def test_a_draft_can_be_checked_too(adviser: Client, lead: Client, result: Assessment, page: str):
    result.scores.all().delete()
    Assessment.objects.filter(pk=result.pk).update(state=Assessment.State.DRAFT)

    corrected(adviser, result, page)

    assert result.answers.get(layer=Answer.Layer.ADVISER).value == 4
    assert not result.scores.exists()
    assert adviser.get(f"/danh-gia/{result.public_id}/").url == address(result)


def test_officials_look_only_and_strangers_see_nothing(result: Assessment, page: str):
    official = browser_of(UserFactory(official=True))
    closed = browser_of(AdviserCaseFactory(business=result.business, closed=True).adviser)
    other = browser_of(AdviserCaseFactory().adviser)
    member = browser_of(MembershipFactory(business=result.business).user)

    seen = official.get(address(result)).content.decode()

    assert "Xác nhận câu trả lời" not in seen
    assert AuditEvent.objects.filter(verb="looked at assessment").count() == 1
    for browser in (official, closed, other, member, Client()):
        response = browser.post(address(result, page, CARD), {"do": "confirm"})
        assert response.status_code == 404
    for browser in (closed, other, Client()):
        assert browser.get(address(result)).status_code == 404
    for browser in (member, official, closed):
        assert contest(browser, result).status_code == 404
    assert not Review.objects.exists()


def test_a_step_is_never_changed():
    step = ReviewFactory()
    step.reason = "other"

    with pytest.raises(TypeError):
        step.save()


def test_queries_of_the_review(adviser: Client, result: Assessment, page: str):
    for key in (CARD, "remote_work"):
        EvidenceFactory(assessment=result, question_key=key)
        ReviewFactory(assessment=result, question_key=key)
    adviser.get(address(result, page))

    with CaptureQueriesContext(connection) as looking:
        html = adviser.get(address(result, page)).content.decode()

    assert re.search(r"hoa-don\.pdf", html)
    reads = [one["sql"] for one in looking if one["sql"].startswith("SELECT")]
    assert len(reads) <= 5
    assert len(looking) == len(reads) + 1  # the audit line


def test_queries_of_a_step(adviser: Client, result: Assessment, page: str):
    adviser.get(address(result, page))

    with CaptureQueriesContext(connection) as correcting:
        corrected(adviser, result, page)

    plain = [q["sql"] for q in correcting if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(plain) <= 14  # two of them the audit, six the score that follows

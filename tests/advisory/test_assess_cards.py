"""Answering: the whole walk without JavaScript, saving card by card, and what may go wrong."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisory.assessments.links import token_for
from advisory.assessments.questionnaire import Questionnaire, questionnaire_of
from advisory.models import Answer, Assessment, InstrumentVersion
from advisory.views import answering
from tests.advisory.answering import (
    BEGIN,
    answer_page,
    begin,
    draft_token,
    finished,
    json_save,
    page_values,
)
from tests.factories.advisory import AssessmentFactory, MembershipFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
CARD = "social_media_reply_time"
RATIO = "digital_marketing_spend_share"


@pytest.fixture
def full_draft(client: Client, full: InstrumentVersion, sign_in) -> Assessment:
    """A draft of the full assessment, started by the person signed in."""
    return AssessmentFactory(instrument_version=full, started_by=sign_in(), code="0000000000")


def page_of(draft: Assessment, key: str = "customer_experience") -> str:
    return f"/danh-gia/{draft.public_id}/{key}/"


def queries_of(action) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        action()
    return [
        query["sql"]
        for query in captured
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]


def test_the_quick_scan_takes_three_pages_and_the_full_one_a_page_per_dimension(
    quick: InstrumentVersion, full: InstrumentVersion
):
    quick_pages, full_pages = questionnaire_of(quick).pages, questionnaire_of(full).pages

    assert [len(page.items) for page in quick_pages] == [3, 4, 4]
    assert [page.key for page in full_pages] == [
        dimension["key"] for dimension in questionnaire_of(full).pillars
    ]
    assert sum(len(page.items) for page in full_pages) == 60


def test_looking_at_the_first_page_stores_nothing(client: Client, quick: InstrumentVersion):
    response = client.get(BEGIN)

    assert response.status_code == 200
    assert not Assessment.objects.exists()
    assert "sessionid" not in response.cookies


def test_the_whole_quick_scan_works_without_javascript(
    client: Client, quick_questions: Questionnaire
):
    assessment = begin(client, quick_questions)
    second, third = quick_questions.pages[1:]

    to_third = answer_page(client, assessment, second)
    to_result = answer_page(client, assessment, third)

    assert to_third.url == page_of(assessment, third.key)
    assert to_result.url == f"/danh-gia/{assessment.public_id}/ket-qua/"
    assessment.refresh_from_db()
    assert assessment.is_submitted
    assert assessment.answers.count() == 11
    assert assessment.scores.get().answered == 11
    assert client.get(to_result.url).status_code == 200


def test_a_first_page_without_any_answer_begins_nothing(client: Client, quick: InstrumentVersion):
    response = client.post(BEGIN, {"draft": draft_token(client), "go": "next"})

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert not Assessment.objects.exists()


def test_the_first_page_sent_twice_begins_one_assessment(
    client: Client, quick_questions: Questionnaire
):
    values = page_values(quick_questions.pages[0]) | {"draft": draft_token(client), "go": "next"}

    first, second = client.post(BEGIN, values), client.post(BEGIN, values)

    assert first.url == second.url
    assert Assessment.objects.count() == 1
    assert Answer.objects.count() == 3


def test_a_visitor_whose_answer_was_lost_on_the_way_back_resends_and_goes_on(
    client: Client, quick_questions: Questionnaire
):
    """The worker died after the commit: the browser never got its session cookie."""
    values = page_values(quick_questions.pages[0]) | {"draft": draft_token(client), "go": "next"}
    client.post(BEGIN, values)
    client.cookies.clear()

    response = client.post(BEGIN, values, follow=True)

    assert response.status_code == 200
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize("draft", ["", "0" * 70, "abc:def"])
def test_a_made_up_draft_token_is_replaced_and_the_answer_kept(
    client: Client, quick: InstrumentVersion, draft: str
):
    response = client.post(BEGIN, {"draft": draft, CARD: "2"})

    html = response.content.decode()
    assert response.status_code == 400
    assert not Assessment.objects.exists()
    assert f'name="{CARD}" value="2" checked' in html
    fresh = re.search(r'name="draft" value="([^"]+)"', html).group(1)
    assert client.post(BEGIN, {"draft": fresh, CARD: "2"}).status_code == 302
    assert Assessment.objects.count() == 1


def test_the_token_of_a_claimed_assessment_opens_nothing(client: Client, quick: InstrumentVersion):
    claimed = AssessmentFactory(instrument_version=quick, claimed=True)

    response = client.post(BEGIN, {"draft": token_for(claimed.public_id), CARD: "2"})

    assert response.status_code == 404
    assert not claimed.answers.exists()


def test_beginning_is_limited_and_keeps_what_was_chosen(
    client: Client, quick: InstrumentVersion, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(answering, "BEGIN_TIMES", 1)
    for _ in range(2):
        response = client.post(BEGIN, {"draft": draft_token(client), CARD: "3"})

    assert response.status_code == 429
    assert f'name="{CARD}" value="3" checked' in response.content.decode()
    assert Assessment.objects.count() == 1


def test_unknown_instruments_and_dimensions_are_not_found(client: Client, full_draft: Assessment):
    assert client.get("/danh-gia/khong_co/").status_code == 404
    assert client.get(page_of(full_draft, "khong_co")).status_code == 404


def test_a_stranger_cannot_read_or_write_a_draft(client: Client, quick_questions: Questionnaire):
    assessment = begin(client, quick_questions)
    page = quick_questions.pages[1]
    with_session = Client()
    begin(with_session, quick_questions)

    for stranger in (Client(), with_session):
        assert stranger.get(page_of(assessment, page.key)).status_code == 404
        assert answer_page(stranger, assessment, page).status_code == 404
    assert assessment.answers.count() == 3


@pytest.mark.parametrize(
    ("num", "den", "words"),
    [
        ("12a", "40", "“12a”"),
        ("-5", "40", "“-5”"),
        ("12", "", "Cả hai số"),
        ("", "40", "Cả hai số"),
        ("50", "40", "không được lớn hơn"),
        ("5", "0", "không được lớn hơn"),
    ],
)
def test_a_wrong_ratio_is_explained_at_its_card_and_kept_as_typed(
    client: Client, full_draft: Assessment, num: str, den: str, words: str
):
    values = {f"{RATIO}.num": num, f"{RATIO}.den": den, CARD: "3", "go": "next"}

    response = client.post(page_of(full_draft), values)

    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    assert f'name="{RATIO}.num" value="{num}"' in html
    assert f'name="{RATIO}.den" value="{den}"' in html
    assert f"e-{RATIO}" in html
    # The right answers of the page are saved all the same.
    assert list(full_draft.answers.values_list("question_key", "value")) == [(CARD, 3)]


@pytest.mark.parametrize(
    ("num", "den", "stored"),
    [
        ("250,5", "1.000,5", {"num": 250.5, "den": 1000.5}),
        ("250.5", "1000.5", {"num": 250.5, "den": 1000.5}),
        ("1.000", "1.000.000", {"num": 1000, "den": 1000000}),
        ("0", "0", {"num": 0, "den": 0}),
    ],
)
def test_numbers_are_accepted_as_vietnamese_write_them(
    client: Client, full_draft: Assessment, num: str, den: str, stored: dict
):
    client.post(page_of(full_draft), {f"{RATIO}.num": num, f"{RATIO}.den": den})

    assert full_draft.answers.get().value == stored
    html = client.get(page_of(full_draft)).content.decode()
    assert f'value="{num.replace(".5", ",5").replace("1000,5", "1.000,5")}"' in html


@pytest.mark.parametrize("rung", ["6", "-1", "x", "2.0"])
def test_an_option_that_is_not_offered_is_refused(
    client: Client, full_draft: Assessment, rung: str
):
    response = client.post(page_of(full_draft), {CARD: rung})

    assert response.status_code == 422
    assert not full_draft.answers.exists()


@pytest.mark.parametrize(
    ("count", "status", "stored"), [("3", 302, [3]), ("2,5", 422, []), ("nhiều", 422, [])]
)
def test_a_count_is_a_whole_number(
    client: Client, full_draft: Assessment, count: str, status: int, stored: list
):
    response = client.post(page_of(full_draft, "digital_culture"), {"patents_trademarks": count})

    assert response.status_code == status
    assert list(full_draft.answers.values_list("value", flat=True)) == stored


def test_dont_know_is_stored_as_its_own_state(client: Client, full_draft: Assessment):
    values = {
        CARD: "dont_know",
        f"{RATIO}.num": "",
        f"{RATIO}.den": "",
        f"{RATIO}.state": "dont_know",
    }
    client.post(page_of(full_draft), values)

    states = full_draft.answers.values_list("question_key", "state", "value")
    assert set(states) == {(CARD, "dont_know", None), (RATIO, "dont_know", None)}
    html = client.get(page_of(full_draft)).content.decode()
    assert f'name="{CARD}" value="dont_know" checked' in html
    assert f'name="{RATIO}.state" value="dont_know" checked' in html


def test_a_number_and_dont_know_together_are_refused(client: Client, full_draft: Assessment):
    values = {f"{RATIO}.num": "1", f"{RATIO}.den": "2", f"{RATIO}.state": "dont_know"}

    assert client.post(page_of(full_draft), values).status_code == 422
    assert not full_draft.answers.exists()


def test_emptied_numbers_take_the_answer_back(client: Client, full_draft: Assessment):
    client.post(page_of(full_draft), {f"{RATIO}.num": "1", f"{RATIO}.den": "2"})
    client.post(page_of(full_draft), {f"{RATIO}.num": "", f"{RATIO}.den": ""})

    assert not full_draft.answers.exists()


def test_saving_one_card_answers_in_json(client: Client, full_draft: Assessment):
    response = json_save(client, page_of(full_draft), **{CARD: "4"})

    answer = response.json()
    assert answer["errors"] == {}
    assert answer["progress"]["answered"] == 1
    assert answer["progress"]["pages"]["customer_experience"] == "1/13"
    assert answer["action"] == page_of(full_draft)
    assert full_draft.answers.get().value == 4


def test_a_wrong_card_is_named_in_json(client: Client, full_draft: Assessment):
    response = json_save(client, page_of(full_draft), **{f"{RATIO}.num": "9", f"{RATIO}.den": "3"})

    assert list(response.json()["errors"]) == [RATIO]
    assert not full_draft.answers.exists()


def test_the_first_card_begins_the_assessment_and_tells_its_address(
    client: Client, quick: InstrumentVersion
):
    draft = draft_token(client)

    first = json_save(client, BEGIN, draft=draft, **{CARD: "4"}).json()
    again = json_save(client, BEGIN, draft=draft, **{CARD: "5"}).json()

    assessment = Assessment.objects.get()
    assert first["action"] == again["action"] == page_of(assessment)
    assert assessment.answers.get().value == 5


def test_the_same_card_sent_again_is_not_written_again(client: Client, full_draft: Assessment):
    json_save(client, page_of(full_draft), **{CARD: "4"})
    before = full_draft.answers.get().answered_at

    again = queries_of(lambda: json_save(client, page_of(full_draft), **{CARD: "4"}))

    assert full_draft.answers.get().answered_at == before
    assert not [sql for sql in again if "advisory_answer" in sql and not sql.startswith("SELECT")]


def test_answers_after_submission_are_refused(client: Client, quick_questions: Questionnaire):
    assessment = finished(client, quick_questions)

    late = json_save(client, page_of(assessment), **{CARD: "5"})
    page = answer_page(client, assessment, quick_questions.pages[0], **{CARD: "5"})

    assert late.status_code == 409
    assert late.json()["result"] == page.url == f"/danh-gia/{assessment.public_id}/ket-qua/"
    assert assessment.answers.get(question_key=CARD).value == 2


def test_back_and_forth_keeps_the_answers(client: Client, quick_questions: Questionnaire):
    assessment = begin(client, quick_questions)
    second = quick_questions.pages[1]
    values = page_values(second) | {"go": "back"}

    response = client.post(page_of(assessment, second.key), values)

    assert response.url == page_of(assessment, quick_questions.pages[0].key)
    html = client.get(response.url).content.decode()
    assert f'name="{CARD}" value="2" checked' in html
    assert assessment.answers.count() == 7


def test_an_open_question_leads_to_the_last_look_instead_of_the_result(
    client: Client, quick_questions: Questionnaire
):
    assessment = begin(client, quick_questions)

    response = answer_page(client, assessment, quick_questions.pages[2])

    assert response.url == f"/danh-gia/{assessment.public_id}/hoan-tat/"
    assert not Assessment.objects.submitted().exists()
    html = client.get(response.url).content.decode()
    assert page_of(assessment, quick_questions.pages[1].key) in html
    assert page_of(assessment, quick_questions.pages[2].key) not in html


def test_the_page_speaks_english(client: Client, quick: InstrumentVersion):
    html = client.get("/en" + BEGIN).content.decode()

    assert "Save and continue" in html
    assert "When a customer writes on Zalo" in html
    assert "Lưu" not in html


def test_queries_of_the_card_pages(client: Client, full: InstrumentVersion, sign_in):
    person = sign_in(UserFactory())
    business = MembershipFactory(user=person, owner=True).business
    draft = AssessmentFactory(instrument_version=full, business=business)
    questionnaire_of(full)

    first_page = BEGIN.replace("labanso_quick", "vn_dbi_1970")
    assert len(queries_of(lambda: client.get(first_page))) <= 5  # the day's first visit is counted
    assert len(queries_of(lambda: client.get(first_page))) <= 4
    assert len(queries_of(lambda: client.get(page_of(draft)))) <= 6
    values = page_values(questionnaire_of(full).pages[0])
    assert len(queries_of(lambda: client.post(page_of(draft), values))) <= 8
    assert draft.answers.count() == 13

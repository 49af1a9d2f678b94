"""The start page: what is offered, drafts to go on with, the visit counted once."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisory.assessments.questionnaire import Questionnaire, questionnaire_of
from advisory.models import InstrumentVersion
from core.models import DailyCount
from tests.advisory.answering import begin
from tests.factories.advisory import AssessmentFactory, MembershipFactory

pytestmark = pytest.mark.django_db
START = "/danh-gia/"


def test_both_assessments_are_offered_with_their_length(
    client: Client, quick: InstrumentVersion, full: InstrumentVersion
):
    html = client.get(START).content.decode()

    assert "11 câu hỏi" in html
    assert "60 câu hỏi" in html
    assert 'href="/danh-gia/labanso_quick/"' in html
    assert 'href="/danh-gia/vn_dbi_1970/"' in html


def test_without_a_published_instrument_the_page_says_so(client: Client, no_instruments):
    response = client.get(START)

    assert response.status_code == 200
    assert "Chưa có bài đánh giá nào" in response.content.decode()


def test_a_visit_is_counted_once_per_browser(client: Client):
    first = client.get(START)
    client.get(START)
    Client().get(START)
    Client().head(START)

    assert DailyCount.objects.get(key="visited").n == 2
    cookie = first.cookies["visited"]
    assert (cookie.value, cookie["max-age"], cookie["httponly"]) == ("1", 30 * 24 * 3600, True)


def test_a_visit_by_a_direct_link_counts_as_well(client: Client, quick: InstrumentVersion):
    client.get("/danh-gia/labanso_quick/")
    client.get(START)
    Client().head("/danh-gia/labanso_quick/")

    assert DailyCount.objects.get(key="visited").n == 1


@pytest.mark.parametrize("path", [START, "/danh-gia/labanso_quick/"])
def test_every_browser_is_counted_while_visitors_pages_are_cached(
    quick: InstrumentVersion, settings, path: str
):
    settings.VISITOR_CACHE_SECONDS = 60

    for _browser in range(3):
        Client().get(path)

    assert DailyCount.objects.get(key="visited").n == 3


def test_the_draft_of_this_browser_is_offered_to_go_on(
    client: Client, quick_questions: Questionnaire
):
    draft = begin(client, quick_questions)

    assert f"/danh-gia/{draft.public_id}/" in client.get(START).content.decode()
    assert str(draft.public_id) not in Client().get(START).content.decode()


def test_members_find_the_drafts_of_their_business(client: Client, quick, sign_in):
    member = sign_in(MembershipFactory().user)
    ours = AssessmentFactory(instrument_version=quick, business=member.businesses.get())
    finished = AssessmentFactory(
        instrument_version=quick, business=member.businesses.get(), submitted=True
    )
    foreign = AssessmentFactory(instrument_version=quick, claimed=True)

    html = client.get(START).content.decode()

    assert str(ours.public_id) in html
    assert str(finished.public_id) not in html
    assert str(foreign.public_id) not in html


def test_the_start_page_speaks_english(client: Client, quick: InstrumentVersion):
    html = client.get("/en" + START).content.decode()

    assert "Start the quick scan" in html
    assert 'href="/en/danh-gia/labanso_quick/"' in html


def test_queries_of_the_start_page(client: Client, quick, full, sign_in):
    for version in (quick, full):
        questionnaire_of(version)
    sign_in(MembershipFactory().user)
    client.get(START)

    with CaptureQueriesContext(connection) as signed_in:
        client.get(START)
    with CaptureQueriesContext(connection) as first_visit:
        Client().get(START)

    assert len(signed_in) <= 6
    assert len(first_visit) <= 8


def test_other_questionnaires_stand_below_with_source_and_status(
    client: Client, quick: InstrumentVersion, full: InstrumentVersion
):
    html = client.get(START).content.decode()

    assert html.index('id="quick"') < html.index('id="full"') < html.index('id="others"')
    for key in ("eu_dmat_sme", "eu_dii", "vn_1567_sme"):
        assert f'href="/danh-gia/{key}/"' in html
    assert "22 câu hỏi" in html  # of 25 lists of tools a business is asked one
    assert "Quyết định 1567/QĐ-BKHCN ngày 30/6/2025" in html
    assert "điểm và trọng số chờ cơ quan bổ sung" in html

"""Going on later: by private link and short code, right, wrong and tampered."""

import pytest
from django.test import Client

from advisory.assessments.codes import new_code, shown
from advisory.assessments.links import token_for
from advisory.assessments.questionnaire import Questionnaire
from advisory.models import Assessment
from advisory.views import assessment as views
from tests.advisory.answering import answer_page, begin, finished
from tests.factories.advisory import AssessmentFactory, MembershipFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
CODE_BOX = "/danh-gia/ma/"


@pytest.fixture
def draft(client: Client, quick_questions: Questionnaire) -> Assessment:
    """Begun in `client`; every other browser is a stranger to it."""
    return begin(client, quick_questions)


def link_of(assessment: Assessment) -> str:
    return f"/danh-gia/tiep-tuc/{token_for(assessment.public_id)}/"


def test_the_card_page_shows_code_and_link(client: Client, draft: Assessment):
    html = client.get(f"/danh-gia/{draft.public_id}/customer_experience/").content.decode()

    assert shown(draft.code) in html
    assert f"http://testserver{link_of(draft)}" in html


def test_the_private_link_leads_another_browser_to_the_first_open_page(
    draft: Assessment, quick_questions: Questionnaire
):
    other = Client()

    response = other.get(link_of(draft), follow=True)

    second = quick_questions.pages[1].key
    assert response.redirect_chain[-1][0] == f"/danh-gia/{draft.public_id}/{second}/"
    assert response.status_code == 200
    assert answer_page(other, draft, quick_questions.pages[1]).status_code == 302


@pytest.mark.parametrize("typed", [shown, str, str.lower, lambda code: f" {code[:3]} {code[3:]} "])
def test_the_short_code_leads_another_browser_to_the_draft(draft: Assessment, typed):
    response = Client().post(CODE_BOX, {"code": typed(draft.code)}, follow=True)

    assert response.status_code == 200
    assert str(draft.public_id) in response.redirect_chain[-1][0]


def test_the_code_of_a_finished_assessment_leads_to_its_result(
    client: Client, quick_questions: Questionnaire
):
    assessment = finished(client, quick_questions)

    response = Client().post(CODE_BOX, {"code": assessment.code}, follow=True)

    assert response.redirect_chain[-1][0] == f"/danh-gia/{assessment.public_id}/ket-qua/"


def test_a_typing_error_in_the_code_is_told_and_kept(draft: Assessment):
    wrong = ("1" if draft.code[0] != "1" else "2") + draft.code[1:]

    response = Client().post(CODE_BOX, {"code": wrong})

    html = response.content.decode()
    assert response.status_code == 400
    assert "Mã gõ chưa đúng" in html
    assert f'value="{wrong}"' in html


def test_a_well_formed_code_of_nobody_is_not_found(draft: Assessment):
    response = Client().post(CODE_BOX, {"code": new_code()})

    assert response.status_code == 404
    assert "Không có bài đánh giá nào" in response.content.decode()


def test_guessing_codes_is_limited(draft: Assessment, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(views, "CODE_TIMES", 2)
    guesser = Client()

    answers = [guesser.post(CODE_BOX, {"code": new_code()}).status_code for _ in range(2)]
    right = guesser.post(CODE_BOX, {"code": draft.code})

    assert answers == [404, 404]
    assert right.status_code == 429


@pytest.mark.parametrize(
    "change", [lambda t: t[:-3], lambda t: t.replace(":", ":A", 1), lambda _t: "x"]
)
def test_a_tampered_link_is_told_and_opens_nothing(draft: Assessment, change):
    response = Client().get(f"/danh-gia/tiep-tuc/{change(token_for(draft.public_id))}/")

    assert response.status_code == 404
    assert "Liên kết chưa đủ" in response.content.decode()


def test_once_claimed_link_and_code_lead_to_the_sign_in_first():
    claimed = AssessmentFactory(claimed=True, code=new_code())
    by_link = Client().get(link_of(claimed))
    by_code = Client().post(CODE_BOX, {"code": claimed.code})

    for response in (by_link, by_code):
        assert response.status_code == 302
        assert response.url.startswith("/tai-khoan/login/?next=/danh-gia/")


def test_once_claimed_the_code_shows_a_stranger_with_an_account_nothing(client: Client, sign_in):
    claimed = AssessmentFactory(claimed=True, code=new_code())
    sign_in(UserFactory(owner=True))

    assert client.post(CODE_BOX, {"code": claimed.code}, follow=True).status_code == 404


def test_once_claimed_the_code_still_leads_members(client: Client, quick, sign_in):
    claimed = AssessmentFactory(instrument_version=quick, claimed=True, code=new_code())
    sign_in(MembershipFactory(business=claimed.business).user)

    response = client.post(CODE_BOX, {"code": claimed.code}, follow=True)

    assert response.status_code == 200
    assert str(claimed.public_id) in response.redirect_chain[-1][0]


def test_the_code_box_opened_by_address_leads_to_the_start(client: Client):
    assert client.get(CODE_BOX).url == "/danh-gia/#ma"

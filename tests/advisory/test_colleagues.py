"""Colleagues: asked by link and code, answering beside the lead, withdrawn, erased."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advisory.assessments.questionnaire import Questionnaire, questionnaire_of
from advisory.colleagues.invitations import digest, invite_colleague
from advisory.models import Answer, Assessment, InstrumentVersion, Respondent
from tests.advisory.answering import begin, finished, json_save, page_values
from tests.factories.advisory import (
    AssessmentFactory,
    InstrumentVersionFactory,
    MembershipFactory,
    RespondentFactory,
)
from tests.factories.users import UserFactory
from users.consents import Purpose, give_consent, withdraw_consent

pytestmark = pytest.mark.django_db
CARD = "social_media_reply_time"


def address(assessment: Assessment, word: str = "dong-nghiep") -> str:
    return f"/danh-gia/{assessment.public_id}/{word}/"


def invite(client: Client, assessment: Assessment, **form: object) -> tuple[str, str]:
    """Ask a colleague on the page; returns link and code as the page shows them, once."""
    form = {"name": "Chị Hoa", "phone": "0912 345 678"} | form
    response = client.post(address(assessment), form)
    assert response.status_code == 302, response.content.decode()
    html = client.get(response.url).content.decode()
    link = re.search(r"http://testserver(/moi-tra-loi/[\w-]+/)", html)[1]
    return link, re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", html)[0]


def agreed(link: str) -> tuple[Client, Respondent]:
    """A browser of the colleague's own, past the first page."""
    phone = Client()
    phone.post(phone.get(link).url)
    return phone, Respondent.objects.latest("agreed_at")


def cards(respondent: Respondent, page: str = "customer_experience") -> str:
    return f"/y-kien/{respondent.public_id}/cau/{page}/"


@pytest.fixture
def draft(client: Client, quick_questions: Questionnaire) -> Assessment:
    """A draft held by the test's browser, with 2 as answer to each question of the first page."""
    return begin(client, quick_questions)


def test_an_invited_colleague_answers_without_an_account(
    client: Client, draft: Assessment, quick_questions: Questionnaire
):
    link, _code = invite(client, draft)
    phone = Client()

    first = phone.get(link, follow=True).content.decode()
    begun = phone.post(phone.get(link).url)
    answered = phone.post(begun.url, page_values(quick_questions.pages[0], 4) | {"go": "next"})

    respondent = Respondent.objects.get()
    assert "Chị Hoa" in first
    assert "Dữ liệu giữ về anh/chị" in first
    assert begun.url == cards(respondent)
    assert answered.url == cards(respondent, quick_questions.pages[1].key)
    assert respondent.agreed_text
    own = draft.answers.get(layer=Answer.Layer.SELF, question_key=CARD)
    theirs = draft.answers.get(layer=Answer.Layer.COLLEAGUE, question_key=CARD)
    assert (own.value, theirs.value, theirs.respondent) == (2, 4, respondent)
    assert 'value="4" checked' in phone.get(begun.url).content.decode()


def test_opening_the_link_alone_stores_nothing(client: Client, draft: Assessment):
    link, _code = invite(client, draft)

    Client().get(link, follow=True)  # as Zalo does for its preview

    assert Respondent.objects.get().state == Respondent.State.NOT_OPENED


def test_only_digests_of_link_and_code_are_kept_and_shown_once(client: Client, draft: Assessment):
    link, code = invite(client, draft)

    again = client.get(address(draft)).content.decode()

    respondent = Respondent.objects.get()
    secret = link.split("/")[2]
    assert respondent.token_digest == digest(secret)
    assert respondent.code_digest == digest(code.replace("-", ""))
    assert secret not in again
    assert code not in again


def test_the_code_opens_the_same_page_and_guessing_is_stopped(client: Client, draft: Assessment):
    _link, code = invite(client, draft)
    phone = Client()

    opened = phone.post("/danh-gia/ma/", {"code": code.lower()})
    answers = [phone.post("/danh-gia/ma/", {"code": "0000000000"}) for _try in range(31)]

    assert opened.url == f"/y-kien/{Respondent.objects.get().public_id}/"
    assert answers[-1].status_code == 429


def test_a_colleague_is_asked_only_the_parts_chosen(
    client: Client, draft: Assessment, quick_questions: Questionnaire
):
    second = quick_questions.pages[1].key
    link, _code = invite(client, draft, parts=[second])
    phone, respondent = agreed(link)

    assert phone.get(cards(respondent, second)).status_code == 200
    assert phone.get(cards(respondent)).status_code == 404
    assert "0/4" in phone.get(f"/y-kien/{respondent.public_id}/").content.decode()


def test_cards_saved_one_by_one_tell_the_progress(client: Client, draft: Assessment):
    phone, respondent = agreed(invite(client, draft)[0])

    told = json_save(phone, cards(respondent), **{CARD: "5"}).json()

    assert told["progress"]["answered"] == 1
    assert told["progress"]["range"] == ""
    assert told["action"] == cards(respondent)
    assert respondent.answers.get().value == 5


def test_contradicting_input_is_refused_and_the_rest_is_kept(
    client: Client, full: InstrumentVersion, sign_in
):
    draft = AssessmentFactory(instrument_version=full, started_by=sign_in())
    phone, respondent = agreed(invite(client, draft)[0])
    ratio = "digital_marketing_spend_share"
    contradiction = {f"{ratio}.num": "10", f"{ratio}.den": "40", f"{ratio}.state": "dont_know"}

    response = phone.post(cards(respondent), contradiction | {CARD: "3"})

    assert response.status_code == 422
    assert [answer.question_key for answer in respondent.answers.all()] == [CARD]


@pytest.mark.parametrize("who", ["colleague", "lead", "beginner"])
def test_an_answer_to_a_question_of_another_version_is_refused_and_nothing_stored(
    client: Client, draft: Assessment, who: str
):
    browser, where = client, f"/danh-gia/{draft.public_id}/customer_experience/"
    if who == "colleague":
        browser, respondent = agreed(invite(client, draft)[0])
        where = cards(respondent)
    if who == "beginner":
        where = "/danh-gia/labanso_quick/"
    before = list(Answer.objects.values_list("question_key", "value"))

    response = browser.post(where, {CARD: "5", "question_of_2030": "1"})

    assert response.status_code == 400
    assert "phiên bản khác" in response.content.decode()
    assert list(Answer.objects.values_list("question_key", "value")) == before


def test_a_version_published_meanwhile_does_not_touch_those_who_answer_the_old_one(
    client: Client, draft: Assessment, quick: InstrumentVersion, quick_questions: Questionnaire
):
    phone, respondent = agreed(invite(client, draft)[0])
    items = [one for one in quick.definition["items"] if one["key"] != CARD]
    InstrumentVersionFactory(
        instrument=quick.instrument,
        version="99",
        definition=quick.definition | {"items": items, "version": "99"},
    )

    mine = client.post(
        f"/danh-gia/{draft.public_id}/customer_experience/",
        page_values(quick_questions.pages[0], 3) | {"go": "next"},
    )
    theirs = phone.post(cards(respondent), {CARD: "5", "go": "next"})

    assert (mine.status_code, theirs.status_code) == (302, 302)
    assert list(draft.answers.filter(question_key=CARD).order_by("layer").values_list("value")) == [
        (5,),
        (3,),
    ]
    assert Client().get("/danh-gia/labanso_quick/").status_code == 200


@pytest.mark.parametrize("how", ["withdrawn", "expired"])
def test_a_closed_link_gets_a_polite_page_and_the_answers_stay(
    client: Client, draft: Assessment, how: str
):
    link, _code = invite(client, draft)
    phone, respondent = agreed(link)
    json_save(phone, cards(respondent), **{CARD: "5"})
    if how == "withdrawn":
        client.post(f"{address(draft)}{respondent.pk}/rut/")
    else:
        Respondent.objects.update(expires_at=timezone.now())

    late = [
        phone.post(cards(respondent), {CARD: "1"}),
        phone.get(f"/y-kien/{respondent.public_id}/"),
        phone.get(link, follow=True),
    ]

    assert [response.status_code for response in late] == [410, 410, 410]
    assert "Lời mời không còn dùng được" in late[0].content.decode()
    assert respondent.answers.get().value == 5
    listed = client.get(address(draft)).content.decode()
    assert ("đã rút" if how == "withdrawn" else "hết hạn") in listed
    if how == "withdrawn":
        assert "đã rút lời mời" in client.get(address(draft, "y-kien-khac")).content.decode()
        assert Respondent.objects.get().phone == ""


def test_a_link_nobody_made_leads_nowhere():
    response = Client().get("/moi-tra-loi/khong-co-dau-nhe/")

    assert response.status_code == 404
    assert "Lời mời" in response.content.decode()


def test_another_browser_does_not_get_in_by_the_address_alone(client: Client, draft: Assessment):
    respondent = RespondentFactory(assessment=draft, agreed=True)

    for browser in (Client(), client):
        assert browser.get(cards(respondent)).status_code == 404
        assert browser.post(f"/y-kien/{respondent.public_id}/xoa/").status_code == 404


def test_a_stranger_can_neither_list_nor_invite_nor_withdraw(draft: Assessment):
    respondent = RespondentFactory(assessment=draft)
    stranger = Client()

    assert stranger.get(address(draft)).status_code == 404
    assert stranger.post(address(draft), {"name": "Kẻ lạ"}).status_code == 404
    assert stranger.post(f"{address(draft)}{respondent.pk}/rut/").status_code == 404
    assert Respondent.objects.get().withdrawn_at is None


def test_a_doubled_invitation_is_one(client: Client, draft: Assessment):
    form = {"name": "Chị Hoa", "_once": "0b6d1d3e-3c53-4c39-8b8a-0a4d5dd5d1c1"}

    for _time in range(2):
        client.post(address(draft), form)

    assert Respondent.objects.count() == 1


@pytest.mark.parametrize("form", [{"name": ""}, {"phone": "gọi Zalo"}, {"parts": ["no_such_part"]}])
def test_a_wrong_invitation_is_refused(client: Client, draft: Assessment, form: dict):
    response = client.post(address(draft), {"name": "Chị Hoa"} | form)

    assert response.status_code == 200
    assert not Respondent.objects.exists()


def test_the_number_of_colleagues_has_a_limit(client: Client, draft: Assessment, monkeypatch):
    monkeypatch.setattr("advisory.colleagues.invitations.MOST_COLLEAGUES", 1)
    invite(client, draft)

    response = client.post(address(draft), {"name": "Anh Nam"})

    assert response.status_code == 200
    assert Respondent.objects.count() == 1


def test_a_phone_is_shown_in_full_only_to_who_entered_it(client: Client, sign_in):
    lead, other = MembershipFactory(owner=True), UserFactory()
    MembershipFactory(business=lead.business, user=other)
    assessment = AssessmentFactory(business=lead.business, led_by=lead.user)
    RespondentFactory(assessment=assessment, phone="0912345678", invited_by=lead.user)
    version = assessment.instrument_version
    version.definition = {"items": [], "dimensions": [], "bands": {}}

    shown = []
    for person in (lead.user, other):
        sign_in(person)
        shown.append(Respondent.objects.get().phone_for(person))

    assert shown == ["0912345678", "••• 678"]


def test_the_score_takes_a_colleagues_answer_where_the_lead_gave_none(
    client: Client, quick_questions: Questionnaire
):
    assessment = finished(client, quick_questions)
    assessment.answers.filter(question_key="cloud_use").delete()
    before = assessment.scores.get().total
    page = next(
        page
        for page in quick_questions.pages
        if "cloud_use" in {item["key"] for item in page.items}
    )
    phone, respondent = agreed(invite(client, assessment)[0])

    json_save(phone, cards(respondent, page.key), cloud_use="5")

    score = assessment.scores.get()
    assert score.total == before + 3
    assert score.history[-1]["replaced_because"] == "colleague answered"


def test_a_colleague_erases_name_and_answers(client: Client, quick_questions: Questionnaire):
    assessment = finished(client, quick_questions)
    assessment.answers.filter(question_key=CARD).delete()
    phone, respondent = agreed(invite(client, assessment)[0])
    json_save(phone, cards(respondent), **{CARD: "5"})

    response = phone.post(f"/y-kien/{respondent.public_id}/xoa/")

    assert response.url == "/"
    assert not Respondent.objects.exists()
    assert not assessment.answers.filter(layer=Answer.Layer.COLLEAGUE).exists()
    assert len(assessment.scores.get().history) == 2
    assert phone.get(cards(respondent)).status_code == 404


def test_the_lead_erases_a_colleague_who_asks_for_it(client: Client, draft: Assessment):
    _phone, respondent = agreed(invite(client, draft)[0])

    client.post(f"{address(draft)}{respondent.pk}/xoa/")

    assert not Respondent.objects.exists()


# --- Members of the business -----------------------------------------------------------


@pytest.fixture
def team(full: InstrumentVersion) -> Assessment:
    """A draft of a business that nobody leads yet."""
    return AssessmentFactory(
        instrument_version=full, business=MembershipFactory(owner=True).business
    )


def signed_in(team: Assessment, **traits: object) -> Client:
    browser = Client()
    person = MembershipFactory(business=team.business, **traits).user
    give_consent(user=person, purpose=Purpose.ADVICE)
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_two_who_save_one_card_at_once_are_both_kept_and_differ(team: Assessment):
    lan, binh = signed_in(team), signed_in(team)
    page = f"/danh-gia/{team.public_id}/customer_experience/"
    for browser in (lan, binh):
        assert browser.get(page).status_code == 200  # both open the same card before either saves

    json_save(lan, page, **{CARD: "4"})
    told = json_save(binh, page, **{CARD: "1"}).json()

    values = {answer.layer: answer.value for answer in team.answers.all()}
    assert values == {Answer.Layer.SELF: 4, Answer.Layer.COLLEAGUE: 1}
    assert told["action"].startswith("/y-kien/")
    assert team.answers.disputed().exists()
    assert "1 khác biệt" in lan.get(address(team, "y-kien-khac")).content.decode()


def test_a_member_who_does_not_lead_joins_as_a_colleague(team: Assessment):
    lead, member = signed_in(team), signed_in(team)
    page = f"/danh-gia/{team.public_id}/customer_experience/"
    json_save(lead, page, **{CARD: "4"})

    sent_on = member.get(page)
    joined = member.post(sent_on.url)

    assert sent_on.url == address(team, "tra-loi-cung")
    respondent = Respondent.objects.get()
    assert joined.url == f"/y-kien/{respondent.public_id}/"
    assert respondent.user is not None
    assert member.get(cards(respondent)).status_code == 200
    assert member.post(address(team, "hoan-tat")).url == sent_on.url
    assert not Assessment.objects.submitted().exists()


def test_a_member_who_leaves_can_answer_no_more_and_hands_over_the_lead(team: Assessment):
    lead, member = signed_in(team), signed_in(team)
    page = f"/danh-gia/{team.public_id}/customer_experience/"
    json_save(lead, page, **{CARD: "4"})
    json_save(member, page, **{CARD: "1"})
    respondent = Respondent.objects.get()

    for browser in (lead, member):
        browser.post(f"/doanh-nghiep/{team.business.public_id}/roi/")

    team.refresh_from_db()
    assert team.led_by is None
    assert member.get(cards(respondent)).status_code == 410
    assert team.answers.count() == 2


def test_a_member_without_consent_is_asked_first_and_leads_nothing(team: Assessment):
    member, lead = signed_in(team), signed_in(team)
    page = f"/danh-gia/{team.public_id}/customer_experience/"
    person = team.business.members.order_by("pk")[1]  # the first who signed in
    withdraw_consent(user=person, purpose=Purpose.ADVICE)

    before = json_save(member, page, **{CARD: "4"})
    team.refresh_from_db()
    json_save(lead, page, **{CARD: "4"})
    after = member.post(address(team, "tra-loi-cung"))

    assert before.status_code == 409
    assert team.led_by is None
    assert "dong-y" in after.url
    assert not Respondent.objects.exists()


def test_an_owner_may_take_over_the_lead_and_staff_may_not(team: Assessment):
    staff, other, owner = signed_in(team), signed_in(team), signed_in(team, owner=True)
    json_save(staff, f"/danh-gia/{team.public_id}/customer_experience/", **{CARD: "4"})
    team.refresh_from_db()
    before = team.led_by

    refused = other.post(address(team, "phu-trach"))
    shown = owner.get(address(team)).content.decode()
    owner.post(address(team, "phu-trach"))

    assert refused.status_code == 404
    assert "Tự tôi phụ trách" in shown
    assert "Tự tôi phụ trách" not in other.get(address(team)).content.decode()
    team.refresh_from_db()
    assert team.led_by != before
    assert team.answers.get().value == 4
    assert Client().post(address(team, "phu-trach")).status_code == 404


def test_queries_of_the_colleagues_pages(client: Client, draft: Assessment, sign_in):
    link, _code = invite(client, draft)
    phone, respondent = agreed(link)
    person = sign_in()
    MembershipFactory(user=person)
    claimed = AssessmentFactory(
        instrument_version=draft.instrument_version,
        business=person.businesses.get(),
        led_by=person,
    )
    invite_colleague(assessment=claimed, invited_by=person, name="Hoa", phone="", parts=[])
    questionnaire_of(claimed.instrument_version)

    def count(action) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert action().status_code < 400
        plain = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
        return len([query for query in captured if not query["sql"].startswith(plain)])

    assert count(lambda: phone.get(f"/y-kien/{respondent.public_id}/")) <= 4
    assert count(lambda: phone.get(cards(respondent))) <= 4
    assert count(lambda: phone.post(cards(respondent), {CARD: "3", "go": "next"})) <= 8
    assert count(lambda: client.get(address(claimed))) <= 6
    assert count(lambda: client.post(address(claimed), {"name": "Nam"})) <= 8


def test_the_pages_speak_english(client: Client, draft: Assessment):
    link, _code = invite(client, draft)

    html = Client().get("/en" + link, follow=True).content.decode()

    assert "What is kept about you" in html
    assert "Dữ liệu" not in html

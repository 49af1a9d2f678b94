"""One answer set under other instruments: what the pages say, who may see them, how one goes on."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisory.assessments.actions import continue_with
from advisory.crosswalk.page import one_instrument, overview_of
from advisory.models import Answer, Assessment, ConfirmedSuggestion, InstrumentVersion
from core.models import AuditEvent
from tests.advisory.answering import some_uuid
from tests.advisory.test_result import answered, result_of
from tests.factories.advisory import AdviserCaseFactory, AssessmentFactory, MembershipFactory
from tests.factories.users import UserFactory
from users.consents import Purpose, give_consent

pytestmark = pytest.mark.django_db
OTHERS = "bo-chi-so-khac"
ANSWERS = {
    "website_update_frequency": 3,
    "remote_work": 2,
    "infosec_policy": 2,
    "iot_use": 3,
    "dx_staff_share": {"num": 1, "den": 10},
    "internet_user_share": {"num": 9, "den": 10},
    "cloud_use": 2,
    "customer_market_systems": 2,
    "digital_dealings_state": "dont_know",
}


@pytest.fixture
def result(full: InstrumentVersion, sign_in) -> Assessment:
    """A finished DBI assessment of the person signed in."""
    return answered(full, ANSWERS, started_by=sign_in())


def address(assessment: Assessment, *words: str, prefix: str = "") -> str:
    return "/".join([f"{prefix}/danh-gia/{assessment.public_id}/{OTHERS}", *words, ""])


def confirm(client: Client, assessment: Assessment, *keys: str, key: str = "eu_dmat_sme"):
    return client.post(address(assessment, key), {"confirm": keys, "_once": some_uuid()})


def go_on(client: Client, assessment: Assessment, key: str = "eu_dmat_sme"):
    return client.post(address(assessment, key, "tiep-tuc"), {"_once": some_uuid()})


# --- The overview ---


def test_score_range_and_coverage_are_told_for_each_instrument(client, result):
    html = client.get(address(result)).content.decode()

    others = {other.key: other for other in overview_of(result).others}
    assert list(others) == ["vn_1567_sme", "eu_dmat_sme", "eu_dii"]
    dmat, index, national = others["eu_dmat_sme"], others["eu_dii"], others["vn_1567_sme"]
    # Website and remote work are known as yes, the security policy as no.
    assert (str(dmat.total), str(dmat.high), str(dmat.coverage)) == ("1.67", "98.61", "3.06")
    assert (index.total, index.high) == (1, 12)
    assert (national.total, national.awaited != []) == (None, True)
    for text in ("1,67 / 100", "1,67 – 98,61", "3,06%", "1 – 12", "8,33%"):
        assert text in html


def test_a_thin_result_is_provisional_and_has_no_level(client, result):
    html = client.get(address(result)).content.decode()

    assert all(other.is_thin and not other.level for other in overview_of(result).others)
    assert html.count("tạm tính") >= 3
    assert "Rất thấp" not in html


def test_the_result_leads_here_where_there_is_a_crosswalk(client, result, quick):
    scan = answered(quick, {"cloud_use": 1}, started_by=result.started_by)

    assert address(result) in client.get(result_of(result)).content.decode()
    assert address(scan) not in client.get(result_of(scan)).content.decode()
    assert client.get(address(scan)).status_code == 404


def test_a_draft_leads_back_to_its_questions(client, full, sign_in):
    draft = AssessmentFactory(instrument_version=full, started_by=sign_in())

    for path in (address(draft), address(draft, "eu_dmat_sme")):
        assert client.get(path).url == f"/danh-gia/{draft.public_id}/"


def test_the_own_instrument_is_shown_under_its_other_rules(client, dmat, sign_in):
    answers = {"q7": ["data_policy", "not_digital"], "q1": {"invested": [], "planned": ["ops"]}}
    assessment = answered(dmat, answers, started_by=sign_in())

    html = client.get(address(assessment)).content.decode()

    rules = overview_of(assessment).rules
    assert [str(rule.low) for rule in rules] == ["1.75", "2.64", "0.28"]
    assert "chỉ để xem độ nhạy" in html
    assert "Cách tính B" in html
    assert "Cách tính C" in html


# --- One instrument ---


def test_known_answers_name_the_answer_they_follow_from(client, result, dmat):
    view = one_instrument(result, dmat)
    html = client.get(address(result, "eu_dmat_sme")).content.decode()

    assert {line.key: line.answer for line in view.known} == {
        "q3.website": "Trang web",
        "q3.remote_work": "Cộng tác, làm việc từ xa",
        "q8.security_policy": "Có chính sách an toàn thông tin: không",
    }
    assert view.known[0].source.startswith("Trang web")
    assert "chỉ để xem độ nhạy" in html
    assert "${website_update_frequency} &gt; 0" in html


def test_lists_of_other_industries_are_not_suggested(result, national):
    keys = {line.key for line in one_instrument(result, national).suggestions}

    assert "channels.website" in keys
    assert not any(key.startswith("tools_") for key in keys)


def test_a_confirmed_suggestion_counts_at_once(client, result, dmat):
    before = one_instrument(result, dmat)

    response = confirm(client, result, "q2.ict_people", "q4.iot", "q2.made_up", "q3.website")

    after = one_instrument(result, dmat)
    assert response.url == address(result, "eu_dmat_sme")
    assert "q2.ict_people" in {line.key for line in before.suggestions}
    assert dict(result.confirmed_suggestions.values_list("key", "value")) == {
        "q2.ict_people": True,
        "q4.iot": 5,
    }
    assert after.summary.total > before.summary.total
    assert after.summary.coverage > before.summary.coverage
    assert {line.key for line in after.suggestions if line.is_confirmed} == {
        "q2.ict_people",
        "q4.iot",
    }


def test_what_is_no_longer_ticked_is_taken_back(client, result, dmat):
    confirm(client, result, "q2.ict_people", "q4.iot")
    kept = result.confirmed_suggestions.get(key="q4.iot")

    confirm(client, result, "q4.iot")

    assert list(result.confirmed_suggestions.all()) == [kept]


def test_confirming_twice_stores_once(client, result, dmat):
    form = {"confirm": ["q4.iot"], "_once": some_uuid()}

    for _ in range(2):
        client.post(address(result, "eu_dmat_sme"), form)
    confirm(client, result, "q4.iot")

    assert ConfirmedSuggestion.objects.count() == 1


def test_a_confirmation_lapses_when_the_answer_changes(client, result, dmat):
    confirm(client, result, "q4.iot")
    result.answers.filter(question_key="iot_use").update(value=1)

    view = one_instrument(result, dmat)

    assert [(x.answer, x.is_confirmed) for x in view.suggestions if x.key == "q4.iot"] == [
        ("Internet vạn vật (IoT): Đang triển khai", False)
    ]


def test_the_pages_speak_english(client, result):
    overview = client.get(address(result, prefix="/en")).content.decode()
    html = client.get(address(result, "eu_dmat_sme", prefix="/en")).content.decode()

    assert "By other instruments" in overview
    assert "Suggested by your answers" in html
    assert "only to see the sensitivity" in html
    for vietnamese in ("Gợi ý", "tạm tính", "Trang web", "Từ:"):
        assert vietnamese not in html


# --- Going on ---


def test_going_on_takes_over_what_is_wholly_known(client, result, dmat):
    confirm(client, result, "q4.iot")

    response = go_on(client, result)

    draft = Assessment.objects.latest("pk")
    assert response.url == f"/danh-gia/{draft.public_id}/"
    assert (draft.instrument_version, draft.continued_from) == (dmat, result)
    carried = draft.answers.get()
    assert (carried.question_key, carried.value) == ("q4", {"iot": 5})
    assert carried.carried_from == result.answers.get(question_key="iot_use")


def test_a_yes_or_no_of_the_index_is_carried_over(client, result):
    go_on(client, result, "eu_dii")

    carried = Assessment.objects.latest("pk").answers.get()
    assert (carried.question_key, carried.value) == ("internet_majority", "yes")
    assert carried.carried_from.question_key == "internet_user_share"


def test_ticks_known_in_part_are_filled_in_on_the_card_and_not_yet_kept(client, result):
    go_on(client, result)
    draft = Assessment.objects.latest("pk")

    html = client.get(f"/danh-gia/{draft.public_id}/d2_readiness/").content.decode()

    assert set(re.findall(r'name="q3" value="(\w+)" checked', html)) == {"website", "remote_work"}
    assert "Đã biết từ câu trả lời trước" in html
    assert "Gợi ý từ câu trả lời trước" in html
    assert "Internet vạn vật (IoT): Đang vận hành" in html
    assert not draft.answers.filter(question_key="q3").exists()


def test_saved_ticks_are_the_firms_own_from_then_on(client, result):
    go_on(client, result)
    draft = Assessment.objects.latest("pk")
    page = f"/danh-gia/{draft.public_id}/d2_readiness/"

    client.post(page, {"q3": ["", "intranet"], "go": "next"})

    html = client.get(page).content.decode()
    assert re.findall(r'name="q3" value="(\w+)" checked', html) == ["intranet"]


def test_tools_are_suggested_once_the_industry_is_known(client, result):
    go_on(client, result, "vn_1567_sme")
    draft = Assessment.objects.latest("pk")
    page = f"/danh-gia/{draft.public_id}/industry/"
    Answer.objects.create(assessment=draft, question_key="industry", value="retail")

    html = client.get(page).content.decode()

    card = re.search(r'<fieldset[^>]*data-card="tools_retail".*?</fieldset>', html, re.DOTALL)
    assert "hidden" not in card[0].partition(">")[0]
    assert "Gợi ý từ câu trả lời trước" in card[0]


def test_going_on_twice_corrects_what_was_drawn_and_keeps_what_was_said(client, result):
    confirm(client, result, "q4.iot")
    go_on(client, result)
    draft = Assessment.objects.latest("pk")
    client.post(f"/danh-gia/{draft.public_id}/d3_people/", {"q5": ["", "gap_check"], "go": "next"})

    confirm(client, result)
    go_on(client, result)

    assert Assessment.objects.count() == 2
    assert dict(draft.answers.values_list("question_key", "value")) == {"q5": ["gap_check"]}


def test_what_the_firm_changed_in_a_draft_is_not_drawn_again(client, result):
    go_on(client, result, "eu_dii")
    draft = Assessment.objects.latest("pk")
    page = f"/danh-gia/{draft.public_id}/digital_intensity/"
    client.post(page, {"internet_majority": "no", "go": "next"})

    go_on(client, result, "eu_dii")

    assert draft.answers.get(question_key="internet_majority").value == "no"


def test_going_on_by_a_resent_form_begins_one_round(client, result):
    form = {"_once": some_uuid()}

    urls = {client.post(address(result, "eu_dii", "tiep-tuc"), form).url for _ in range(2)}

    assert len(urls) == 1
    assert Assessment.objects.count() == 2


# --- Who may ---


def test_a_stranger_finds_nothing(result):
    other = Client()
    other.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")

    for stranger in (Client(), other):
        assert stranger.get(address(result)).status_code == 404
        assert stranger.get(address(result, "eu_dmat_sme")).status_code == 404
        assert confirm(stranger, result, "q4.iot").status_code == 404
        assert go_on(stranger, result).status_code == 404


def test_an_adviser_looks_and_changes_nothing(client, full, sign_in):
    case = AdviserCaseFactory()
    member = MembershipFactory(business=case.business)
    give_consent(user=member.user, purpose=Purpose.ADVICE, channel="test")
    assessment = answered(full, ANSWERS, business=case.business)
    sign_in(case.adviser)

    html = client.get(address(assessment, "eu_dmat_sme")).content.decode()

    assert "Xác nhận những điều đã chọn" not in html
    assert confirm(client, assessment, "q4.iot").status_code == 404
    assert AuditEvent.objects.filter(verb="looked at assessment").exists()


@pytest.mark.parametrize("key", ["vn_dbi_1970", "labanso_quick", "nowhere"])
def test_an_instrument_the_crosswalk_does_not_lead_to_is_not_found(client, result, key):
    assert client.get(address(result, key)).status_code == 404
    assert go_on(client, result, key).status_code == 404


def test_a_retired_instrument_is_left_out(client, result, dmat):
    dmat.state = InstrumentVersion.State.RETIRED
    dmat.save()

    assert "eu_dmat_sme" not in client.get(address(result)).content.decode()
    assert client.get(address(result, "eu_dmat_sme")).status_code == 404


def test_without_consent_nothing_is_confirmed_for_a_business(client, full, sign_in):
    member = MembershipFactory()
    sign_in(member.user)
    assessment = answered(full, ANSWERS, business=member.business)
    member.user.consents.all().delete()

    response = confirm(client, assessment, "q4.iot")

    assert "dong-y" in response.url or "consent" in response.url
    assert not ConfirmedSuggestion.objects.exists()


# --- What it costs ---


@pytest.mark.parametrize("word", ["", "eu_dmat_sme"])
def test_the_pages_cost_at_most_six_queries(client, result, word):
    path = address(result, word) if word else address(result)
    client.get(path)  # definitions are in memory from here on

    with CaptureQueriesContext(connection) as captured:
        client.get(path)

    assert len(captured) <= 6


def test_the_cards_after_it_cost_at_most_six_queries(client, result, dmat):
    draft = continue_with(assessment=result, version=dmat, user=result.started_by, locale="vi")
    path = f"/danh-gia/{draft.public_id}/d2_readiness/"
    client.get(path)

    with CaptureQueriesContext(connection) as captured:
        client.get(path)

    assert len(captured) <= 6

"""Assessment and advice rest on a consent: asked for where it is needed, and what its end ends."""

import pytest
from django.test import Client
from django.urls import reverse

from advisory.assessments.actions import claim_assessment, save_answers, take_again
from advisory.businesses.actions import change_role, remove_member
from advisory.models import AdviserCase, Assessment, Business, Membership
from advisory.signals import advice_ended
from tests.advisory.answering import answer_page, finished, json_save, some_uuid
from tests.factories.advisory import (
    AdviserCaseFactory,
    AssessmentFactory,
    BusinessFactory,
    MembershipFactory,
)
from tests.factories.users import UserFactory
from users.consents import (
    TEXTS,
    NotConsented,
    Purpose,
    give_consent,
    has_consented,
    withdraw_consent,
)
from users.personal_data import erase_account

pytestmark = pytest.mark.django_db
NEW = reverse("advisory:business-new")
TEXT = str(TEXTS[Purpose.ADVICE].text)


def address(assessment: Assessment, word: str) -> str:
    return f"/danh-gia/{assessment.public_id}/{word}/"


@pytest.fixture
def owner():
    """The only owner of a business, who agreed to assessment and advice."""
    return MembershipFactory(owner=True)


@pytest.fixture
def unsure(owner):
    """An owner who withdrew the consent."""
    withdraw_consent(user=owner.user, purpose=Purpose.ADVICE)
    return owner


@pytest.fixture
def ended():
    """The businesses whose advice was said to have ended, in order."""
    heard: list[Business] = []

    def hear(sender, businesses, **_kwargs):
        heard.extend(businesses)

    advice_ended.connect(hear)
    yield heard
    advice_ended.disconnect(hear)


# --- Asked for when a business is made ---


def test_making_a_business_asks_for_the_consent(client, sign_in):
    person = sign_in()
    form = {"name": "Tạp hóa Cô Ba"}

    page = client.get(NEW).text
    refused = client.post(NEW, form)
    client.post(NEW, form | {"consent": "on"})

    assert TEXT in page
    assert "Hãy đánh dấu ô này" in refused.text
    assert 'value="Tạp hóa Cô Ba"' in refused.text
    assert Business.objects.count() == 1
    assert person.consents.get().channel == "business"


def test_who_agreed_sees_no_box_for_the_next_business(client, sign_in, owner):
    sign_in(owner.user)

    assert TEXT not in client.get(NEW).text
    assert client.post(NEW, {"name": "Cơ sở hai"}).status_code == 302


def test_changing_a_profile_asks_for_nothing(client, sign_in, unsure):
    sign_in(unsure.user)
    edit = reverse("advisory:business-edit", args=[unsure.business.public_id])

    assert TEXT not in client.get(edit).text
    assert client.post(edit, {"name": "Tên mới"}).status_code == 302


def test_a_refused_profile_records_no_consent(client, sign_in):
    person = sign_in()

    client.post(NEW, {"name": "", "consent": "on", "_once": some_uuid()})

    assert not person.consents.exists()


# --- Asked for when a result is kept ---


@pytest.fixture
def result(client, quick_questions) -> Assessment:
    return finished(client, quick_questions)


def test_claiming_asks_for_the_consent(client: Client, result, sign_in, unsure):
    sign_in(unsure.user)
    form = {"business": str(unsure.business.public_id)}

    page = client.get(address(result, "luu-tai-khoan")).text
    refused = client.post(address(result, "luu-tai-khoan"), form)
    result.refresh_from_db()
    kept_without = result.business
    client.post(address(result, "luu-tai-khoan"), form | {"consent": "on"})

    assert TEXT in page
    assert "Hãy đánh dấu ô này" in refused.text
    assert kept_without is None
    result.refresh_from_db()
    assert result.business == unsure.business
    assert unsure.user.consents.in_force().get().channel == "claim"


def test_a_refused_claim_keeps_the_choice_of_the_business(client, result, sign_in, unsure):
    second = MembershipFactory(user=unsure.user, business__name="Zzz").business
    sign_in(unsure.user)

    page = client.post(address(result, "luu-tai-khoan"), {"business": str(second.public_id)}).text

    assert f'value="{second.public_id}" required checked' in page


def test_a_claim_sent_twice_gives_one_consent(client, result, sign_in, unsure):
    sign_in(unsure.user)
    form = {"business": str(unsure.business.public_id), "consent": "on", "_once": some_uuid()}

    answers = [client.post(address(result, "luu-tai-khoan"), form) for _ in range(2)]

    assert answers[0].url == answers[1].url
    assert unsure.user.consents.in_force().count() == 1


def test_who_agreed_claims_without_a_box(client, result, sign_in, owner):
    sign_in(owner.user)

    assert TEXT not in client.get(address(result, "luu-tai-khoan")).text


def test_a_stranger_with_a_ticked_box_still_finds_nothing(result):
    stranger = Client()
    person = UserFactory()
    stranger.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    assert stranger.post(address(result, "luu-tai-khoan"), {"consent": "on"}).status_code == 404
    assert not person.consents.exists()


# --- No new round without it ---


@pytest.mark.parametrize("word", ["day-du", "lam-lai"])
def test_no_new_round_for_a_business_begins_without_it(
    client, result, sign_in, owner, full, word: str
):
    claim_assessment(assessment=result, business=owner.business)
    withdraw_consent(user=owner.user, purpose=Purpose.ADVICE)
    sign_in(owner.user)

    page = client.post(address(result, word), {"_once": some_uuid()}, follow=True)

    asked, _status = page.redirect_chain[-1]
    assert asked.startswith(reverse("users:consent"))
    assert "cổng cần anh/chị đồng ý trước" in page.text
    assert f'name="next" value="{address(result, "ket-qua")}"' in page.text
    assert Assessment.objects.count() == 1

    agreed = {"answer": "yes", "next": address(result, "ket-qua"), "channel": "round"}
    assert client.post(reverse("users:consent"), agreed).url == address(result, "ket-qua")
    client.post(address(result, word), {"_once": some_uuid()})
    assert Assessment.objects.count() == 2


def test_an_unclaimed_round_needs_no_consent(client, result, sign_in, full):
    sign_in(UserFactory())

    assert client.post(address(result, "day-du")).status_code == 302
    assert Assessment.objects.count() == 2


def test_no_answer_is_kept_for_a_business_without_it(
    client, sign_in, unsure, quick, quick_questions
):
    draft = AssessmentFactory(instrument_version=quick, business=unsure.business)
    page = quick_questions.pages[0]
    here = address(draft, page.key)
    sign_in(unsure.user)

    by_form = answer_page(client, draft, page)
    by_script = json_save(client, here, social_media_reply_time="2")
    by_finish = client.post(address(draft, "hoan-tat"), {"_once": some_uuid()})

    asked = reverse("users:consent")
    assert by_form.url.startswith(asked)
    assert by_script.status_code == 409
    assert by_script.json()["result"].startswith(asked)
    assert by_finish.url.startswith(asked)
    assert client.get(here).status_code == 200
    draft.refresh_from_db()
    assert not draft.answers.exists()
    assert not draft.is_submitted


def test_the_actions_refuse_too(unsure, quick):
    round_ = AssessmentFactory(instrument_version=quick, business=unsure.business, submitted=True)

    with pytest.raises(NotConsented):
        take_again(assessment=round_, version=quick, user=unsure.user, locale="vi")
    with pytest.raises(NotConsented):
        save_answers(assessment=round_, given={}, user=unsure.user)


# --- What its end ends ---


def test_businesses_count_with_the_consent_of_one_owner(owner):
    MembershipFactory(business=owner.business, owner=True)
    BusinessFactory()
    staff = MembershipFactory()
    give_consent(user=staff.user, purpose=Purpose.ADVICE)

    assert list(Business.objects.with_advice_consent()) == [owner.business]

    withdraw_consent(user=owner.user, purpose=Purpose.ADVICE)
    assert list(Business.objects.with_advice_consent()) == [owner.business]


def test_another_purpose_does_not_count_a_business(unsure):
    give_consent(user=unsure.user, purpose=Purpose.PEER_STATISTICS)

    assert not Business.objects.with_advice_consent().exists()


def test_withdrawing_closes_the_case_and_says_that_advice_ended(owner, ended):
    give_consent(user=owner.user, purpose=Purpose.ADVISER)
    AdviserCaseFactory(business=owner.business)

    withdraw_consent(user=owner.user, purpose=Purpose.ADVICE)

    assert not AdviserCase.objects.open().exists()
    assert ended == [owner.business]
    assert has_consented(owner.user, Purpose.ADVISER)


def test_another_owner_keeps_the_advice_going(owner, ended):
    other = MembershipFactory(business=owner.business, owner=True)
    for one in (owner, other):
        give_consent(user=one.user, purpose=Purpose.ADVISER)
    AdviserCaseFactory(business=owner.business)

    withdraw_consent(user=owner.user, purpose=Purpose.ADVICE)

    assert AdviserCase.objects.open().exists()
    assert ended == []


def test_the_results_stay_with_the_business(owner):
    kept = AssessmentFactory(submitted=True, business=owner.business)

    withdraw_consent(user=owner.user, purpose=Purpose.ADVICE)

    assert Assessment.objects.get() == kept


def _leaves(owner):
    remove_member(membership=owner)


def _becomes_staff(owner):
    change_role(membership=owner, role=Membership.Role.STAFF)


def _is_erased(owner):
    erase_account(user=owner.user)


@pytest.mark.parametrize("goes", [_leaves, _becomes_staff, _is_erased])
def test_advice_ends_with_the_only_owner_who_agreed(owner, ended, goes):
    other = MembershipFactory(business=owner.business, owner=True)
    withdraw_consent(user=other.user, purpose=Purpose.ADVICE)

    goes(owner)

    assert ended == [owner.business]

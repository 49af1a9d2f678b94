"""My data: consents, correction, download, erasure."""

import json
import uuid

import pytest
from django.urls import reverse
from django.utils.html import escape

from advisory.businesses.actions import remove_member
from advisory.models import Assessment, Business
from tests.factories.advisory import (
    AnswerFactory,
    AssessmentFactory,
    BusinessFactory,
    InvitationFactory,
    MembershipFactory,
    PlanStepFactory,
    ScoreFactory,
)
from tests.factories.users import PASSWORD, ConsentFactory, UserFactory
from users.consents import TEXTS, Purpose, give_consent, has_consented, withdraw_consent
from users.models import Consent, User

pytestmark = pytest.mark.django_db
ERASE = {"password": PASSWORD, "understood": "on"}


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


def test_every_purpose_has_a_text():
    assert set(TEXTS) == set(Purpose.values)


def test_the_step_after_signing_up_asks_and_presses_nobody(client, sign_in):
    person = sign_in()
    address = f"{reverse('users:consent')}?next=/danh-gia/"

    page = client.get(address).content.decode()
    answer = client.post(address, {"answer": "no", "next": "/danh-gia/"})

    assert str(TEXTS[Purpose.ADVICE].text) in page
    assert "checked" not in page
    assert answer.headers["Location"] == "/danh-gia/"
    assert not person.consents.exists()


def test_agreeing_records_purpose_version_channel_and_time(client, sign_in):
    person = sign_in()

    client.post(reverse("users:consent"), {"answer": "yes"})

    consent = person.consents.get()
    assert (consent.purpose, consent.channel) == (Purpose.ADVICE, "sign-up")
    assert consent.text_version == TEXTS[Purpose.ADVICE].version
    assert consent.given_at is not None
    assert consent.withdrawn_at is None


def test_the_consent_step_does_not_lead_to_another_site(client, sign_in):
    sign_in()

    answer = client.post(reverse("users:consent"), {"answer": "no", "next": "//evil.example/"})

    assert answer.headers["Location"] == reverse("pages:dashboard")


def test_one_consent_is_no_other(client, sign_in):
    person = sign_in()

    client.post(reverse("users:consent-change", args=["messages"]), {"answer": "yes"})

    assert has_consented(person, Purpose.MESSAGES)
    assert person.consents.count() == 1


def test_withdrawing_closes_the_row_and_a_new_consent_opens_another(client, sign_in):
    person = sign_in()
    address = reverse("users:consent-change", args=["learning"])

    for answer in ("yes", "no", "yes"):
        client.post(address, {"answer": answer})

    assert person.consents.count() == 2
    assert person.consents.in_force().count() == 1


def test_a_doubled_consent_is_one_row(client, sign_in):
    person = sign_in()
    form = {"answer": "yes", "_once": str(uuid.uuid4())}

    for _time in range(2):
        client.post(reverse("users:consent-change", args=["advice"]), form)

    assert person.consents.count() == 1


def test_giving_a_consent_in_force_again_keeps_the_first():
    person = UserFactory()

    first = give_consent(user=person, purpose=Purpose.ADVICE)

    assert give_consent(user=person, purpose=Purpose.ADVICE) == first


def test_withdrawing_what_was_never_given_changes_nothing():
    person = UserFactory()

    withdraw_consent(user=person, purpose=Purpose.ADVICE)

    assert not Consent.objects.exists()


def test_an_unknown_purpose_is_not_found(client, sign_in):
    sign_in()

    answer = client.post(reverse("users:consent-change", args=["marketing"]), {"answer": "yes"})

    assert answer.status_code == 404


def test_the_privacy_page_says_what_is_agreed_in_few_queries(
    client, sign_in, django_assert_max_num_queries
):
    person = sign_in()
    ConsentFactory(user=person, purpose=Purpose.LEARNING)
    client.get(reverse("users:privacy"))

    with django_assert_max_num_queries(6):
        page = client.get(reverse("users:privacy")).content.decode()

    assert page.count("Đã đồng ý") == 1
    assert page.count("Chưa đồng ý") == 5


def test_the_privacy_page_says_what_withdrawing_does_before_it_is_done(client, sign_in):
    person = sign_in()
    for purpose in Purpose:
        ConsentFactory(user=person, purpose=purpose)

    page = client.get(reverse("users:privacy")).content.decode()

    for text in TEXTS.values():
        assert str(escape(text.withdrawal)) in page
    assert page.count('name="erase"') == 1
    assert "checked" not in page


def test_correcting_the_name_splits_it_the_vietnamese_way(client, sign_in):
    person = sign_in()

    client.post(reverse("users:profile"), {"name": "Trần Văn Bình", "phone": "0912 345 678"})

    person.refresh_from_db()
    assert (person.last_name, person.first_name) == ("Trần Văn", "Bình")
    assert person.phone == "0912 345 678"


def test_a_phone_number_of_letters_is_refused_and_the_rest_is_kept(client, sign_in):
    sign_in()

    answer = client.post(reverse("users:profile"), {"name": "Trần Văn Bình", "phone": "gọi Zalo"})

    page = answer.content.decode()
    assert "Nhập bằng chữ số" in page
    assert 'value="Trần Văn Bình"' in page
    assert 'value="gọi Zalo"' in page


def test_the_download_holds_my_part_and_nobody_elses(client, sign_in):
    person = sign_in(owner=True)
    mine = AssessmentFactory(started_by=person)
    AnswerFactory(assessment=mine, question_key="bank_account", value="yes")
    score = ScoreFactory(assessment__business=person.businesses.get())
    PlanStepFactory(plan__assessment=score.assessment, title_vi="Mở trang web", done=True)
    AssessmentFactory(claimed=True)
    MembershipFactory(owner=True, business__name="Doanh nghiệp người khác")

    answer = client.get(reverse("users:export"))

    found = json.loads(answer.content)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    assert found["account"]["email"] == person.email
    assert [consent["purpose"] for consent in found["consents"]] == ["advice"]
    assert [business["name"] for business in found["businesses"]] == [person.businesses.get().name]
    assert len(found["assessments"]) == 2
    assert {"bank_account": "yes"} in [row["answers"] for row in found["assessments"]]
    steps = [step for row in found["assessments"] for step in row["plan"]]
    assert [(step["step"], step["state"]) for step in steps] == [("Mở trang web", "done")]


def test_the_download_masks_a_personal_number_used_as_tax_code(client, sign_in):
    person = sign_in()
    business = BusinessFactory(tax_code="079012345678")
    MembershipFactory(business=business, user=person, owner=True)

    answer = client.get(reverse("users:export"))

    assert "079012345678" not in answer.content.decode()


def test_staff_of_a_business_do_not_take_its_answers_along(client, sign_in):
    person = sign_in()
    membership = MembershipFactory(user=person)
    AssessmentFactory(business=membership.business)

    found = json.loads(client.get(reverse("users:export")).content)

    assert found["assessments"] == []


def test_who_left_a_business_does_not_take_its_answers_along(client, sign_in):
    person = sign_in()
    membership = MembershipFactory(user=person)
    MembershipFactory(business=membership.business, owner=True)
    AssessmentFactory(business=membership.business, started_by=person)
    remove_member(membership=membership)

    found = json.loads(client.get(reverse("users:export")).content)

    assert found["assessments"] == []


def test_downloading_again_and_again_is_stopped(client, sign_in):
    sign_in()

    answers = [client.get(reverse("users:export")) for _time in range(11)]

    assert answers[9].status_code == 200
    assert answers[10].status_code == 429
    assert int(answers[10].headers["Retry-After"]) > 0
    assert "Hãy thử lại sau" in answers[10].content.decode()


def test_erasing_takes_the_account_and_the_business_it_alone_owned(client, sign_in):
    person = sign_in(owner=True)
    business = person.businesses.get()
    MembershipFactory(business=business)
    AssessmentFactory(business=business)
    draft = AssessmentFactory(started_by=person)

    answer = client.post(reverse("users:erase"), ERASE)

    assert answer.headers["Location"] == reverse("pages:home")
    assert not User.objects.filter(pk=person.pk).exists()
    assert not Business.objects.filter(pk=business.pk).exists()
    assert not Assessment.objects.filter(pk=draft.pk).exists()
    assert "_auth_user_id" not in client.session


def test_erasing_leaves_a_business_to_its_other_owner_without_the_name(client, sign_in):
    person = sign_in(owner=True)
    business = person.businesses.get()
    other = MembershipFactory(business=business, owner=True)
    assessment = AssessmentFactory(business=business, started_by=person)
    invitation = InvitationFactory(business=business, created_by=person)

    client.post(reverse("users:erase"), ERASE)

    assessment.refresh_from_db()
    invitation.refresh_from_db()
    assert (assessment.started_by, invitation.created_by) == (None, None)
    assert list(business.members.all()) == [other.user]


def test_erasing_leaves_the_business_of_which_one_is_staff(client, sign_in):
    membership = MembershipFactory()
    MembershipFactory(business=membership.business, owner=True)
    sign_in(membership.user)

    client.post(reverse("users:erase"), ERASE)

    assert Business.objects.filter(pk=membership.business_id).exists()


@pytest.mark.parametrize(
    "form",
    [
        pytest.param({"password": "sai", "understood": "on"}, id="wrong password"),
        pytest.param({"password": PASSWORD}, id="not understood"),
    ],
)
def test_erasing_without_the_password_or_the_tick_erases_nothing(client, sign_in, form):
    person = sign_in(owner=True)

    answer = client.post(reverse("users:erase"), form)

    assert answer.status_code == 200
    assert User.objects.filter(pk=person.pk).exists()


def test_guessing_the_password_on_the_erasure_page_is_stopped(client, sign_in):
    sign_in()

    answers = [
        client.post(reverse("users:erase"), {"password": "sai", "understood": "on"})
        for _time in range(6)
    ]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


def test_staff_accounts_do_not_erase_themselves(client, sign_in):
    person = sign_in(official=True)

    answer = client.post(reverse("users:erase"), ERASE)

    assert "do quản trị viên đóng" in answer.content.decode()
    assert User.objects.filter(pk=person.pk).exists()


def test_the_erasure_page_says_what_goes_and_what_stays(client, sign_in):
    sign_in()

    page = client.get(reverse("users:erase")).content.decode()

    assert "chủ duy nhất bị xóa" in page
    assert "vẫn giữ bài đánh giá" in page

"""Outside the demo, people who work for the portal set up a second factor first."""

import base64
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import Group
from django.urls import reverse

from tests.factories.users import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
STAFF = [
    pytest.param({"trainer": True}, id="trainer"),
    pytest.param({"adviser": True}, id="adviser"),
    pytest.param({"official": True}, id="official"),
    pytest.param({"administrator": True}, id="administrator"),
]
SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.fixture(autouse=True)
def _no_demo(settings):
    settings.DEMO = False
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def code_now(secret: str = SECRET) -> str:
    """What the app on the phone shows."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def sign_in_with_password(client, person):
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    return client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})


def confirm_password(client):
    """Changing how one signs in asks for the password again."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def test_who_edits_by_a_group_of_wagtails_own_needs_one_too(client, sign_in):
    person = sign_in()
    person.groups.add(Group.objects.get(name="Moderators"))

    assert client.get("/quan-tri/").headers["Location"] == reverse("mfa_index")


@pytest.mark.parametrize("traits", STAFF)
def test_staff_without_a_second_factor_are_sent_to_set_one_up(client, sign_in, traits):
    sign_in(**traits)

    answer = client.get(reverse("users:privacy"))

    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("mfa_index")
    page = client.get(reverse("mfa_index")).content.decode()
    assert "cần xác thực hai lớp" in page


@pytest.mark.parametrize("traits", STAFF)
def test_staff_with_a_second_factor_go_on(client, sign_in, traits):
    person = sign_in(**traits)
    TOTP.activate(person, SECRET)

    assert client.get(reverse("users:privacy")).status_code == 200


def test_an_owner_needs_no_second_factor(client, sign_in):
    sign_in(owner=True)

    assert client.get(reverse("users:privacy")).status_code == 200


def test_the_demo_asks_nobody_for_a_second_factor(client, sign_in, settings):
    settings.DEMO = True
    sign_in(official=True)

    assert client.get(reverse("users:privacy")).status_code == 200


def test_the_editor_is_reached_only_after_the_second_factor(client, sign_in):
    person = sign_in(administrator=True)

    before = client.get("/quan-tri/")
    TOTP.activate(person, SECRET)
    after = client.get("/quan-tri/")

    assert before.headers["Location"] == reverse("mfa_index")
    assert after.status_code == 200


def test_the_editor_has_no_sign_in_of_its_own(client):
    person = UserFactory(administrator=True)
    form = {"username": person.email, "password": PASSWORD}

    shown = client.get("/quan-tri/login/?next=/quan-tri/")
    posted = client.post("/quan-tri/login/", form)
    asked = client.get("/quan-tri/", follow=True)

    assert shown.headers["Location"] == f"{reverse('account_login')}?next=/quan-tri/"
    assert posted.status_code == 302
    assert "_auth_user_id" not in client.session
    assert asked.request["PATH_INFO"] == reverse("account_login")


def test_a_password_alone_does_not_sign_in_who_has_a_second_factor(client):
    person = UserFactory(official=True)
    TOTP.activate(person, SECRET)

    answer = sign_in_with_password(client, person)

    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("users:privacy")).status_code == 302


def test_the_code_of_the_app_completes_the_sign_in(client):
    person = UserFactory(official=True)
    TOTP.activate(person, SECRET)
    sign_in_with_password(client, person)

    client.post(reverse("mfa_authenticate"), {"code": code_now()})

    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_wrong_code_is_refused_and_guessing_is_stopped(client):
    person = UserFactory(official=True)
    TOTP.activate(person, SECRET)
    sign_in_with_password(client, person)

    answers = [client.post(reverse("mfa_authenticate"), {"code": "000001"}) for _n in range(6)]

    assert "Mã không đúng." in answers[0].content.decode()
    assert "_auth_user_id" not in client.session
    assert "Đăng nhập sai quá nhiều lần." in answers[-1].content.decode()


def test_setting_up_the_app_gives_recovery_codes(client):
    person = UserFactory(adviser=True)
    sign_in_with_password(client, person)
    confirm_password(client)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'id="authenticator_secret" value="(\w+)"', page)[1]

    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()

    assert 'src="data:image/svg+xml' in page
    kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert "Còn 10 trong 10 mã dự phòng." in codes


def test_changing_the_second_factor_asks_for_the_password_again(client):
    sign_in_with_password(client, UserFactory(owner=True))

    answer = client.get(reverse("mfa_activate_totp"))

    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_the_account_page_offers_app_passkey_and_recovery_codes(client, sign_in):
    sign_in(owner=True)

    page = client.get(reverse("mfa_index")).content.decode()

    assert reverse("mfa_activate_totp") in page
    assert reverse("mfa_add_webauthn") in page
    assert "Mã dự phòng" in page


def test_the_passkey_page_needs_no_inline_script(client):
    person = UserFactory(owner=True)
    sign_in_with_password(client, person)
    confirm_password(client)

    answer = client.get(reverse("mfa_add_webauthn"))

    page = answer.content.decode()
    assert "/static/mfa/js/webauthn.js" in page
    assert "Tên của khóa" in page
    assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", page)
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]

"""The pages django-allauth gives, in our skeleton and in Vietnamese."""

import importlib.resources
import re

import polib
import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.factories.users import PASSWORD, UserFactory
from users.models import User

pytestmark = pytest.mark.django_db
NEW_PERSON = {
    "name": "Nguyễn Thị Lan Anh",
    "email": "lan.anh@example.vn",
    "password1": "giay-da-binh-duong-2026",
}
OPEN_TO_VISITORS = ["account_login", "account_signup", "account_reset_password"]
FOR_MEMBERS = [
    "account_email",
    "account_change_password",
    "account_logout",
    "mfa_index",
    "users:privacy",
    "users:profile",
    "users:erase",
]


@pytest.fixture(autouse=True)
def _demo(settings):
    """Sign-up without an e-mail round trip, whatever the environment of the run says."""
    settings.DEMO = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"


@pytest.mark.parametrize("name", OPEN_TO_VISITORS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_visitor_gets_our_skeleton(client, name, language):
    with translation.override(language):
        page = client.get(reverse(name)).content.decode()

    assert f'<html lang="{language}">' in page
    assert 'class="site-header' in page
    assert "placeholder=" not in page
    assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", page)
    assert "style=" not in page


@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_a_member_gets_our_skeleton_with_the_account_menu(client, sign_in, name):
    sign_in()

    page = client.get(reverse(name)).content.decode()

    assert 'class="site-header' in page
    assert reverse("mfa_index") in page
    assert reverse("users:privacy") in page


@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_the_account_area_asks_visitors_to_sign_in(client, name):
    answer = client.get(reverse(name))

    assert answer.status_code == 302


def test_every_text_a_visitor_can_see_is_in_vietnamese():
    """allauth ships no Vietnamese: its English catalogue is the list of what we must have."""
    shipped = importlib.resources.files("allauth") / "locale/en/LC_MESSAGES/django.po"
    translated = {
        (entry.msgctxt, entry.msgid)
        for folder in settings.LOCALE_PATHS
        for entry in polib.pofile(str(folder / "vi/LC_MESSAGES/django.po"))
        if entry.translated()
    }
    seen = re.compile(r"(account|mfa)/|templates/(account|mfa|allauth)/")
    unseen = re.compile(r"/(models|admin|apps)\.py$")

    missing = [
        entry.msgid
        for entry in polib.pofile(str(shipped))
        if any(seen.match(file) and not unseen.search(file) for file, _line in entry.occurrences)
        and (entry.msgctxt, entry.msgid) not in translated
    ]

    assert missing == []


def test_a_short_password_is_refused_in_vietnamese(client):
    answer = client.post(reverse("account_signup"), NEW_PERSON | {"password1": "ngan"})

    assert "Mật khẩu quá ngắn, cần ít nhất 8 ký tự." in answer.content.decode()
    assert not User.objects.filter(email=NEW_PERSON["email"]).exists()


def test_signing_up_asks_name_email_and_one_password(client):
    page = client.get(reverse("account_signup")).content.decode()

    names = re.findall(r'<input type="(?:text|email|password)" name="(\w+)"', page)
    assert names == ["name", "email", "password1"]


def test_signing_up_makes_the_account_and_keeps_where_one_was_going(client):
    target = "/danh-gia/"

    answer = client.post(reverse("account_signup"), NEW_PERSON | {"next": target})

    person = User.objects.get(email=NEW_PERSON["email"])
    assert (person.last_name, person.first_name) == ("Nguyễn Thị Lan", "Anh")
    assert person.name == NEW_PERSON["name"]
    assert answer.headers["Location"] == f"{reverse('users:consent')}?next=%2Fdanh-gia%2F"


def test_signing_up_does_not_lead_to_another_site(client):
    answer = client.post(reverse("account_signup"), NEW_PERSON | {"next": "https://evil.example/"})

    assert answer.headers["Location"] == reverse("users:consent")


def test_a_doubled_sign_up_makes_one_account(client):
    """The pages of allauth carry no key of ours: the second one finds the person signed in."""
    first = client.post(reverse("account_signup"), NEW_PERSON)
    second = client.post(reverse("account_signup"), NEW_PERSON)

    assert (first.status_code, second.status_code) == (302, 302)
    assert User.objects.filter(email=NEW_PERSON["email"]).count() == 1
    assert EmailAddress.objects.filter(email=NEW_PERSON["email"]).count() == 1


def test_a_sign_up_resent_without_the_first_answer_makes_one_account(client):
    """The first answer got lost, so the browser has no session and sends the form again."""
    client.post(reverse("account_signup"), NEW_PERSON)

    again = Client().post(reverse("account_signup"), NEW_PERSON)

    assert again.status_code in (200, 302)
    assert User.objects.filter(email=NEW_PERSON["email"]).count() == 1


def test_a_doubled_sign_in_signs_in(client):
    person = UserFactory()
    form = {"login": person.email, "password": PASSWORD, "next": "/danh-gia/"}

    client.post(reverse("account_login"), form)
    second = client.post(reverse("account_login"), form)

    assert second.headers["Location"] == "/danh-gia/"
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_doubled_password_change_keeps_the_new_password(client, sign_in):
    person = sign_in()
    form = {
        "oldpassword": PASSWORD,
        "password1": "mat-khau-hoan-toan-moi",
        "password2": "mat-khau-hoan-toan-moi",
    }

    client.post(reverse("account_change_password"), form)
    second = client.post(reverse("account_change_password"), form)

    person.refresh_from_db()
    assert person.check_password("mat-khau-hoan-toan-moi")
    assert "Hãy nhập mật khẩu hiện tại." in second.content.decode()


def test_the_password_mail_is_vietnamese_and_names_no_other_site(client):
    person = UserFactory()

    client.post(reverse("account_reset_password"), {"email": person.email})

    sent = mail.outbox[0]
    assert sent.subject == "La Bàn Số: Đặt lại mật khẩu"
    assert sent.body.startswith("Chào anh/chị,")
    assert "example.com" not in sent.body
    link = re.search(r"http://testserver(\S+)", sent.body)[1]
    page = client.get(link, follow=True).content.decode()
    assert "Mật khẩu mới" in page


def test_a_wrong_password_is_refused_in_a_sentence(client):
    person = UserFactory()

    answer = client.post(reverse("account_login"), {"login": person.email, "password": "sai"})

    assert "Email hoặc mật khẩu không đúng." in answer.content.decode()


def test_guessing_a_password_is_stopped_even_with_the_right_one(client):
    person = UserFactory()
    for _guess in range(5):
        client.post(reverse("account_login"), {"login": person.email, "password": "sai"})

    answer = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    assert "Đăng nhập sai quá nhiều lần." in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_limit_of_one_person_is_not_that_of_another(client):
    guessed, other = UserFactory.create_batch(2)
    for _guess in range(5):
        client.post(reverse("account_login"), {"login": guessed.email, "password": "sai"})

    client.post(reverse("account_login"), {"login": other.email, "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(other.pk)


def test_many_tries_from_one_address_get_the_page_that_says_to_wait(client):
    for number in range(31):
        answer = client.post(
            reverse("account_login"), {"login": f"khac-{number}@example.vn", "password": "sai"}
        )

    assert answer.status_code == 429
    assert "Thao tác quá nhiều lần" in answer.content.decode()

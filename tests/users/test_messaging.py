"""Messages: only to who agreed, once per occasion, by the way that reaches them, ended at a tap."""

from datetime import timedelta

import pytest
import requests
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

import users.tasks  # noqa: F401 - as a worker does
from tests.factories.users import ConsentFactory, UserFactory
from users.consents import Purpose, has_consented, withdraw_consent
from users.messaging import channels, writing
from users.messaging.stopping import stop_address
from users.models import Message
from users.personal_data import collect

pytestmark = pytest.mark.django_db
WORDS = {"key": "due:7", "subject": "Hạn ngày mai", "text": "Chào chị Hoa, mai đến hạn."}


@pytest.fixture
def reader():
    return ConsentFactory(purpose=Purpose.MESSAGES).user


@pytest.fixture
def guest():
    return ConsentFactory(
        purpose=Purpose.MESSAGES, user=UserFactory(guest=True, phone="0912 345 678")
    ).user


@pytest.fixture
def posted(monkeypatch):
    """What was posted to the provider, which takes everything."""
    found = []

    def post(url, **sent):
        found.append((url, sent))
        answer = requests.Response()
        answer.status_code = 202
        return answer

    monkeypatch.setattr(channels.requests, "post", post)
    return found


def test_a_message_goes_out_by_mail_with_the_address_that_ends_them(
    reader, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        message = writing.write(user=reader, **WORDS)

    message.refresh_from_db()
    assert message.sent_at
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([reader.email], WORDS["subject"])
    assert WORDS["text"] in sent.body
    assert stop_address(reader.pk) in sent.body
    assert sent.extra_headers["List-Unsubscribe"] == f"<{stop_address(reader.pk)}>"


def test_who_did_not_agree_is_not_written_to():
    stranger = UserFactory()

    assert writing.write(user=stranger, **WORDS) is None
    assert not Message.objects.exists()


def test_an_occasion_is_written_of_once(reader):
    first = writing.write(user=reader, **WORDS)

    assert writing.write(user=reader, **WORDS) is None
    assert writing.write(user=reader, **WORDS | {"key": "due:8"})
    assert first.key == "due:7"


def test_sending_again_sends_nothing(reader):
    message = writing.write(user=reader, **WORDS)

    for _again in range(2):
        writing.send(message.pk)

    assert len(mail.outbox) == 1


def test_a_consent_withdrawn_meanwhile_drops_the_message(reader):
    message = writing.write(user=reader, **WORDS)
    withdraw_consent(user=reader, purpose=Purpose.MESSAGES)

    writing.send(message.pk)

    message.refresh_from_db()
    assert (message.sent_at, mail.outbox) == (None, [])
    assert message.dropped_at


def test_a_guest_gets_a_text_message_through_the_provider(guest, posted, settings):
    settings.TEXT_MESSAGES_URL = "https://tin.example.vn/gui"
    settings.TEXT_MESSAGES_TOKEN = "bi-mat"

    message = writing.write(user=guest, **WORDS)
    writing.send(message.pk)

    ((url, sent),) = posted
    assert url == "https://tin.example.vn/gui"
    assert sent["headers"] == {"Authorization": "Bearer bi-mat"}
    assert sent["json"]["to"] == "0912 345 678"
    assert sent["json"]["text"].startswith(WORDS["text"])
    assert sent["json"]["reference"] == f"labanso-{message.pk}"


def test_without_a_provider_nobody_pretends_to_send(guest, settings):
    settings.TEXT_MESSAGES_URL, settings.DEBUG = "", False

    assert writing.write(user=guest, **WORDS) is None


def test_a_provider_that_is_away_leaves_the_message_for_later(guest, settings, monkeypatch):
    settings.TEXT_MESSAGES_URL = "https://tin.example.vn/gui"

    def away(*_args, **_kwargs):
        raise requests.ConnectionError

    monkeypatch.setattr(channels.requests, "post", away)
    message = writing.write(user=guest, **WORDS)

    with pytest.raises(requests.ConnectionError):
        writing.send(message.pk)

    message.refresh_from_db()
    assert message.sent_at is None


def test_looking_at_the_address_ends_nothing_and_posting_does(client, reader):
    address = stop_address(reader.pk)

    page = client.get(address)
    assert page.status_code == 200
    assert has_consented(reader, Purpose.MESSAGES)

    for _twice in range(2):  # mail programs post without a form of ours
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 302
    assert not has_consented(reader, Purpose.MESSAGES)
    assert "không nhận tin nào" in client.get(address).text


def test_a_forged_address_is_unknown(client, reader):
    token = stop_address(reader.pk).split("/")[-2]
    forged = token.replace(str(reader.pk), str(reader.pk + 1), 1)

    assert client.get(reverse("users:messages-stop", args=[forged])).status_code == 404
    assert has_consented(reader, Purpose.MESSAGES)


def test_my_data_shows_what_was_written_and_old_messages_are_forgotten(reader):
    writing.write(user=reader, **WORDS)

    assert collect(reader)["messages"][0]["text"] == WORDS["text"]
    with time_machine.travel(timezone.now() + writing.KEPT + timedelta(minutes=1)):
        assert writing.forget_old() == 1

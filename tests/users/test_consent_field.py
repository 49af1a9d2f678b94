"""The box that asks for a consent where it is needed."""

import uuid

import pytest
from django.http import QueryDict
from django.urls import reverse

from tests.factories.users import ConsentFactory, UserFactory
from users.consent_field import ConsentForm, consent_address
from users.consents import NotConsented, Purpose, require_consent
from users.models import Consent

pytestmark = pytest.mark.django_db


def form(person, data: str | None = None) -> ConsentForm:
    given = None if data is None else QueryDict(data)
    return ConsentForm(given, user=person, purpose=Purpose.LEARNING, channel="enrol")


def test_the_box_is_unticked_and_required():
    html = form(UserFactory())["consent"].as_widget()

    assert "required" in html
    assert "checked" not in html


def test_a_ticked_box_records_purpose_version_and_channel():
    person = UserFactory()
    ticked = form(person, "consent=on")

    assert ticked.is_valid()
    ticked.save()

    consent = Consent.objects.get(user=person)
    assert (consent.purpose, consent.channel) == (Purpose.LEARNING, "enrol")
    assert consent.text_version == ticked.text.version


@pytest.mark.parametrize("data", ["", "consent=", "business=1"])
def test_a_box_left_empty_is_refused(data: str):
    left = form(UserFactory(), data)

    assert not left.is_valid()
    assert "consent" in left.errors


def test_who_agreed_already_sees_no_box_and_gets_no_second_row():
    person = ConsentFactory(purpose=Purpose.LEARNING).user
    agreed = form(person, "consent=on")

    assert agreed.is_valid()
    agreed.save()

    assert not agreed.is_needed
    assert not agreed.fields
    assert person.consents.count() == 1


@pytest.mark.parametrize(
    "other",
    [{"purpose": Purpose.ADVICE}, {"purpose": Purpose.LEARNING, "withdrawn_at": "2026-11-01T00Z"}],
    ids=["another purpose", "withdrawn"],
)
def test_another_or_a_withdrawn_consent_does_not_do(other: dict):
    person = ConsentFactory(**other).user

    assert form(person).is_needed
    with pytest.raises(NotConsented):
        require_consent(user=person, purpose=Purpose.LEARNING)


def test_the_page_before_a_round_notes_where_it_asked(client, sign_in):
    person = sign_in()
    address = consent_address("/danh-gia/", channel="round")
    assert 'name="channel" value="round"' in client.get(address).text
    answer = {"answer": "yes", "next": "/danh-gia/", "channel": "round", "_once": uuid.uuid4()}

    response = client.post(reverse("users:consent"), answer)

    assert response["Location"] == "/danh-gia/"
    assert person.consents.get().channel == "round"


def test_a_channel_nobody_knows_is_not_noted(client, sign_in):
    person = sign_in()

    client.post(reverse("users:consent"), {"answer": "yes", "channel": "made-up"})

    assert person.consents.get().channel == "sign-up"

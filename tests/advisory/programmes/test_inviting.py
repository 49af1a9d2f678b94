"""Invitations and reminders: within consent and limits, by message or by list."""

import datetime

import pytest
from django.utils import timezone

from advisory.models import ProgrammeContact, ProgrammeMember
from advisory.programmes.freezing import ProgrammeClosed
from advisory.programmes.inviting import (
    NotReachable,
    TooSoon,
    members_without_message,
    note_by_hand,
    start_writing,
    take_links,
    write_to_member,
)
from advisory.programmes.links import address_of, give_links, member_of, revoke_link
from core import jobs
from tests.factories.advisory import BusinessFactory, MembershipFactory
from tests.factories.programmes import (
    ProgrammeContactFactory,
    ProgrammeFactory,
    ProgrammeMemberFactory,
)
from tests.factories.users import ConsentFactory, UserFactory
from users.models import Consent, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    return UserFactory(official=True)


@pytest.fixture
def reachable():
    """A member whose owner agreed to messages."""
    membership = MembershipFactory(owner=True)
    ConsentFactory(user=membership.user, purpose=Consent.Purpose.MESSAGES)
    return ProgrammeMemberFactory(business=membership.business)


def token(member: ProgrammeMember) -> str:
    return address_of(member).rstrip("/").rsplit("/", 1)[1]


# --- Links -----------------------------------------------------------------------------------


def test_only_a_digest_of_the_link_is_kept_and_it_can_be_shown_again():
    member = ProgrammeMemberFactory()
    give_links([member])
    address = address_of(member)

    kept = ProgrammeMember.objects.filter(pk=member.pk).values().get()

    assert not any(token(member) in str(value) for value in kept.values())
    assert member_of(token(member)) == member
    assert address_of(ProgrammeMember.objects.get(pk=member.pk)) == address


def test_a_link_survives_a_change_of_the_secret_kept_as_fallback(settings):
    member = ProgrammeMemberFactory()
    give_links([member])
    address, settings.SECRET_KEY_FALLBACKS = address_of(member), [settings.SECRET_KEY]
    settings.SECRET_KEY = "mot-khoa-moi-hoan-toan-khac-va-du-dai-0123456789"

    assert address_of(member) == address


def test_a_new_link_makes_the_old_one_void_and_a_revoked_one_stays_so():
    member = ProgrammeMemberFactory()
    give_links([member])
    old = token(member)

    give_links([member], anew=True)
    assert member_of(old) is None

    revoke_link(member)
    give_links([member])
    assert not member.has_open_link


def test_a_link_ends_with_the_programme():
    today = timezone.localdate()
    member = ProgrammeMemberFactory(programme__ends_on=today)
    give_links([member])

    assert member.has_open_link
    assert timezone.localdate(member.link_expires_at) == today + datetime.timedelta(days=1)


# --- Messages --------------------------------------------------------------------------------


def test_an_owner_who_agreed_is_written_to_with_the_link(reachable, official):
    contact = write_to_member(member=reachable, by=official)

    message = Message.objects.get()
    assert (contact.kind, contact.way) == ("invited", "message")
    assert message.user == reachable.business.memberships.get().user
    assert address_of(reachable) in message.text
    assert str(reachable.programme.name_vi) in message.text
    assert reachable.business.name not in message.text


@pytest.mark.parametrize("consents", [False, True], ids=["no consent", "staff only"])
def test_who_did_not_agree_is_not_written_to(consents, official):
    membership = MembershipFactory()  # staff
    if consents:
        ConsentFactory(user=membership.user, purpose=Consent.Purpose.MESSAGES)
    member = ProgrammeMemberFactory(business=membership.business)

    with pytest.raises(NotReachable):
        write_to_member(member=member, by=official)
    assert not Message.objects.exists()
    assert not member.contacts.exists()


def test_a_business_hears_once_in_14_days_whatever_the_programme(reachable, official):
    write_to_member(member=reachable, by=official)
    other = ProgrammeMemberFactory(business=reachable.business)

    for member in (reachable, other):
        with pytest.raises(TooSoon):
            write_to_member(member=member, by=official)

    fortnight_ago = timezone.now() - datetime.timedelta(days=14, minutes=1)
    ProgrammeContact.objects.update(at=fortnight_ago)
    assert write_to_member(member=reachable, by=official).kind == "reminded"
    assert Message.objects.count() == 2


def test_a_register_member_gets_no_message_but_a_link_by_list(reachable, official):
    firm = ProgrammeMemberFactory(of_register=True, programme=reachable.programme)
    with pytest.raises(NotReachable):
        write_to_member(member=firm, by=official)

    without = members_without_message(reachable.programme)
    listed = take_links(programme=reachable.programme, members=without, by=official)

    assert without == listed == [firm]
    assert [one.way for one in firm.contacts.all()] == ["list"]
    take_links(programme=reachable.programme, members=listed, by=official)
    assert firm.contacts.count() == 1


def test_who_agreed_and_has_no_address_gets_the_link_by_list_too(reachable, settings):
    settings.TEXT_MESSAGES_URL, settings.DEBUG = "", False
    assert members_without_message(reachable.programme) == []

    type(reachable.business.memberships.get().user).objects.update(email=None, phone="0900000731")

    assert members_without_message(reachable.programme) == [reachable]


def test_drafts_and_closed_programmes_write_to_nobody(official):
    for trait in ("draft", "closed"):
        member = ProgrammeMemberFactory(programme=ProgrammeFactory(**{trait: True}))
        with pytest.raises(ProgrammeClosed):
            write_to_member(member=member, by=official)
        with pytest.raises(ProgrammeClosed):
            note_by_hand(member=member, way="zalo", by=official)
        with pytest.raises(ProgrammeClosed):
            take_links(programme=member.programme, members=[member], by=official)
        with pytest.raises(ProgrammeClosed):
            start_writing(programme=member.programme, members=[member.pk], by=official)


def test_what_went_out_by_hand_is_noted(official):
    member = ProgrammeMemberFactory(of_register=True)
    ProgrammeContactFactory(member=member, way="list")

    assert note_by_hand(member=member, way="phone", by=official).kind == "reminded"


def test_the_worker_writes_to_each_once_and_counts_the_others(reachable, official):
    silent = ProgrammeMemberFactory(business=BusinessFactory(), programme=reachable.programme)
    members = [reachable.pk, silent.pk]

    for expected in ({"written": 1, "not_reachable": 1}, {"too_soon": 1, "not_reachable": 1}):
        job = start_writing(programme=reachable.programme, members=members, by=official)
        jobs.run(str(job.pk))
        job.refresh_from_db()
        assert job.state == "done"
        assert job.result == {**expected, "done": 2}
    assert Message.objects.count() == 1

"""The week's news of a team: to those who hand out and agreed, once, and only if there is any."""

import datetime

import pytest
from django.utils import timezone

from pages.team.digest import send_digests
from tests.factories.advisory import MembershipFactory
from tests.factories.courses import EnrolmentFactory
from tests.factories.teams import AssignmentFactory, TeamMemberFactory
from tests.factories.users import ConsentFactory
from users.consents import Purpose, withdraw_consent
from users.models import Message

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2027, 5, 10)  # a Monday


@pytest.fixture
def owner():
    """An owner who agreed to messages."""
    membership = MembershipFactory(owner=True)
    ConsentFactory(user=membership.user, purpose=Purpose.MESSAGES)
    return membership


def hand(owner, **fields):
    member = TeamMemberFactory(team_key=owner.business.public_id, **fields.pop("member", {}))
    return AssignmentFactory(member=member, **fields)


def test_the_owner_reads_counts_and_who_is_late_with_the_way_to_the_page(owner):
    late = hand(owner, due_date=TODAY - datetime.timedelta(days=3), member={"name": "Anh Nam"})
    hand(owner)

    assert send_digests(today=TODAY) == 1

    message = Message.objects.get()
    assert message.user == owner.user
    assert "Chưa học: 1; Trễ hạn: 1." in message.text
    assert f"- Anh Nam: {late.course_title} (hạn 07/05/2027)" in message.text
    assert str(owner.business.public_id) in message.text


def test_a_week_is_told_of_once(owner):
    hand(owner)

    assert [send_digests(today=TODAY), send_digests(today=TODAY)] == [1, 0]
    assert send_digests(today=TODAY + datetime.timedelta(days=7)) == 1


def test_a_colleague_who_hands_out_reads_it_and_other_staff_do_not(owner):
    hand(owner)
    for manages in (True, False):
        staff = MembershipFactory(business=owner.business, manages_learning=manages)
        ConsentFactory(user=staff.user, purpose=Purpose.MESSAGES)

    assert send_digests(today=TODAY) == 2


def test_who_did_not_agree_or_no_longer_does_is_not_written_to(owner):
    hand(owner)
    withdraw_consent(user=owner.user, purpose=Purpose.MESSAGES)

    assert send_digests(today=TODAY) == 0


def test_a_team_that_was_done_long_ago_is_no_news(owner):
    assignment = hand(owner, member={"joined": True})
    done_at = timezone.make_aware(datetime.datetime(2027, 4, 1, 9))
    EnrolmentFactory(
        user=assignment.member.user,
        course_key=assignment.course_key,
        course_title=assignment.course_title,
        completed_at=done_at,
        state="completed",
    )

    assert send_digests(today=TODAY) == 0
    assert send_digests(today=datetime.date(2027, 4, 5)) == 1


def test_the_news_of_one_team_are_not_told_to_another(owner):
    hand(owner)
    other = MembershipFactory(owner=True)
    ConsentFactory(user=other.user, purpose=Purpose.MESSAGES)

    send_digests(today=TODAY)

    assert [message.user for message in Message.objects.all()] == [owner.user]

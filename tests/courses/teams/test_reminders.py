"""Reminders: on the right days, one a day, to who agreed, and never of what is done."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from courses.actions import complete_lesson, enrol, withdraw
from courses.teams.links import address_of
from courses.teams.reminders import remind, stage_began
from tests.factories.courses import CoursePageFactory, LessonPageFactory
from tests.factories.teams import AssignmentFactory, TeamMemberFactory
from tests.factories.users import ConsentFactory, UserFactory
from users.consents import Purpose
from users.models import Message

TODAY = datetime.date(2027, 5, 10)
pytestmark = pytest.mark.django_db


def in_days(days: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=days)


@pytest.fixture(autouse=True)
def eight_o_clock(settings):
    settings.TEXT_MESSAGES_URL = "https://tin.example.vn/gui"
    with time_machine.travel(datetime.datetime(2027, 5, 10, 1, 10, tzinfo=datetime.UTC)):
        yield


@pytest.fixture
def member():
    """A guest of the team who agreed to messages."""
    member = TeamMemberFactory(joined=True, user__phone="0912 345 678")
    ConsentFactory(user=member.user, purpose=Purpose.MESSAGES)
    return member


def hand(member, due, **course):
    """Hand out a course of one lesson that the member is in, as after coming in."""
    assignment = AssignmentFactory(member=member, due_date=due, **course)
    enrolled = {"course_key": assignment.course_key, "course_title": assignment.course_title}
    member.user.enrolments.get_or_create(**enrolled)
    return assignment


@pytest.mark.parametrize(
    ("due", "stage"),
    [(3, None), (2, 0), (0, -2), (-1, 0), (-6, -5), (-7, 0), (-13, -6), (-14, None), (None, None)],
)
def test_a_day_belongs_to_a_stage_around_the_due_day(due, stage):
    expected = None if stage is None else in_days(stage)

    assert stage_began(None if due is None else in_days(due), TODAY) == expected


def test_a_guest_is_reminded_with_their_link_two_days_before(member):
    assignment = hand(member, in_days(2))

    assert remind() == 1

    message = Message.objects.get()
    assert message.recipient == "0912 345 678"
    assert assignment.course_title in message.text
    assert "12/05/2027" in message.text
    assert address_of(member) in message.text


def test_nobody_is_reminded_twice_of_the_same_and_a_late_one_again_once_it_is_late(member):
    hand(member, in_days(2))

    assert [remind(), remind()] == [1, 0]
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        assert remind() == 0
    with time_machine.travel(timezone.now() + datetime.timedelta(days=3)):
        assert [remind(), remind()] == [1, 0]


def test_a_day_that_was_missed_is_made_good(member):
    hand(member, in_days(1))

    assert remind() == 1


def test_several_things_due_are_one_message(member):
    titles = [hand(member, in_days(days)).course_title for days in (2, -1)]

    assert remind() == 1
    text = Message.objects.get().text
    assert all(title in text for title in titles)
    assert text.index(titles[1]) < text.index(titles[0])  # what is late comes first


def test_who_did_not_agree_or_never_came_in_is_not_written_to():
    hand(TeamMemberFactory(joined=True, user__phone="0912 345 678"), in_days(2))
    AssignmentFactory(due_date=in_days(2))

    assert remind() == 0


def test_what_is_done_taken_back_or_left_is_not_reminded_of(member):
    course = CoursePageFactory()
    lesson = LessonPageFactory(parent=course)
    enrol(user=member.user, course=course)
    done = AssignmentFactory(member=member, course=course, due_date=in_days(2))
    complete_lesson(user=member.user, course_key=done.course_key, lesson_key=lesson.translation_key)
    hand(member, in_days(2), withdrawn_at=timezone.now())
    left = hand(member, in_days(2))
    withdraw(user=member.user, course_key=left.course_key)

    assert remind() == 0


def test_the_number_of_queries_does_not_grow_with_those_who_have_nothing_due(
    member, django_assert_num_queries
):
    hand(member, in_days(20))
    for _more in range(3):
        hand(TeamMemberFactory(joined=True), in_days(20))

    with django_assert_num_queries(1):
        assert remind() == 0


def test_an_own_account_is_written_to_by_mail():
    user = UserFactory(learner=True)
    ConsentFactory(user=user, purpose=Purpose.MESSAGES)
    member = TeamMemberFactory(user=user, joined_at=timezone.now())
    hand(member, in_days(2))

    assert remind() == 1
    message = Message.objects.get()
    assert message.recipient == user.email
    assert address_of(member) in message.text

"""What the rows of teams must obey, whoever writes them."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from courses.models import Assignment, TeamMember
from tests.factories.courses import CoursePageFactory, LessonPageFactory
from tests.factories.teams import AssignmentFactory, TeamMemberFactory
from tests.factories.users import UserFactory
from users.models import User

pytestmark = pytest.mark.django_db


def test_a_guest_has_a_name_but_neither_address_nor_password():
    guest = User.objects.create_guest("Nguyễn Thị Hoa", "0912 345 678")

    assert (guest.is_guest, guest.name, guest.phone) == (True, "Nguyễn Thị Hoa", "0912 345 678")
    assert not guest.has_usable_password()
    assert not UserFactory().is_guest


def test_several_guests_live_beside_each_other():
    names = ["Hoa", "Lan"]

    for name in names:
        User.objects.create_guest(name)

    assert User.objects.filter(email=None).count() == len(names)


def test_due_date_is_fixed_or_counted_from_the_day_of_joining():
    may = datetime.date(2027, 5, 1)
    joined = datetime.datetime(2027, 4, 1, 22, tzinfo=datetime.UTC)  # 5:00 on 2 April here

    assert Assignment(member=TeamMember(), due_date=may).due == may
    assert Assignment(member=TeamMember(joined_at=joined), due_days=7).due == datetime.date(
        2027, 4, 9
    )
    assert Assignment(member=TeamMember(), due_days=7).due is None


def test_two_ways_of_being_due_are_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        AssignmentFactory(due_date=datetime.date(2027, 5, 1), due_days=7)


def test_the_same_thing_is_handed_to_a_person_once_until_it_is_taken_back():
    course = CoursePageFactory()
    lesson = LessonPageFactory(parent=course)
    whole = AssignmentFactory(course=course)
    AssignmentFactory(course=course, lesson=lesson, member=whole.member)

    for more in ({}, {"lesson": lesson}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AssignmentFactory(course=course, member=whole.member, **more)

    whole.withdrawn_at = whole.assigned_at
    whole.save()
    AssignmentFactory(course=course, member=whole.member)


def test_one_account_has_one_place_in_a_team():
    member = TeamMemberFactory(joined=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMemberFactory(team_key=member.team_key, user=member.user)
    TeamMemberFactory(user=member.user)

"""Accounts nobody can reach any more are erased, all others stay."""

import datetime

import pytest
from django.utils import timezone

from courses.teams.leaving import KEPT, forget_left_guests
from tests.factories.teams import TeamMemberFactory
from tests.factories.users import UserFactory
from users.models import User

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - KEPT - datetime.timedelta(days=1)


def guest(**fields: object) -> User:
    return UserFactory(guest=True, **({"last_login": LONG_AGO} | fields))


def test_a_guest_who_left_long_ago_is_erased():
    left = guest()
    TeamMemberFactory(user=left, left_at=LONG_AGO)
    without_team = guest(last_login=None, date_joined=LONG_AGO)

    assert forget_left_guests() == 2
    assert not User.objects.filter(pk__in=[left.pk, without_team.pk]).exists()


def test_everybody_else_stays():
    on_a_team = guest()
    TeamMemberFactory(user=on_a_team)
    TeamMemberFactory(user=guest(), left_at=timezone.now())
    guest(last_login=timezone.now())
    UserFactory(last_login=LONG_AGO)

    assert forget_left_guests() == 0
    assert User.objects.count() == 4

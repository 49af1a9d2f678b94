"""The day before a session, those with a seat who agreed to messages are told, once."""

import datetime

import pytest
from django.utils import timezone

from courses.cohorts.reminders import remind
from tests.factories.cohorts import CohortFactory, SeatFactory
from tests.factories.users import ConsentFactory
from users.consents import Purpose
from users.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening():
    """The one session of a class, in three weeks."""
    return CohortFactory(sessions=1).sessions.get()


@pytest.fixture
def seated(evening):
    seat = SeatFactory(cohort=evening.cohort)
    ConsentFactory(user=seat.user, purpose=Purpose.MESSAGES)
    return seat


def eve_of(session) -> datetime.date:
    return session.day - datetime.timedelta(days=1)


def test_who_has_a_seat_is_told_when_and_where_once(evening, seated):
    assert [remind(today=eve_of(evening)), remind(today=eve_of(evening))] == [1, 0]

    message = Message.objects.get()
    assert message.user == seated.user
    assert evening.cohort.place in message.text
    assert timezone.localtime(evening.starts_at).strftime("%H:%M %d/%m/%Y") in message.text


def test_only_the_day_before_counts(evening, seated):
    for days in (0, 2):
        assert remind(today=evening.day - datetime.timedelta(days=days)) == 0


def test_who_waits_or_did_not_agree_is_not_told(evening):
    waiting = SeatFactory(cohort=evening.cohort, waiting=True)
    ConsentFactory(user=waiting.user, purpose=Purpose.MESSAGES)
    SeatFactory(cohort=evening.cohort)

    assert remind(today=eve_of(evening)) == 0


def test_a_cancelled_session_is_not_told_of(evening, seated):
    evening.is_cancelled = True
    evening.save()

    assert remind(today=eve_of(evening)) == 0

"""Calendars: read back as a calendar program does, in the time of here."""

import datetime
import time

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from courses import actions
from courses.cohorts import feed_address
from courses.cohorts.feed_address import address_behind, close_address, open_address, renew_address
from courses.lessons import lessons_of
from courses.models import CalendarAddress, LiveSession
from tests.factories.cohorts import CohortFactory, LiveSessionFactory, SeatFactory, in_days
from tests.factories.courses import CoursePageFactory
from tests.factories.teams import AssignmentFactory, TeamMemberFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
MINE = reverse("courses:my-calendar")
CHANGE = reverse("courses:change-calendar")


@pytest.fixture
def one_window():
    """Everything happens within one window of the limits."""
    with time_machine.travel(time.time() // 600 * 600, tick=False):
        yield


def feed_of(user) -> str:
    """The path of a person's calendar."""
    open_address(user=user)
    address = CalendarAddress.objects.get(user=user)
    return feed_address.feed_address(address).removeprefix(settings.BASE_URL)


def events(response) -> list:
    calendar = Calendar.from_ical(response.content)
    return list(calendar.walk("VEVENT"))


def fetched(user) -> list:
    response = Client().get(feed_of(user))
    assert response.status_code == 200
    return events(response)


def test_a_session_is_written_and_read_back_in_the_time_of_here():
    seat = SeatFactory(cohort__title="Lớp tối, thứ Ba; “sổ sách”", cohort__place="Phòng 2, lầu 1")
    session = LiveSessionFactory(cohort=seat.cohort, note="Mang máy tính;\nsạc đầy")

    response = Client().get(feed_of(seat.user))
    [event] = events(response)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["X-Robots-Tag"] == "noindex"
    start, end = event.decoded("dtstart"), event.decoded("dtend")
    assert (start, end) == (session.starts_at, session.ends_at)
    assert (start.hour, end.hour) == (19, 21)
    assert start.utcoffset() == datetime.timedelta(hours=7)
    assert str(event["summary"]) == "Lớp tối, thứ Ba; “sổ sách”, buổi 1/1"
    assert str(event["location"]) == "Phòng 2, lầu 1"
    assert session.link in str(event["description"])
    assert "Mang máy tính;\nsạc đầy" in str(event["description"])
    assert str(event["status"]) == "CONFIRMED"
    assert str(event["uid"]).startswith(str(session.public_id))
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    [zone] = Calendar.from_ical(response.content).walk("VTIMEZONE")
    assert str(zone["tzid"]) == "Asia/Ho_Chi_Minh"


def test_the_language_is_that_of_the_address():
    seat = SeatFactory(cohort__title="Lớp tối", cohort__sessions=1)

    [event] = events(Client().get("/en" + feed_of(seat.user)))

    assert str(event["summary"]) == "Lớp tối, session 1 of 1"


def test_an_edit_keeps_the_id_and_raises_the_number():
    seat = SeatFactory(cohort__sessions=1)
    [before] = fetched(seat.user)
    later = seat.cohort.changed_at + datetime.timedelta(days=1)
    LiveSession.objects.update(revision=3, changed_at=later, is_cancelled=True)

    [after] = fetched(seat.user)

    assert after["uid"] == before["uid"]
    assert (int(before["sequence"]), int(after["sequence"])) == (0, 3)
    assert after.decoded("last-modified") == later.replace(microsecond=0)
    assert str(after["status"]) == "CANCELLED"


def test_a_cancelled_class_cancels_its_sessions():
    seat = SeatFactory(cohort__cancelled=True, cohort__sessions=2)

    assert {str(event["status"]) for event in fetched(seat.user)} == {"CANCELLED"}


def test_who_waits_is_told_the_dates_without_place_and_link():
    seat = SeatFactory(waiting=True, cohort__sessions=1)

    [event] = fetched(seat.user)

    assert str(event["status"]) == "TENTATIVE"
    assert "Danh sách chờ" in str(event["summary"])
    assert "location" not in event
    assert "description" not in event


def test_a_class_without_sessions_is_there_as_its_days():
    seat = SeatFactory()

    [event] = fetched(seat.user)

    assert event.decoded("dtstart") == seat.cohort.starts_on
    assert event.decoded("dtend") == seat.cohort.ends_on + datetime.timedelta(days=1)


def test_only_own_held_and_recent_classes_are_in_it():
    user = UserFactory()
    SeatFactory(cohort__sessions=1)
    SeatFactory(user=user, state="left", cohort__sessions=1)
    SeatFactory(user=user, state="removed", cohort__sessions=1)
    old = {"cohort__starts_on": in_days(-120), "cohort__ends_on": in_days(-100)}
    SeatFactory(user=user, cohort__sessions=1, **old)

    assert fetched(user) == []


def test_an_unchanged_calendar_costs_a_header():
    path = feed_of(SeatFactory(cohort__sessions=2).user)

    first = Client().get(path)
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})

    assert first.status_code == 200
    assert again.status_code == 304
    assert not again.content
    LiveSession.objects.update(note="Mới")
    assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_new_address_voids_the_old_and_a_closed_one_is_gone():
    user = UserFactory()
    first = feed_of(user)

    renew_address(user=user)
    second = feed_of(user)
    assert first != second
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200

    close_address(user=user)
    assert Client().get(second).status_code == 404


def test_a_forged_or_broken_address_opens_nothing():
    user = UserFactory()
    open_address(user=user)
    token = feed_address.token_of(CalendarAddress.objects.get())
    other = "A" if token[-5] != "A" else "B"

    assert address_behind(token).user == user
    for wrong in (token[:-5] + other + token[-4:], token[:-1], token + "A", "x", "đ", "", "-" * 43):
        assert address_behind(wrong) is None


def test_addresses_made_under_an_older_secret_still_open(settings):
    user = UserFactory()
    open_address(user=user)
    token = feed_address.token_of(CalendarAddress.objects.get())
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "ein-neues"

    assert address_behind(token).user == user


def test_the_calendar_of_a_closed_account_is_closed():
    user = UserFactory()
    path = feed_of(user)
    user.is_active = False
    user.save()

    assert Client().get(path).status_code == 404


def test_the_day_by_which_a_lesson_is_due_is_in_it_until_it_is_done():
    course = CoursePageFactory(lessons=1)
    handed = AssignmentFactory(
        course=course, member=TeamMemberFactory(joined=True), due_date=in_days(9)
    )
    AssignmentFactory(course=course, due_date=in_days(9))
    user = handed.member.user

    [event] = fetched(user)

    assert event.decoded("dtstart") == in_days(9)
    assert str(event["summary"]) == f"Hạn học: {course.title}"
    actions.enrol(user=user, course=course)
    [lesson] = lessons_of(course)
    actions.complete_lesson(
        user=user, course_key=course.translation_key, lesson_key=lesson.translation_key
    )
    assert fetched(user) == []


def test_a_feed_costs_three_queries(django_assert_num_queries):
    user = UserFactory()
    for _ in range(3):
        SeatFactory(user=user, cohort__sessions=4)
    path = feed_of(user)

    with django_assert_num_queries(3):
        Client().get(path)


def test_guessing_is_limited(one_window):
    client = Client()
    statuses = [client.get(reverse("courses:calendar", args=["x" * 43])) for _ in range(31)]

    assert {one.status_code for one in statuses[:30]} == {404}
    assert statuses[30].status_code == 429


def test_a_feed_asked_for_too_often_is_refused_for_itself_alone(one_window):
    client = Client()
    busy, other = feed_of(UserFactory()), feed_of(UserFactory())

    statuses = [client.get(busy).status_code for _ in range(61)]

    assert statuses[-2:] == [200, 429]
    assert client.get(other).status_code == 200


def test_the_dates_of_a_class_are_for_anybody():
    cohort = CohortFactory(sessions=2, sessions__note="Mang máy", sessions__place="Phòng kín")

    response = Client().get(reverse("courses:class-calendar", args=[cohort.public_id]))

    assert len(events(response)) == 2
    text = response.content.decode()
    assert all(
        hidden not in text for hidden in ("hop.example.vn", "Mang máy", "Phòng kín", cohort.place)
    )
    assert "attachment" in response["Content-Disposition"]


# --- The page where the address is ---------------------------------------------------


def test_a_person_opens_renews_and_closes_the_calendar(client, sign_in):
    user = sign_in()
    assert "webcal:" not in client.get(MINE).text

    client.post(CHANGE, {"action": "open"})
    html = client.get(MINE).text
    first = feed_of(user)
    assert first in html
    assert "webcal://" in html
    client.post(CHANGE, {"action": "renew"})
    assert first not in client.get(MINE).text
    client.post(CHANGE, {"action": "close"})

    assert not CalendarAddress.objects.exists()
    assert client.post(CHANGE, {"action": "?"}).status_code == 404


def test_strangers_sign_in_before_they_have_a_calendar(client):
    assert client.get(MINE).status_code == 302
    assert client.post(CHANGE, {"action": "open"}).status_code == 302
    assert not CalendarAddress.objects.exists()

"""Trainers and officials plan classes in Wagtail; what people were promised is not undone by an edit."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from courses.models import Attendance, Cohort, CoursePage, LiveSession, Seat
from courses.tasks import tell_of_seats  # noqa: F401 - registers the work
from tests.factories.cohorts import (
    AttendanceFactory,
    CohortFactory,
    LiveSessionFactory,
    SeatFactory,
    in_days,
)
from tests.factories.courses import CoursePageFactory
from tests.factories.users import UserFactory
from users.consents import Purpose, give_consent
from users.models import Message, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]
ADD = "wagtailsnippets_courses_cohort:add"
EDIT = "wagtailsnippets_courses_cohort:edit"
LIST = "wagtailsnippets_courses_cohort:list"
DELETE = "wagtailsnippets_courses_cohort:delete"


@pytest.fixture
def trainer(sign_in):
    return sign_in(trainer=True)


def evening(days: int, **fields) -> dict:
    day = in_days(days).isoformat()
    given = {"starts_at": f"{day} 19:00", "ends_at": f"{day} 21:00", "place": "", "note": ""}
    return given | {"link": "https://hop.example.vn/a"} | fields


def form(course, trainers, *, sessions=(), initial: int = 0, **fields) -> dict:
    return nested_form_data(
        {
            "course": course.pk if course else "",
            "title": "Lớp tối tháng Năm",
            "starts_on": in_days(10).isoformat(),
            "ends_on": in_days(20).isoformat(),
            "opens_on": "",
            "closes_on": "",
            "seats": "2",
            "mode": "onsite",
            "place": "Hội trường A",
            "about": "",
            "state": "open",
            "cancelled_because": "",
            "sessions": inline_formset(list(sessions), initial=initial),
        }
        | fields
    ) | {"trainers": [one.pk for one in trainers]}


def form_of(cohort: Cohort, **fields) -> dict:
    """The form of a class as it stands, with its sessions."""
    sessions = [
        {
            "id": session.pk,
            "starts_at": f"{session.starts_at.astimezone():%Y-%m-%d %H:%M}",
            "ends_at": f"{session.ends_at.astimezone():%Y-%m-%d %H:%M}",
            "place": session.place,
            "link": session.link,
            "note": session.note,
        }
        | ({"is_cancelled": "on"} if session.is_cancelled else {})
        for session in cohort.sessions.all()
    ]
    course = CoursePage.objects.filter(translation_key=cohort.course_key).first()
    given = {
        "title": cohort.title,
        "starts_on": cohort.starts_on.isoformat(),
        "ends_on": cohort.ends_on.isoformat(),
        "seats": cohort.seats or "",
        "place": cohort.place,
        "state": cohort.state,
        "cancelled_because": cohort.cancelled_because,
    }
    trainers = cohort.trainers.all()
    return form(course, trainers, sessions=sessions, initial=len(sessions), **given) | fields


def errors(response) -> str:
    form = response.context["form"]
    return " ".join(str(one) for one in form.errors.values())


def test_a_trainer_plans_a_class_with_sessions(client, trainer):
    course = CoursePageFactory()
    sessions = [evening(17), evening(10)]

    response = client.post(reverse(ADD), form(course, [trainer], sessions=sessions))

    assert response.status_code == 302, errors(response)
    cohort = Cohort.objects.get()
    assert (cohort.course_key, cohort.course_title) == (course.translation_key, course.title)
    assert list(cohort.trainers.all()) == [trainer]
    days = [session.day for session in LiveSession.objects.filter(cohort=cohort)]
    assert days == [in_days(10), in_days(17)]
    listing = client.get(reverse(LIST)).text
    assert "Lớp tối tháng Năm" in listing
    assert "0 / 2" in listing


def test_the_forms_open(client, trainer):
    assert client.get(reverse(ADD)).status_code == 200
    cohort = CohortFactory(sessions=2)

    assert client.get(reverse(EDIT, args=[cohort.pk])).status_code == 200


def test_a_learner_does_not_reach_the_editor(client, sign_in):
    sign_in()

    assert client.get(reverse(ADD)).status_code == 302
    assert not Cohort.objects.exists()


@pytest.mark.parametrize(
    ("fields", "session"),
    [
        ({"ends_on": in_days(9).isoformat()}, None),
        ({"closes_on": in_days(11).isoformat()}, None),
        ({"opens_on": in_days(11).isoformat()}, None),
        ({"seats": "0"}, None),
        ({"place": ""}, None),
        ({"state": "cancelled"}, None),
        ({}, {"days": 9}),
        ({}, {"days": 21}),
        ({}, {"days": 12, "ends_at": f"{in_days(12).isoformat()} 18:00"}),
        ({}, {"days": 12, "link": "http://hop.example.vn/a"}),
        ({}, {"days": 12, "link": "javascript:alert(1)"}),
    ],
    ids=[
        "ends-before",
        "closes-late",
        "opens-late",
        "no-seat",
        "no-place",
        "no-reason",
        "session-before",
        "session-after",
        "session-backwards",
        "link-http",
        "link-script",
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_kept(client, trainer, fields, session):
    sessions = [evening(**session)] if session else []

    response = client.post(
        reverse(ADD), form(CoursePageFactory(), [trainer], sessions=sessions, **fields)
    )

    assert response.status_code == 200
    assert not Cohort.objects.exists()


def test_an_open_class_has_a_trainer_and_a_published_course(client, trainer):
    nobody = client.post(reverse(ADD), form(CoursePageFactory(), []))
    draft = client.post(reverse(ADD), form(CoursePageFactory(draft=True), [trainer]))
    none = client.post(reverse(ADD), form(None, [trainer]))

    assert [one.status_code for one in (nobody, draft, none)] == [200, 200, 200]
    assert not Cohort.objects.exists()


def test_only_trainers_lead_a_class(client, trainer):
    response = client.post(reverse(ADD), form(CoursePageFactory(), [UserFactory()]))

    assert "trainers" in response.context["form"].errors


def test_seats_added_in_the_editor_go_to_who_waits(
    client, trainer, django_capture_on_commit_callbacks
):
    cohort = CohortFactory(seats=1, trainer=trainer)
    SeatFactory(cohort=cohort)
    waiting = SeatFactory(cohort=cohort, waiting=True)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse(EDIT, args=[cohort.pk]), form_of(cohort, seats="2"))

    assert response.status_code == 302, errors(response)
    waiting.refresh_from_db()
    assert waiting.is_seated
    assert [message.to for message in mail.outbox] == [[waiting.user.email]]


def test_a_moved_session_is_told_to_those_with_a_seat(
    client, trainer, django_capture_on_commit_callbacks
):
    cohort = CohortFactory(trainer=trainer, sessions=2, seats=1)
    first, second = cohort.sessions.all()
    seat = SeatFactory(cohort=cohort)
    SeatFactory(cohort=cohort, waiting=True)
    SeatFactory(cohort=cohort, state=Seat.State.LEFT)
    sent = form_of(cohort)
    begins = first.starts_at.astimezone() + datetime.timedelta(hours=1)
    sent |= {
        "sessions-0-starts_at": f"{begins:%Y-%m-%d %H:%M}",
        "sessions-1-place": "Phòng 12",
        "sessions-1-is_cancelled": "",
    }

    for _twice in range(2):  # what was saved is no change any more
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(reverse(EDIT, args=[cohort.pk]), sent)
        assert response.status_code == 302, errors(response)

    [message] = mail.outbox
    assert message.to == [seat.user.email]
    assert f"Lớp thay đổi: {cohort.title}" in message.subject
    end = f"{first.ends_at.astimezone():%H:%M %d/%m/%Y}"
    was, now = f"{first.starts_at.astimezone():%H:%M}-{end}", f"{begins:%H:%M}-{end}"
    assert f"- {was}: buổi này chuyển sang {now}." in message.body
    assert f"- {was}: this session is moved to {now}." in message.body
    assert "địa điểm của buổi này là Phòng 12." in message.body


def test_a_cancelled_session_is_told_and_a_note_or_a_past_session_is_not(
    client, trainer, django_capture_on_commit_callbacks
):
    cohort = CohortFactory(trainer=trainer, sessions=1)
    SeatFactory(cohort=cohort)

    for change in ({"sessions-0-note": "Mang máy tính"}, {"sessions-0-is_cancelled": "on"}):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse(EDIT, args=[cohort.pk]), form_of(cohort) | change)

    assert [("không diễn ra" in message.body) for message in mail.outbox] == [True]


def test_a_guest_who_agreed_to_messages_gets_a_text(
    client, trainer, django_capture_on_commit_callbacks, settings, monkeypatch
):
    settings.TEXT_MESSAGES_URL = "https://sms.example.vn/"
    monkeypatch.setattr("users.messaging.channels._post", lambda _message, _stop: None)
    cohort = CohortFactory(trainer=trainer, sessions=1)
    agreed, other = (User.objects.create_guest(f"Chị {n}", "0912 000 111") for n in "AB")
    give_consent(user=agreed, purpose=Purpose.MESSAGES)
    for guest in (agreed, other):
        SeatFactory(cohort=cohort, user=guest)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse(EDIT, args=[cohort.pk]),
            form_of(cohort) | {"sessions-0-place": "Phòng 3"},
        )

    assert [message.user for message in Message.objects.all()] == [agreed]
    assert "Phòng 3" in Message.objects.get().text
    assert mail.outbox == []


def test_fewer_seats_than_people_are_refused(client, trainer):
    cohort = CohortFactory(seats=3, trainer=trainer)
    SeatFactory.create_batch(2, cohort=cohort)

    response = client.post(reverse(EDIT, args=[cohort.pk]), form_of(cohort, seats="1"))

    assert "seats" in response.context["form"].errors


def test_the_course_of_a_class_with_people_stays(client, trainer):
    cohort = CohortFactory(trainer=trainer)
    SeatFactory(cohort=cohort)
    other = CoursePageFactory()

    changed = client.post(reverse(EDIT, args=[cohort.pk]), form_of(cohort, course=other.pk))
    to_draft = client.post(reverse(EDIT, args=[cohort.pk]), form_of(cohort, state="draft"))

    assert "course" in changed.context["form"].errors
    assert "state" in to_draft.context["form"].errors


def test_cancelling_tells_people_once_and_is_for_good(
    client, trainer, django_capture_on_commit_callbacks
):
    cohort = CohortFactory(trainer=trainer)
    SeatFactory(cohort=cohort)
    cancelled = {"state": "cancelled", "cancelled_because": "Bão số 9."}

    for _twice in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(reverse(EDIT, args=[cohort.pk]), form_of(cohort, **cancelled))
        assert response.status_code == 302, errors(response)
        cohort.refresh_from_db()

    assert len(mail.outbox) == 1
    reopened = client.post(reverse(EDIT, args=[cohort.pk]), form_of(cohort, state="open"))
    assert "state" in reopened.context["form"].errors


def test_a_class_with_people_is_not_deleted_an_empty_one_is(client, trainer):
    kept, empty = CohortFactory(), CohortFactory()
    SeatFactory(cohort=kept, state=Seat.State.LEFT)

    for cohort in (kept, empty):
        client.post(reverse(DELETE, args=[cohort.pk]))

    assert list(Cohort.objects.all()) == [kept]


def test_a_session_with_attendance_is_cancelled_not_deleted(client, trainer):
    cohort = CohortFactory(running=True, trainer=trainer)
    session = LiveSessionFactory(cohort=cohort)
    AttendanceFactory(session=session, seat=SeatFactory(cohort=cohort))
    data = form_of(cohort) | {"sessions-0-DELETE": "on"}

    response = client.post(reverse(EDIT, args=[cohort.pk]), data)

    assert response.status_code == 200
    assert Attendance.objects.count() == 1


def test_calendars_are_told_of_what_changed_alone(client, trainer):
    cohort = CohortFactory(trainer=trainer, sessions=2)
    first, second = cohort.sessions.all()
    data = form_of(cohort) | {"sessions-1-note": "Mang theo máy."}

    response = client.post(reverse(EDIT, args=[cohort.pk]), data)

    assert response.status_code == 302, errors(response)
    for row in (cohort, first, second):
        row.refresh_from_db()
    assert (cohort.revision, first.revision, second.revision) == (0, 0, 1)

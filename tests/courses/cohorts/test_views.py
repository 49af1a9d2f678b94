"""Classes as visitors and learners see them, and their way into and out of a class."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses import actions
from courses.cohorts.seats import leave, take_seat
from courses.models import Cohort, CoursePage, Enrolment, Seat
from tests.factories.cohorts import AttendanceFactory, CohortFactory, SeatFactory, in_days
from tests.factories.courses import CoursePageFactory
from tests.factories.users import UserFactory
from users.models import Consent

pytestmark = pytest.mark.django_db
LIST = reverse("courses:class-list")
LINK = "https://hop.example.vn/lop-toi"


def url(name: str, cohort: Cohort) -> str:
    return reverse(f"courses:{name}", args=[cohort.public_id])


def page(cohort: Cohort) -> str:
    return cohort.get_absolute_url()


def real(queries) -> list[str]:
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]


@pytest.fixture
def learner(sign_in):
    return sign_in(learner=True)


# --- What is shown ------------------------------------------------------------------


def test_the_list_holds_coming_classes_in_order(client):
    later = CohortFactory(starts_on=in_days(25))
    soon = CohortFactory()
    hidden = [CohortFactory(**{trait: True}) for trait in ("draft", "cancelled", "over")]

    html = client.get(LIST).text

    assert html.index(soon.title) < html.index(later.title)
    assert not any(str(one.public_id) in html for one in hidden)


def test_a_class_is_counted_in_one_row():
    cohort = CohortFactory(seats=2)
    SeatFactory.create_batch(2, cohort=cohort)
    SeatFactory.create_batch(3, cohort=cohort, waiting=True)

    [counted] = Cohort.objects.with_counts()

    assert (counted.seated, counted.waiting) == (2, 3)


def test_an_empty_list_leads_to_the_courses(client):
    assert "Hiện chưa có lớp" in client.get(LIST).text


def test_a_draft_is_for_trainers_and_officials(client, sign_in):
    draft = CohortFactory(draft=True)

    assert client.get(page(draft)).status_code == 404
    assert client.get(url("class-calendar", draft)).status_code == 404
    sign_in()
    assert client.get(page(draft)).status_code == 404
    sign_in(trainer=True)
    assert client.get(page(draft)).status_code == 200
    assert client.get(reverse("courses:cohort", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"cancelled": True}, "Hội trường sửa chữa."),
        ({"over": True}, "Lớp này đã kết thúc."),
        ({"running": True}, "Đã ngừng nhận đăng ký"),
        ({"opens_on": in_days(3)}, "Nhận đăng ký từ"),
        ({"seats": 1}, "Còn 1 chỗ"),
        ({"seats": 30}, "Còn chỗ"),
        ({"seats": None}, "Còn chỗ"),
    ],
    ids=["cancelled", "over", "running", "opens-later", "few", "many", "unlimited"],
)
def test_the_state_of_a_class_is_said(client, fields, told):
    assert told in client.get(page(CohortFactory(**fields))).text


def test_a_full_class_says_so(client):
    cohort = SeatFactory(cohort__seats=1).cohort

    assert "Hết chỗ" in client.get(page(cohort)).text
    assert "Hết chỗ" in client.get(LIST).text


def test_links_are_for_those_with_a_seat(client, sign_in):
    cohort = CohortFactory(seats=1, sessions=1, sessions__note="Mang máy tính")
    seat = SeatFactory(cohort=cohort)
    waiting = SeatFactory(cohort=cohort, waiting=True)

    for who in (None, UserFactory(), waiting.user):
        if who:
            sign_in(who)
        html = client.get(page(cohort)).text
        assert LINK not in html
        assert "Mang máy tính" not in html
    sign_in(seat.user)
    html = client.get(page(cohort)).text

    assert LINK in html
    assert "Mang máy tính" in html


def test_who_waits_sees_how_many_are_ahead(client, sign_in):
    cohort = CohortFactory(seats=1)
    SeatFactory(cohort=cohort)
    SeatFactory.create_batch(2, cohort=cohort, waiting=True)
    sign_in(SeatFactory(cohort=cohort, waiting=True).user)

    assert "Có 2 người đứng trước" in client.get(page(cohort)).text


def test_attendance_shows_to_the_learner(client, sign_in):
    noted = AttendanceFactory(mark="late", seat__cohort__running=True)
    sign_in(noted.seat.user)

    assert "muộn" in client.get(page(noted.seat.cohort)).text


def test_who_was_taken_off_reads_why(client, sign_in):
    seat = SeatFactory(state=Seat.State.REMOVED, reason="Đăng ký hai lần.")
    sign_in(seat.user)

    html = client.get(page(seat.cohort)).text

    assert "Đăng ký hai lần." in html
    assert url("take-seat", seat.cohort) not in html


def test_the_course_page_lists_its_coming_classes(client):
    course = CoursePageFactory(lessons=1)
    mine, other = CohortFactory(course=course), CohortFactory()
    CohortFactory(course=course, cancelled=True, title="Lớp đã hủy")

    html = client.get(course.url).text

    assert mine.get_absolute_url() in html
    assert other.title not in html
    assert "Lớp đã hủy" not in html


# --- Visitors' cache -----------------------------------------------------------------


def test_visitors_pages_come_from_the_cache_and_follow_the_seats(
    client, settings, django_capture_on_commit_callbacks
):
    settings.VISITOR_CACHE_SECONDS = 300
    course = CoursePageFactory(lessons=1)
    cohort = CohortFactory(course=course, seats=2)
    one, other = UserFactory.create_batch(2, learner=True)
    pages = (LIST, page(cohort), course.url)

    for user, told in ((one, "Còn 1 chỗ"), (other, "Hết chỗ")):
        with django_capture_on_commit_callbacks(execute=True):
            take_seat(user=user, public_id=cohort.public_id)
        for path in pages:
            assert told in Client().get(path).text
    with CaptureQueriesContext(connection) as queries:
        for path in pages:
            Client().get(path)
    assert len(queries) == 0
    with django_capture_on_commit_callbacks(execute=True):
        leave(user=one, public_id=cohort.public_id)
    assert "Còn 1 chỗ" in Client().get(page(cohort)).text


def test_a_seat_of_many_leaves_the_cached_pages_alone(
    client, settings, django_capture_on_commit_callbacks
):
    settings.VISITOR_CACHE_SECONDS = 300
    cohort = CohortFactory(seats=30)
    Client().get(LIST)

    with django_capture_on_commit_callbacks(execute=True):
        take_seat(user=UserFactory(learner=True), public_id=cohort.public_id)

    with CaptureQueriesContext(connection) as queries:
        Client().get(LIST)
    assert len(queries) == 0


# --- Taking and leaving ---------------------------------------------------------------


def test_taking_a_seat_leads_back_to_the_class_with_its_link(client, learner):
    cohort = CohortFactory(sessions=1)

    response = client.post(url("take-seat", cohort), follow=True)

    assert response.redirect_chain[-1][0] == page(cohort)
    assert LINK in response.text
    assert Enrolment.objects.get().course_key == cohort.course_key


def test_without_consent_its_text_comes_first(client, sign_in):
    person, cohort = sign_in(), CohortFactory()

    response = client.post(url("take-seat", cohort), {"_once": str(uuid.uuid4())}, follow=True)
    assert response.redirect_chain[-1][0] == url("take-seat", cohort)
    assert not Seat.objects.exists()
    client.post(url("take-seat", cohort), {"_once": str(uuid.uuid4()), "consent": "on"})

    assert Seat.objects.get().user == person
    assert Consent.objects.get().channel == "class"


def test_one_form_sent_twice_is_one_seat(client, learner):
    cohort, sent = CohortFactory(), {"_once": str(uuid.uuid4())}

    first = client.post(url("take-seat", cohort), sent)
    second = client.post(url("take-seat", cohort), sent)

    assert first["Location"] == second["Location"]
    assert Seat.objects.count() == 1


@pytest.mark.parametrize("name", ["take-seat", "leave-seat"])
def test_visitors_sign_in_first(client, name):
    response = client.post(url(name, CohortFactory()))

    assert "/tai-khoan/login/" in response["Location"]
    assert not Seat.objects.exists()


@pytest.mark.parametrize("trait", ["cancelled", "over", "running"])
def test_too_late_is_said(client, learner, trait):
    response = client.post(url("take-seat", CohortFactory(**{trait: True})), follow=True)

    assert "Hiện không đăng ký được lớp này" in response.text
    assert not Seat.objects.exists()


def test_unknown_classes_and_drafts_are_not_found(client, learner):
    draft = CohortFactory(draft=True)

    assert client.post(url("take-seat", draft)).status_code == 404
    assert client.get(url("take-seat", draft)).status_code == 404
    for name in ("take-seat", "leave-seat"):
        assert client.post(reverse(f"courses:{name}", args=[uuid.uuid4()])).status_code == 404


def test_leaving_gives_the_seat_to_the_next_and_is_for_holders_only(client, learner):
    cohort = CohortFactory(seats=1)
    client.post(url("take-seat", cohort))
    waiting = SeatFactory(cohort=cohort, waiting=True)

    assert client.post(url("leave-seat", cohort)).status_code == 302
    assert client.post(url("leave-seat", cohort)).status_code == 404

    waiting.refresh_from_db()
    assert waiting.is_seated


def test_leaving_the_course_is_announced_to_take_the_seat_along(client, learner):
    course = CoursePageFactory(lessons=1)
    cohort = CohortFactory(course=course)
    client.post(url("take-seat", cohort))

    assert f"thôi giữ chỗ ở lớp “{cohort.title}”" in client.get(course.url).text
    client.post(reverse("courses:withdraw", args=[course.translation_key]))

    assert Seat.objects.get().state == Seat.State.LEFT


# --- One's own -------------------------------------------------------------------------


def test_my_courses_hold_my_classes_with_the_next_link(client, learner):
    cohort = CohortFactory(sessions=2)
    take_seat(user=learner, public_id=cohort.public_id)
    SeatFactory(cohort__title="Lớp của người khác")
    past = SeatFactory(user=learner, cohort__over=True).cohort

    html = client.get(reverse("courses:progress")).text

    assert LINK in html
    assert past.title in html
    assert "Lớp của người khác" not in html


def test_my_page_tells_of_a_seat_that_came(client, learner):
    cohort = CohortFactory(seats=1, sessions=1)
    before = SeatFactory(cohort=cohort)
    SeatFactory(cohort=cohort, user=learner, waiting=True)
    dashboard = reverse("pages:dashboard")
    assert LINK not in client.get(dashboard).text

    leave(user=before.user, public_id=cohort.public_id)
    html = client.get(dashboard).text

    assert "Vừa có chỗ trống" in html
    assert LINK in html


def test_my_page_shows_the_next_class_of_a_course(client, learner):
    first = CohortFactory(sessions=2, place="Phòng 1")
    off = CohortFactory(course_key=first.course_key, starts_on=in_days(1))
    SeatFactory(user=learner, cohort=off, state=Seat.State.REMOVED)
    SeatFactory(user=learner, cohort=first)
    SeatFactory(user=learner, cohort__over=True)

    [own] = client.get(reverse("pages:dashboard")).context["classes"]

    session = first.sessions.first()
    assert own.cohort.get_absolute_url() == first.get_absolute_url()
    assert (own.cohort.starts_on, own.cohort.place) == (first.starts_on, "Phòng 1")
    assert (own.next_session.starts_at, own.next_session.link) == (session.starts_at, LINK)


def test_my_page_tells_of_a_cancelled_class(client, learner):
    SeatFactory(user=learner, cohort__cancelled=True)

    assert "Hội trường sửa chữa." in client.get(reverse("pages:dashboard")).text


# --- What it costs ----------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 5])
def test_queries_of_the_pages(client, sign_in, many):
    cohort = CohortFactory(sessions=many, seats=10, trainer=UserFactory(trainer=True))
    for _ in range(many):
        CohortFactory(course_key=cohort.course_key)
        SeatFactory(cohort=cohort, waiting=True)
    visitor = []
    for path in (LIST, page(cohort)):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        visitor.append(len(queries))
    seat = SeatFactory(cohort=cohort)
    sign_in(seat.user)
    AttendanceFactory(seat=seat)
    signed_in = []
    for path in (LIST, page(cohort), reverse("courses:progress"), reverse("pages:dashboard")):
        client.get(path)  # where the tree of pages begins is read once
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        signed_in.append(len(queries))

    assert visitor == [1, 3]
    assert signed_in[:2] == [2, 6]
    assert max(signed_in) <= 6, signed_in


def test_queries_of_taking_and_leaving(client, learner):
    cohort = CohortFactory(seats=1)
    actions.enrol(user=learner, course=CoursePage.objects.get())

    with CaptureQueriesContext(connection) as taking:
        client.post(url("take-seat", cohort), {"_once": str(uuid.uuid4())})
    SeatFactory(cohort=cohort, waiting=True)
    with CaptureQueriesContext(connection) as leaving:
        client.post(url("leave-seat", cohort), {"_once": str(uuid.uuid4())})

    assert Seat.objects.seated().count() == 1
    assert len(real(taking)) <= 8, "\n".join(real(taking))
    assert len(real(leaving)) <= 8, real(leaving)


def test_queries_of_the_first_seat_with_the_consent(client, sign_in):
    sign_in()
    cohort = CohortFactory(seats=1)

    with CaptureQueriesContext(connection) as taking:
        client.post(url("take-seat", cohort), {"_once": str(uuid.uuid4()), "consent": "on"})

    assert Seat.objects.seated().count() == 1
    assert len(real(taking)) <= 8, "\n".join(real(taking))

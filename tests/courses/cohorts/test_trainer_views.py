"""What trainers see and do in their own classes, and nobody else."""

import csv
import datetime
import io
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent
from courses.cohorts.attendance import TooEarly, note
from courses.models import Attendance, Seat
from tests.factories.cohorts import (
    AttendanceFactory,
    CohortFactory,
    LiveSessionFactory,
    SeatFactory,
    in_days,
)
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]
OVERVIEW = reverse("courses:led-classes")


@pytest.fixture
def trainer(sign_in):
    return sign_in(trainer=True)


@pytest.fixture
def cohort(trainer):
    return CohortFactory(running=True, trainer=trainer, sessions=1)


@pytest.fixture
def session(cohort):
    return cohort.sessions.get()


def people(cohort) -> str:
    return reverse("courses:class-people", args=[cohort.public_id])


def person(seat) -> str:
    return reverse("courses:class-person", args=[seat.cohort.public_id, seat.pk])


def sheet(session) -> str:
    return reverse("courses:class-attendance", args=[session.cohort.public_id, session.public_id])


def export(cohort) -> str:
    return reverse("courses:class-export", args=[cohort.public_id])


def real(queries) -> list[str]:
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]


# --- Who may look -----------------------------------------------------------------


@pytest.mark.parametrize("who", ["stranger", "learner", "trainer", "official", "adviser"])
def test_names_are_for_the_trainers_of_the_class_alone(client, sign_in, who):
    cohort = CohortFactory(running=True, sessions=1, trainer=UserFactory(trainer=True))
    seat = SeatFactory(cohort=cohort)
    traits = {} if who == "stranger" else {"learner": {"learner": True}}.get(who, {who: True})
    sign_in(**traits)

    for address in (people(cohort), person(seat), sheet(cohort.sessions.get()), export(cohort)):
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"reason": "x"}).status_code in (404, 405)
    seat.refresh_from_db()
    assert seat.is_seated
    assert not AuditEvent.objects.exists()


def test_visitors_sign_in_first(client):
    cohort = CohortFactory()

    for address in (OVERVIEW, people(cohort), export(cohort)):
        assert "/tai-khoan/login/" in client.get(address)["Location"]


def test_who_leads_a_class_but_is_no_trainer_any_more_sees_no_names(client, sign_in):
    former = sign_in()

    assert client.get(people(CohortFactory(trainer=former))).status_code == 404


def test_an_administrator_sees_every_class(client, sign_in):
    sign_in(administrator=True)

    assert client.get(people(CohortFactory())).status_code == 200


def test_every_look_is_recorded(client, trainer, cohort, session):
    SeatFactory(cohort=cohort)

    for address in (people(cohort), sheet(session), export(cohort)):
        assert client.get(address).status_code == 200

    verbs = set(AuditEvent.objects.filter(actor=trainer).values_list("verb", flat=True))
    assert verbs == {"looked at people of class", "looked at attendance", "export"}


# --- Lists -------------------------------------------------------------------------


def test_a_trainer_lists_own_classes_and_an_official_all_with_numbers(client, sign_in):
    trainer = UserFactory(trainer=True)
    own = CohortFactory(running=True, trainer=trainer, seats=9, sessions=1)
    other = CohortFactory()
    seats = SeatFactory.create_batch(5, cohort=own)
    for seat in seats:
        AttendanceFactory(seat=seat, session=own.sessions.get())
    few = CohortFactory(running=True, sessions=1)
    AttendanceFactory(seat=SeatFactory(cohort=few), session=few.sessions.get())

    sign_in(trainer)
    html = client.get(OVERVIEW).text
    assert own.title in html
    assert other.title not in html
    assert people(own) in html
    sign_in(official=True)
    response = client.get(OVERVIEW)

    assert all(one.title in response.text for one in (own, other, few))
    assert people(own) not in response.text
    assert seats[0].user.name not in response.text
    came = {row.cohort.pk: row.came for row in response.context["rows"]}
    assert came == {own.pk: 5, other.pk: 0, few.pk: None}


def test_the_people_of_a_class_in_their_order(client, trainer, cohort):
    seated = SeatFactory(cohort=cohort, user__last_name="Trần", user__first_name="Có Chỗ")
    SeatFactory(cohort=cohort, waiting=True, user__last_name="Lê", user__first_name="Thứ Hai")
    earlier = timezone.now() - datetime.timedelta(days=1)
    SeatFactory(
        cohort=cohort,
        waiting=True,
        asked_at=earlier,
        user__last_name="Võ",
        user__first_name="Thứ Nhất",
    )
    SeatFactory(cohort=cohort, state=Seat.State.REMOVED, reason="Trùng")

    html = client.get(people(cohort)).text

    assert html.index("Trần Có Chỗ") < html.index("Võ Thứ Nhất") < html.index("Lê Thứ Hai")
    assert seated.user.email in html
    assert "Trùng" in html


def test_the_table_runs_no_formula(client, trainer, cohort, session):
    seat = SeatFactory(cohort=cohort, user__last_name="=HYPERLINK(1)", user__first_name="")
    AttendanceFactory(seat=seat, session=session, mark="late")

    response = client.get(export(cohort))
    [header, row] = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))

    assert row[0].startswith("'=HYPERLINK")
    assert row[-1] == "Muộn"
    assert header[-1] == f"{session.day:%d/%m/%Y}"


# --- Moving and taking off -----------------------------------------------------------


def test_taking_off_needs_a_reason(client, trainer, cohort):
    seat = SeatFactory(cohort=cohort)

    refused = client.post(person(seat), {"to": "", "reason": " "})
    done = client.post(person(seat), {"to": "", "reason": "Đã nghỉ việc."}, follow=True)

    assert refused.status_code == 200
    assert "Đã đưa" in done.text
    seat.refresh_from_db()
    assert (seat.state, seat.reason, seat.changed_by) == (
        Seat.State.REMOVED,
        "Đã nghỉ việc.",
        trainer,
    )
    assert client.get(person(seat)).status_code == 404


def test_moving_offers_open_classes_of_the_course(client, trainer, cohort):
    seat = SeatFactory(cohort=cohort)
    other = CohortFactory(course_key=cohort.course_key)
    elsewhere = CohortFactory()

    html = client.get(person(seat)).text
    assert other.title in html
    assert elsewhere.title not in html
    wrong = client.post(person(seat), {"to": elsewhere.pk, "reason": "x"})
    assert wrong.status_code == 200
    sent = {"to": other.pk, "reason": "Đổi ca.", "_once": str(uuid.uuid4())}
    first, second = client.post(person(seat), sent), client.post(person(seat), sent)

    assert first["Location"] == second["Location"] == people(cohort)
    assert Seat.objects.get(user=seat.user, cohort=other).is_seated


def test_a_seat_of_another_class_is_out_of_reach(client, trainer, cohort):
    other = SeatFactory()

    address = reverse("courses:class-person", args=[cohort.public_id, other.pk])

    assert client.get(address).status_code == 404


# --- Attendance -----------------------------------------------------------------------


def test_all_marks_are_saved_at_once_and_a_correction_keeps_what_was_there(
    client, trainer, cohort, session
):
    first, second, third = SeatFactory.create_batch(3, cohort=cohort)
    marks = {f"seat-{first.pk}": "present", f"seat-{second.pk}": "absent"}

    client.post(sheet(session), marks)
    response = client.post(sheet(session), marks | {f"seat-{second.pk}": "late"}, follow=True)

    current = dict(Attendance.objects.current().values_list("seat", "mark"))
    assert current == {first.pk: "present", second.pk: "late"}
    replaced = Attendance.objects.exclude(replaced_at=None).get()
    assert (replaced.seat, replaced.mark, replaced.marked_by) == (second, "absent", trainer)
    assert "vắng" in response.text
    assert not third.attendance.exists()


def test_a_form_sent_twice_notes_once(client, trainer, cohort, session):
    seat = SeatFactory(cohort=cohort)
    sent = {f"seat-{seat.pk}": "present", "_once": str(uuid.uuid4())}

    for _ in range(2):
        assert client.post(sheet(session), sent).status_code == 302

    assert Attendance.objects.count() == 1


def test_strange_marks_and_strange_people_are_left_out(client, trainer, cohort, session):
    seat, stranger = SeatFactory(cohort=cohort), SeatFactory()
    waiting = SeatFactory(cohort=cohort, waiting=True)
    sent = {
        f"seat-{seat.pk}": "asleep",
        f"seat-{stranger.pk}": "present",
        f"seat-{waiting.pk}": "present",
        "seat-x": "present",
        "seat-": "present",
        f"seat-{10**30}": "present",
    }

    assert client.post(sheet(session), sent).status_code == 302

    assert not Attendance.objects.exists()


def test_nothing_is_noted_before_the_day_or_of_a_cancelled_session(client, trainer):
    cohort = CohortFactory(trainer=trainer, sessions=1)
    seat = SeatFactory(cohort=cohort)
    early = cohort.sessions.get()
    cancelled = LiveSessionFactory(
        cohort=CohortFactory(running=True, trainer=trainer), is_cancelled=True
    )

    html = client.get(sheet(early)).text
    response = client.post(sheet(early), {f"seat-{seat.pk}": "present"}, follow=True)

    assert "Lưu điểm danh" not in html
    assert "từ ngày diễn ra buổi học" in response.text
    assert not Attendance.objects.exists()
    with pytest.raises(TooEarly):
        note(session=cancelled, marks={}, by=trainer)


def test_everybody_not_noted_yet_can_be_chosen_as_present(client, trainer, cohort, session):
    noted = AttendanceFactory(seat__cohort=cohort, session=session, mark="absent").seat
    fresh = SeatFactory(cohort=cohort)

    lines = client.get(sheet(session) + "?all=present").context["lines"]

    assert {line.seat.pk: line.shown for line in lines} == {noted.pk: "absent", fresh.pk: "present"}
    assert Attendance.objects.count() == 1


def test_who_left_after_being_noted_stays_on_that_sheet(client, trainer, cohort, session):
    seat = AttendanceFactory(seat__cohort=cohort, session=session).seat
    Seat.objects.update(state=Seat.State.LEFT)
    other = LiveSessionFactory(cohort=cohort)

    assert [line.seat for line in client.get(sheet(session)).context["lines"]] == [seat]
    assert client.get(sheet(other)).context["lines"] == []


def test_names_are_ordered_by_given_name(client, trainer, cohort, session):
    for family, given in (("Trần", "Bình"), ("Võ", "An"), ("Lê", "Bình")):
        SeatFactory(cohort=cohort, user__last_name=family, user__first_name=given)

    lines = client.get(sheet(session)).context["lines"]

    assert [line.seat.user.name for line in lines] == ["Võ An", "Lê Bình", "Trần Bình"]


# --- What it costs ----------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 6])
def test_queries(client, trainer, many):
    cohort = CohortFactory(running=True, trainer=trainer, sessions=many)
    session = cohort.sessions.first()
    seats = SeatFactory.create_batch(many, cohort=cohort)
    AttendanceFactory(seat=seats[0], session=session, mark="absent")
    CohortFactory.create_batch(many, trainer=trainer)

    for address in (OVERVIEW, people(cohort), person(seats[0]), sheet(session), export(cohort)):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) <= 6, (address, real(queries))
    marks = {f"seat-{seat.pk}": "present" for seat in seats}
    with CaptureQueriesContext(connection) as queries:
        client.post(sheet(session), marks | {"_once": str(uuid.uuid4())})
    assert Attendance.objects.current().count() == many
    assert len(real(queries)) <= 8, "\n".join(real(queries))


def test_the_day_of_a_session_is_the_day_here(client, trainer):
    """Half past midnight here is the evening before in UTC."""
    cohort = CohortFactory(running=True, trainer=trainer)
    midnight = timezone.make_aware(datetime.datetime.combine(in_days(0), datetime.time(0, 30)))
    session = LiveSessionFactory(
        cohort=cohort, starts_at=midnight, ends_at=midnight + datetime.timedelta(hours=1)
    )

    assert session.day == in_days(0)
    assert session.may_be_marked

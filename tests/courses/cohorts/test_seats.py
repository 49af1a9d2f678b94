"""Who gets a seat: in order, at once and exactly once."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from core.models import AuditEvent
from courses import actions
from courses.cohorts import seats
from courses.cohorts.seats import (
    CannotMove,
    NoSuchClass,
    NoSuchSeat,
    NotTakingPeople,
    TakenOff,
    leave,
    move,
    remove,
    take_seat,
)
from courses.models import Cohort, Enrolment, LiveSession, Seat
from courses.tasks import tell_of_seats  # noqa: F401 - registers the work
from tests.factories.cohorts import CohortFactory, SeatFactory, in_days
from tests.factories.users import UserFactory
from users.consents import NotConsented, Purpose, withdraw_consent
from users.personal_data import erase_account

pytestmark = pytest.mark.django_db
State = Seat.State


def learners(number: int) -> list:
    return UserFactory.create_batch(number, learner=True)


def state_of(user, cohort) -> str:
    return Seat.objects.get(user=user, cohort=cohort).state


def test_taking_a_seat_enrols_in_the_course():
    cohort, [learner] = CohortFactory(), learners(1)

    seat = take_seat(user=learner, public_id=cohort.public_id)

    assert seat.is_seated
    enrolment = Enrolment.objects.get(user=learner)
    assert (enrolment.course_key, enrolment.state) == (cohort.course_key, "active")


def test_a_guest_takes_a_seat_too():
    guest = UserFactory(guest=True, learner=True)

    assert take_seat(user=guest, public_id=CohortFactory().public_id).is_seated


def test_without_consent_nothing_is_kept():
    cohort, stranger = CohortFactory(), UserFactory()

    with pytest.raises(NotConsented):
        take_seat(user=stranger, public_id=cohort.public_id)

    assert not Seat.objects.exists()
    assert not Enrolment.objects.exists()


def test_taking_twice_is_one_seat():
    cohort, [learner] = CohortFactory(seats=1), learners(1)

    first = take_seat(user=learner, public_id=cohort.public_id)

    assert take_seat(user=learner, public_id=cohort.public_id) == first
    assert Seat.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"cancelled": True},
        {"over": True},
        {"running": True},
        {"opens_on": in_days(1)},
        {"closes_on": in_days(-1)},
    ],
    ids=["cancelled", "over", "begun", "opens-later", "closed"],
)
def test_a_seat_is_taken_only_while_the_class_takes_people(fields):
    cohort, [learner] = CohortFactory(**fields), learners(1)

    with pytest.raises(NotTakingPeople):
        take_seat(user=learner, public_id=cohort.public_id)

    assert not Enrolment.objects.exists()


def test_a_draft_is_no_class():
    cohort, [learner] = CohortFactory(draft=True), learners(1)

    with pytest.raises(NoSuchClass):
        take_seat(user=learner, public_id=cohort.public_id)


@pytest.mark.parametrize(
    "fields",
    [{"opens_on": in_days(0)}, {"closes_on": in_days(0)}, {"starts_on": in_days(0)}],
    ids=["opens-today", "closes-today", "begins-today"],
)
def test_first_and_last_day_are_included(fields):
    cohort, [learner] = CohortFactory(**fields), learners(1)

    assert take_seat(user=learner, public_id=cohort.public_id).is_seated


def test_who_comes_when_it_is_full_waits_in_order_and_the_first_gets_the_free_seat():
    cohort = CohortFactory(seats=1)
    has_it, second, third = learners(3)
    places = [
        take_seat(user=one, public_id=cohort.public_id).state for one in (has_it, second, third)
    ]
    assert places == [State.SEATED, State.WAITING, State.WAITING]

    leave(user=has_it, public_id=cohort.public_id)

    assert [state_of(one, cohort) for one in (has_it, second, third)] == [
        State.LEFT,
        State.SEATED,
        State.WAITING,
    ]
    assert Seat.objects.get(user=second).promoted_at is not None


def test_who_left_and_comes_back_waits_behind_the_others():
    cohort = CohortFactory(seats=1)
    first, second, third = learners(3)
    for one in (first, second, third):
        take_seat(user=one, public_id=cohort.public_id)

    leave(user=first, public_id=cohort.public_id)
    take_seat(user=first, public_id=cohort.public_id)
    leave(user=second, public_id=cohort.public_id)

    assert state_of(third, cohort) == State.SEATED
    assert state_of(first, cohort) == State.WAITING


def test_who_waits_and_leaves_gives_no_seat_away():
    cohort = CohortFactory(seats=1)
    first, second, third = learners(3)
    for one in (first, second, third):
        take_seat(user=one, public_id=cohort.public_id)

    leave(user=second, public_id=cohort.public_id)

    assert state_of(third, cohort) == State.WAITING


def test_leaving_twice_frees_one_seat():
    cohort = CohortFactory(seats=1)
    first, second, third = learners(3)
    for one in (first, second, third):
        take_seat(user=one, public_id=cohort.public_id)

    leave(user=first, public_id=cohort.public_id)
    with pytest.raises(NoSuchSeat):
        leave(user=first, public_id=cohort.public_id)

    assert state_of(third, cohort) == State.WAITING


def test_nobody_is_brought_in_once_the_class_has_begun():
    cohort = CohortFactory(running=True, seats=1)
    seat = SeatFactory(cohort=cohort)
    waiting = SeatFactory(cohort=cohort, waiting=True)

    leave(user=seat.user, public_id=cohort.public_id)

    waiting.refresh_from_db()
    assert waiting.is_waiting


def test_a_class_without_a_number_of_seats_is_never_full():
    cohort = CohortFactory(seats=None)

    assert all(take_seat(user=one, public_id=cohort.public_id).is_seated for one in learners(3))


@pytest.mark.parametrize(("more", "expected"), [(2, 2), (None, 3)], ids=["one-more", "no-limit"])
def test_seats_added_go_to_those_who_wait(more, expected):
    cohort = CohortFactory(seats=1)
    people = learners(3)
    for one in people:
        take_seat(user=one, public_id=cohort.public_id)

    Cohort.objects.update(seats=more)
    seats.after_edit(cohort=cohort, was_state="open", by=None)

    assert Seat.objects.seated().count() == expected
    assert [state_of(one, cohort) for one in people[:expected]] == [State.SEATED] * expected


def test_the_promoted_person_is_told_by_mail_in_both_languages(django_capture_on_commit_callbacks):
    cohort = CohortFactory(seats=1, title="Lớp <b> & “tối”")
    first, second = learners(2)
    for one in (first, second):
        take_seat(user=one, public_id=cohort.public_id)

    with django_capture_on_commit_callbacks(execute=True):
        leave(user=first, public_id=cohort.public_id)

    [message] = mail.outbox
    assert message.to == [second.email]
    assert "Lớp <b> & “tối”" in message.subject
    assert "Lớp <b> & “tối”" in message.body
    assert "it is yours" in message.body
    assert str(cohort.public_id) in message.body


def test_who_has_no_address_gets_no_mail(django_capture_on_commit_callbacks):
    cohort = CohortFactory(seats=1)
    [first] = learners(1)
    take_seat(user=first, public_id=cohort.public_id)
    guest = UserFactory(guest=True, learner=True)
    take_seat(user=guest, public_id=cohort.public_id)

    with django_capture_on_commit_callbacks(execute=True):
        leave(user=first, public_id=cohort.public_id)

    assert state_of(guest, cohort) == State.SEATED
    assert mail.outbox == []


def test_taken_off_with_a_reason_frees_the_seat_and_bars_the_way_back(
    django_capture_on_commit_callbacks,
):
    cohort = CohortFactory(seats=1)
    trainer = UserFactory(trainer=True)
    first, second = learners(2)
    seat = take_seat(user=first, public_id=cohort.public_id)
    take_seat(user=second, public_id=cohort.public_id)

    with django_capture_on_commit_callbacks(execute=True):
        remove(seat=seat, by=trainer, reason="Đăng ký hai lần.")

    seat.refresh_from_db()
    assert (seat.state, seat.reason, seat.changed_by) == (
        State.REMOVED,
        "Đăng ký hai lần.",
        trainer,
    )
    assert state_of(second, cohort) == State.SEATED
    assert {tuple(message.to) for message in mail.outbox} == {(first.email,), (second.email,)}
    assert AuditEvent.objects.get(verb="took off class").details["reason"] == "Đăng ký hai lần."
    with pytest.raises(TakenOff):
        take_seat(user=first, public_id=cohort.public_id)
    with pytest.raises(NoSuchSeat):
        remove(seat=seat, by=trainer, reason="Lần nữa.")


def test_moved_to_another_class_of_the_course_they_wait_there_if_it_is_full():
    here = CohortFactory(seats=1)
    full = CohortFactory(seats=1, course_key=here.course_key)
    trainer = UserFactory(trainer=True)
    first, second, other = learners(3)
    seat = take_seat(user=first, public_id=here.public_id)
    take_seat(user=second, public_id=here.public_id)
    take_seat(user=other, public_id=full.public_id)

    moved = move(seat=seat, to=full, by=trainer, reason="Chị xin học lớp sáng.")

    assert (moved.cohort, moved.state) == (full, State.WAITING)
    assert state_of(second, here) == State.SEATED
    assert moved.reason == "Chị xin học lớp sáng."


@pytest.mark.parametrize("other", ["same", "course", "cancelled", "over"])
def test_nobody_is_moved_elsewhere(other):
    seat = SeatFactory()
    here = seat.cohort
    to = {
        "same": lambda: here,
        "course": CohortFactory,
        "cancelled": lambda: CohortFactory(cancelled=True, course_key=here.course_key),
        "over": lambda: CohortFactory(over=True, course_key=here.course_key),
    }[other]()

    with pytest.raises(CannotMove):
        move(seat=seat, to=to, by=UserFactory(trainer=True), reason="Nhầm")

    seat.refresh_from_db()
    assert seat.is_seated


def test_a_cancelled_class_is_told_to_everybody(django_capture_on_commit_callbacks):
    cohort = CohortFactory(seats=1)
    for one in learners(2):
        take_seat(user=one, public_id=cohort.public_id)
    official = UserFactory(official=True)
    Cohort.objects.update(state="cancelled", cancelled_because="Bão số 9.")

    with django_capture_on_commit_callbacks(execute=True):
        seats.after_edit(cohort=cohort, was_state="open", by=official)

    assert len(mail.outbox) == 2
    assert all("Bão số 9." in message.body for message in mail.outbox)
    assert AuditEvent.objects.filter(verb="cancelled class", actor=official).count() == 1


def test_leaving_the_course_gives_up_the_coming_seat_only():
    coming = CohortFactory(seats=1)
    waiting = SeatFactory(cohort=coming, waiting=True)
    [learner] = learners(1)
    SeatFactory(cohort=coming, user=learner)
    past = SeatFactory(cohort=CohortFactory(over=True, course_key=coming.course_key), user=learner)
    elsewhere = SeatFactory(user=learner)
    actions.keep_enrolled(user=learner, course_key=coming.course_key, course_title="Khóa")

    assert actions.withdraw(user=learner, course_key=coming.course_key)

    assert state_of(learner, coming) == State.LEFT
    for seat, state in ((past, State.SEATED), (elsewhere, State.SEATED), (waiting, State.SEATED)):
        seat.refresh_from_db()
        assert seat.state == state


@pytest.mark.parametrize("erase", [False, True], ids=["kept", "erased"])
def test_withdrawing_the_consent_gives_up_every_coming_seat(erase):
    cohort = CohortFactory(seats=1)
    waiting = SeatFactory(cohort=cohort, waiting=True)
    [learner] = learners(1)
    SeatFactory(cohort=cohort, user=learner)
    SeatFactory(cohort__over=True, user=learner)

    withdraw_consent(user=learner, purpose=Purpose.LEARNING, erase=erase)

    waiting.refresh_from_db()
    assert waiting.is_seated
    left = sorted(Seat.objects.of(learner).values_list("state", flat=True))
    assert left == ([] if erase else [State.LEFT, State.SEATED])


def test_erasing_the_account_gives_the_seat_to_the_next():
    cohort = CohortFactory(seats=1)
    waiting = SeatFactory(cohort=cohort, waiting=True)
    seat = SeatFactory(cohort=cohort)

    erase_account(user=seat.user)

    waiting.refresh_from_db()
    assert waiting.is_seated
    assert list(Seat.objects.values_list("pk", flat=True)) == [waiting.pk]


def test_a_class_with_places_cannot_be_deleted():
    seat = SeatFactory()

    with pytest.raises(Exception, match="protected"):
        seat.cohort.delete()


def test_sessions_of_tomorrow_with_those_expected():
    today = timezone.localdate()
    tomorrow = CohortFactory(starts_on=in_days(1), sessions=3)
    CohortFactory(starts_on=in_days(1), sessions=1, cancelled=True)
    seat = SeatFactory(cohort=tomorrow)
    SeatFactory(cohort=tomorrow, waiting=True)

    [session] = LiveSession.objects.held().tomorrow(today).with_people()

    assert session.day == today + datetime.timedelta(days=1)
    assert session.cohort.people == [seat]

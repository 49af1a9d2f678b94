"""A guest who has an account: what was learnt joins it, nothing is lost and nothing counts twice."""

import datetime
import uuid

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from courses import actions
from courses.lessons import lessons_of
from courses.models import Enrolment, LearningEvent, Seat, TeamMember
from courses.teams.coming_in import OnTeamAlready, let_in
from courses.teams.joining import UnderWay, join_guest
from tests.courses.test_quiz_taking import Taking
from tests.factories.cohorts import CohortFactory, SeatFactory
from tests.factories.courses import CoursePageFactory
from tests.factories.teams import AssignmentFactory, TeamMemberFactory
from tests.factories.users import UserFactory
from users.consents import Purpose, has_consented
from users.models import User

pytestmark = pytest.mark.django_db
JOIN = "/day-la-toi/"


@pytest.fixture
def course():
    return CoursePageFactory(lessons=3)


@pytest.fixture
def member():
    return TeamMemberFactory(phone="0987 111 222")


@pytest.fixture
def guest(member) -> User:
    return let_in(member=member).user


@pytest.fixture
def account() -> User:
    return UserFactory(learner=True)


def learn(user, course, *numbers: int) -> Enrolment:
    enrolment = actions.enrol(user=user, course=course)
    for number in numbers:
        key = lessons_of(course)[number].translation_key
        actions.complete_lesson(user=user, course_key=course.translation_key, lesson_key=key)
    return enrolment


def done(enrolment: Enrolment) -> int:
    return enrolment.lessons.filter(completed_at__isnull=False).count()


def test_courses_and_team_places_move_to_the_account(guest, account, member, course):
    AssignmentFactory(member=member, course=course)
    enrolment = learn(guest, course, 0, 1)

    assert join_guest(guest=guest, account=account) == 1

    enrolment.refresh_from_db()
    member.refresh_from_db()
    assert (enrolment.user, member.user) == (account, account)
    assert done(enrolment) == 2


def test_joining_again_changes_nothing(guest, account, course):
    learn(guest, course, 0)
    join_guest(guest=guest, account=account)
    before = list(LearningEvent.objects.values_list("pk", "event_id"))

    assert join_guest(guest=guest, account=account) == 0

    assert list(LearningEvent.objects.values_list("pk", "event_id")) == before


def test_two_halves_are_a_whole(guest, account, course):
    with time_machine.travel(timezone.now() - datetime.timedelta(days=2), tick=False):
        learn(guest, course, 0, 1)
    own = learn(account, course, 1, 2)

    join_guest(guest=guest, account=account)

    own.refresh_from_db()
    assert Enrolment.objects.get() == own
    assert own.state == Enrolment.State.COMPLETED
    assert own.events.count() == 4
    earlier = own.lessons.get(lesson_key=lessons_of(course)[1].translation_key)
    assert earlier.completed_at < timezone.now() - datetime.timedelta(days=1)
    call_command("rebuild_progress", check=True)


@pytest.mark.parametrize("who", ["guest", "account"])
def test_a_completion_is_never_taken_away(guest, account, course, who):
    learner, other = (guest, account) if who == "guest" else (account, guest)
    learn(learner, course, 0, 1, 2)
    learn(other, course, 1)
    actions.withdraw(user=other, course_key=course.translation_key)

    join_guest(guest=guest, account=account)

    own = Enrolment.objects.get()
    assert (own.user, own.state) == (account, Enrolment.State.COMPLETED)
    assert own.completed_at is not None


def test_the_better_seat_of_a_class_is_kept(guest, account):
    cohort = CohortFactory(seats=1)
    SeatFactory(user=guest, cohort=cohort)
    SeatFactory(user=account, cohort=cohort, waiting=True)
    other = SeatFactory(user=guest)

    join_guest(guest=guest, account=account)

    other.refresh_from_db()
    assert Seat.objects.of(account).get(cohort=cohort).is_seated
    assert not Seat.objects.of(guest).held().exists()
    assert other.user == account


def test_attempts_count_on_and_two_under_way_are_refused(account, guest):
    case = Taking()
    for learner in (account, guest):
        actions.enrol(user=learner, course=case.course)
    first, second = (case.start(user=learner) for learner in (account, guest))

    with pytest.raises(UnderWay):
        join_guest(guest=guest, account=account)
    second.refresh_from_db()
    assert second.enrolment.user == guest

    type(first).objects.filter(pk=first.pk).update(state="graded", earned=0)
    join_guest(guest=guest, account=account)

    second.refresh_from_db()
    assert (second.enrolment.user, second.number) == (account, 2)


def test_an_account_on_the_same_team_is_refused_and_nothing_moves(guest, account, member, course):
    let_in(member=TeamMemberFactory(team_key=member.team_key), account=account)
    enrolment = learn(guest, course, 0)

    with pytest.raises(OnTeamAlready):
        join_guest(guest=guest, account=account)

    enrolment.refresh_from_db()
    assert enrolment.user == guest


# --- The pages --------------------------------------------------------------------------------


def sign_over(client, guest, account) -> None:
    """From the guest's session to the account's, as the pages lead."""
    client.force_login(guest, backend="users.backends.AccountBackend")
    assert client.post(JOIN)["Location"] == JOIN
    assert client.get(JOIN)["Location"].startswith(reverse("account_login"))
    client.force_login(account, backend="users.backends.AccountBackend")


def test_a_guest_signs_in_and_says_it_was_they(client, guest, course):
    learn(guest, course, 0)
    account = UserFactory()
    sign_over(client, guest, account)
    page = client.get(JOIN)
    form = {"_once": str(uuid.uuid4())}

    refused = client.post(JOIN, form)
    answers = [client.post(JOIN, form | {"consent": "on"}) for _twice in range(2)]

    assert guest.name in page.text
    assert course.title in page.text
    assert refused.status_code == 422
    assert [answer["Location"] for answer in answers] == [reverse("pages:dashboard")] * 2
    assert has_consented(account, Purpose.LEARNING)
    assert Enrolment.objects.get().user == account
    assert TeamMember.objects.get().user == account


def test_who_says_it_was_somebody_else_gets_nothing(client, guest, account, course):
    learn(guest, course, 0)
    sign_over(client, guest, account)

    client.post(JOIN, {"not-me": "1"})

    assert Enrolment.objects.get().user == guest
    assert client.get(JOIN)["Location"] == reverse("pages:dashboard")


def test_a_stranger_an_old_session_and_a_renewed_link_join_nothing(client, guest, account, course):
    learn(guest, course, 0)
    client.force_login(account, backend="users.backends.AccountBackend")
    assert client.post(JOIN, {"consent": "on"})["Location"] == reverse("pages:dashboard")

    with time_machine.travel(timezone.now() - datetime.timedelta(hours=2)):
        sign_over(client, guest, account)
    late = client.post(JOIN, {"consent": "on"})
    sign_over(client, guest, account)
    guest.set_unusable_password()
    guest.save()
    void = client.post(JOIN, {"consent": "on"})

    assert late["Location"] == void["Location"] == reverse("pages:dashboard")
    assert Enrolment.objects.get().user == guest


def test_the_way_there_is_on_the_page_of_ones_own_sign_in(client, guest):
    client.force_login(guest, backend="users.backends.AccountBackend")

    assert JOIN in client.get(reverse("users:own-sign-in")).text
    assert "Đăng nhập bằng tài khoản của tôi" in client.get(JOIN).text

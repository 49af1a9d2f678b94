"""The link page: what it shows, whom the code lets in, and where that ends."""

import datetime
import time

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent
from courses.lessons import lessons_of
from courses.models import CoursePage, Enrolment, TeamMember
from courses.teams import actions
from courses.teams.coming_in import WAIT, WRONG_BEFORE_CLOSING, WRONG_BEFORE_WAITING
from courses.teams.links import PATH, address_of, code_of, renew, token_of
from courses.teams.message import message_for
from courses.teams.standing import handed
from courses.views import teams
from tests.factories.courses import CoursePageFactory
from tests.factories.teams import AssignmentFactory, TeamMemberFactory
from tests.factories.users import UserFactory
from users.consents import TEXTS, Purpose, give_consent, has_consented
from users.models import Consent, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return CoursePageFactory(lessons=2)


@pytest.fixture
def member(course):
    """Somebody who was handed a course and has not come yet."""
    owner = UserFactory(last_name="Trần", first_name="Chủ")
    member = TeamMemberFactory(phone="0987 654 321")
    AssignmentFactory(member=member, course=course, assigned_by=owner)
    return member


def path(member) -> str:
    return f"{PATH}{token_of(member)}"


def come(client, member, code: str | None = None, **fields: str):
    form = {"code": code or code_of(member), "consent": "on"} | fields
    return client.post(path(member), form)


def wrong(member) -> str:
    return f"{(int(code_of(member)) + 1) % 10**6:06}"


def person_of(client) -> User | None:
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None


def test_the_address_is_the_one_the_portal_answers(member):
    assert address_of(member).endswith(reverse("courses:team-link", args=[token_of(member)]))


def test_before_the_code_the_page_says_who_asks_for_what_and_no_more(client, member):
    other = AssignmentFactory(member=member, course=CoursePageFactory(), assigned_at=timezone.now())
    other.assigned_at = timezone.now() - datetime.timedelta(days=3)
    other.save()

    html = client.get(path(member)).text

    assert "Mộc Lan" in html
    assert "Trần Chủ" in html
    assert member.assignments.last().title in html
    assert other.title not in html
    assert "654" not in html
    assert code_of(member) not in html
    assert str(TEXTS[Purpose.LEARNING].text)[:40] in html


def test_the_code_lets_in_a_guest_and_leads_to_the_lesson(client, member, course):
    response = come(client, member)

    guest = person_of(client)
    assert response["Location"] == lessons_of(course)[0].url
    assert (guest.is_guest, guest.name, guest.phone) == (True, "Chị Hoa", member.phone)
    member.refresh_from_db()
    assert (member.user, member.joined_at is None) == (guest, False)
    assert Enrolment.objects.get().user == guest
    assert guest.consents.get().channel == "team-link"
    event = AuditEvent.objects.get(verb="came in by team link")
    assert (event.actor, event.details) == (guest, {"first": True})


def test_a_handed_lesson_is_opened_itself(client, course):
    second = lessons_of(course)[1]
    member = AssignmentFactory(course=course, lesson=second).member

    assert come(client, member)["Location"] == second.url


def test_coming_in_twice_is_the_same_person(client, member):
    come(client, member)
    again = come(client, member)

    assert again["Location"] == reverse("pages:dashboard")
    assert User.objects.filter(email=None).count() == 1
    assert Enrolment.objects.count() == 1


def test_a_second_tab_that_was_open_before_leads_to_the_same_account(client, member):
    come(client, member)
    other = Client()
    come(other, member, consent="")

    assert person_of(other) == person_of(client)
    assert Enrolment.objects.count() == 1


def test_without_the_consent_nobody_comes_in_and_the_code_is_not_used_up(client, member):
    html = come(client, member, consent="").text

    assert "Hãy đánh dấu ô này" in html
    assert not User.objects.filter(email=None).exists()
    member.refresh_from_db()
    assert member.wrong_codes == 0


def test_reminders_come_only_to_who_ticked_them(client, member, settings):
    settings.TEXT_MESSAGES_URL = "https://tin.example.vn/gui"
    assert 'name="reminds"' in client.get(path(member)).text

    come(client, member, reminds="on")
    assert has_consented(person_of(client), Purpose.MESSAGES)

    other, fresh = TeamMemberFactory(), Client()
    come(fresh, other)
    assert not has_consented(person_of(fresh), Purpose.MESSAGES)


def test_no_reminder_is_offered_that_could_not_be_sent(client, member, settings):
    settings.TEXT_MESSAGES_URL, settings.DEBUG = "", False

    assert 'name="reminds"' not in client.get(path(member)).text
    come(client, member, reminds="on")
    assert not has_consented(person_of(client), Purpose.MESSAGES)


def test_a_wrong_code_is_refused_with_a_sentence(client, member):
    response = come(client, member, wrong(member))

    assert "Mã chưa đúng" in response.text
    assert person_of(client) is None
    assert not User.objects.filter(email=None).exists()


def test_after_some_wrong_codes_even_the_right_one_waits(client, member):
    for _ in range(WRONG_BEFORE_WAITING):
        come(client, member, wrong(member))

    assert "sau 15 phút" in come(client, member).text
    assert person_of(client) is None

    with time_machine.travel(timezone.now() + WAIT, tick=False):
        come(client, member)
        assert person_of(client) is not None
    member.refresh_from_db()
    assert member.wrong_codes == 0


def test_guessing_closes_the_link_until_it_is_renewed(client, member):
    TeamMember.objects.update(wrong_codes=WRONG_BEFORE_CLOSING - 1)
    come(client, member, wrong(member))

    with time_machine.travel(timezone.now() + 2 * WAIT, tick=False):
        assert "đã bị khóa" in come(client, member).text

    renew(member)
    come(client, member)
    assert person_of(client) is not None


def test_the_count_is_the_members_not_the_browsers(member):
    for _ in range(WRONG_BEFORE_WAITING):
        come(Client(), member, wrong(member))

    assert "sau 15 phút" in come(Client(), member).text


def test_one_caller_may_not_try_for_ever(client, member, monkeypatch):
    monkeypatch.setattr(teams, "MOST_CODES", 3)
    with time_machine.travel(time.time() // 3600 * 3600, tick=False):
        answers = [client.post(path(member), {}).status_code for _ in range(4)]

    assert answers == [200, 200, 200, 429]


def test_the_code_of_another_member_does_not_open(client, member):
    response = come(client, member, code_of(TeamMemberFactory()))

    assert "Mã chưa đúng" in response.text


@pytest.mark.parametrize("end", ["unknown", "renewed", "taken off", "team ended"])
def test_a_link_that_is_over_gets_a_clear_page(client, member, end):
    address = path(member)
    if end == "unknown":
        address = address[:-1] + ("a" if address[-1] != "a" else "b")
    elif end == "renewed":
        renew(member)
    elif end == "taken off":
        actions.take_off(member=member, by=None)
    else:
        actions.end_team(team_key=member.team_key)

    response = client.get(address)

    assert response.status_code == 410
    assert "không dùng được" in response.text
    assert "Mộc Lan" not in response.text


def test_on_a_shared_device_the_session_ends_with_the_browser(client, member):
    come(client, member, is_shared="on")

    assert client.session.get_expire_at_browser_close()


def test_without_a_lesson_one_comes_to_ones_page(client):
    response = come(client, TeamMemberFactory())

    assert response["Location"] == reverse("pages:dashboard")


def test_a_course_taken_offline_leads_to_ones_page(client, member, course):
    course.unpublish()

    assert come(client, member)["Location"] == reverse("pages:dashboard")
    assert not Enrolment.objects.exists()


# --- With an account of one's own -------------------------------------------------------------


def test_who_is_signed_in_may_take_it_with_their_account(client, sign_in, member):
    person = sign_in()

    assert "Nhận bằng tài khoản của tôi" in client.get(path(member)).text
    come(client, member, **{"as": "own"})

    member.refresh_from_db()
    assert member.user == person
    assert person_of(client) == person
    assert not User.objects.filter(email=None).exists()


def test_or_go_on_without_it(client, sign_in, member):
    person = sign_in()

    come(client, member, **{"as": "guest"})

    member.refresh_from_db()
    assert member.user != person
    assert person_of(client) == member.user


def test_the_account_needs_the_code_too(client, sign_in, member):
    sign_in()

    come(client, member, wrong(member), **{"as": "own"})

    member.refresh_from_db()
    assert member.user is None


def test_who_agreed_to_an_older_text_agrees_to_this_one(client, sign_in, member):
    person = sign_in()
    Consent.objects.create(user=person, purpose=Purpose.LEARNING, text_version="2026-01")

    refused = come(client, member, consent="", **{"as": "own"})
    come(client, member, **{"as": "own"})

    assert "Hãy đánh dấu ô này" in refused.text
    assert person.consents.count() == 2
    assert person.consents.in_force().get().text_version == TEXTS[Purpose.LEARNING].version


def test_a_second_place_in_the_same_team_is_refused(client, sign_in, member):
    person = sign_in()
    TeamMemberFactory(team_key=member.team_key, user=person)

    response = come(client, member, **{"as": "own"})

    assert "đã có trong đội này" in response.text


def test_a_guest_of_one_team_is_another_guest_in_another(client, member):
    """Each link's maker could open the account: what one business sees must not reach the other."""
    come(client, member)
    first = person_of(client)
    other = TeamMemberFactory()

    come(client, other, **{"as": "own"})

    assert person_of(client) != first
    assert person_of(client).is_guest


def test_once_one_signs_in_by_oneself_the_link_opens_no_more(client, member):
    come(client, member)
    guest = person_of(client)
    User.objects.filter(pk=guest.pk).update(email="hoa@example.vn")
    client.logout()

    shown = client.get(path(member))
    come(client, member)

    assert "đăng nhập" in shown.text
    assert "name=code" not in shown.text.replace('"', "")
    assert person_of(client) is None


def test_the_person_whose_link_it_is_goes_to_their_page(client, member):
    come(client, member)

    assert client.get(path(member))["Location"] == reverse("pages:dashboard")


# --- What was handed out ----------------------------------------------------------------------


def test_a_later_lesson_is_opened_from_ones_page(client, member):
    come(client, member)
    later = AssignmentFactory(member=member, course=CoursePageFactory(lessons=1))

    response = client.post(reverse("courses:assignment-open", args=[later.pk]))

    assert Enrolment.objects.filter(course_key=later.course_key).exists()
    assert response["Location"].startswith("/khoa-hoc/")


def test_nobody_opens_what_was_handed_to_others(client, member, sign_in):
    sign_in(learner=True)
    address = reverse("courses:assignment-open", args=[member.assignments.get().pk])

    assert client.post(address).status_code == 404
    client.logout()
    assert "/tai-khoan/" in client.post(address)["Location"]


def test_without_the_consent_it_is_asked_for_first(client, sign_in, member):
    member.user = sign_in()
    member.save()
    assignment = member.assignments.get()

    response = client.post(reverse("courses:assignment-open", args=[assignment.pk]))

    assert response["Location"] == reverse("courses:enrol", args=[assignment.course_key])
    assert not has_consented(member.user, Purpose.LEARNING)


def test_a_consent_to_the_newest_text_stays_as_it_is():
    person = UserFactory()
    first = give_consent(user=person, purpose=Purpose.LEARNING)

    assert give_consent(user=person, purpose=Purpose.LEARNING, anew=True) == first


def test_the_message_has_the_link_but_not_the_code(member):
    rows = handed(member.assignments.all())

    text = message_for(member, rows, is_reminder=False)

    assert text.startswith("Chào chị Hoa, Mộc Lan mời học:")
    assert rows[0].assignment.title in text
    assert text.endswith(address_of(member))
    assert code_of(member) not in text
    assert "nhắc" in message_for(member, rows, is_reminder=True)


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ({"due_date": datetime.date(2027, 5, 10)}, "(hạn 10/05/2027)"),
        ({"due_days": 7}, "(trong 7 ngày)"),
        ({}, ""),
    ],
    ids=["day", "days", "none"],
)
def test_the_message_says_by_when(due, said):
    assignment = AssignmentFactory(course=CoursePageFactory(), **due)

    text = message_for(
        assignment.member, handed(assignment.member.assignments.all()), is_reminder=False
    )

    assert f"- {assignment.title} {said}".rstrip() in text.splitlines()


def test_the_message_stays_short(member):
    for _ in range(5):
        AssignmentFactory(member=member, course=CoursePageFactory())

    text = message_for(member, handed(member.assignments.all()), is_reminder=False)

    assert len(text.splitlines()) == 7
    assert "và 3 bài nữa." in text


def test_what_coming_in_costs(client, member):
    """The first time more than eight: account, place, consent, enrolment, audit and session are
    eight writes already, and a session is made by three queries and a sign-in noted by one.
    """
    assert lessons_of(CoursePage.objects.get())[
        0
    ].url  # where the tree of pages begins is read once
    with CaptureQueriesContext(connection) as first:
        come(client, member)
    client.logout()
    with CaptureQueriesContext(connection) as again:
        come(Client(), member)

    assert len(real(first)) <= 13, real(first)
    assert len(real(again)) <= 13, real(again)


def test_an_account_of_ones_own_comes_in_within_thirteen_queries(client, member, sign_in):
    sign_in()
    assert lessons_of(CoursePage.objects.get())[0].url

    with CaptureQueriesContext(connection) as queries:
        come(client, member)

    assert len(real(queries)) <= 13, real(queries)


def real(queries) -> list[str]:
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]

"""Guests: they learn, hold no business, find what was handed to them, and may become their own."""

import json
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from advisory.models import Assessment
from courses.actions import enrol
from courses.models import Assignment, Enrolment, TeamMember
from courses.teams.links import PATH, token_of
from tests.factories.advisory import (
    AssessmentFactory,
    BusinessFactory,
    InvitationFactory,
    PlatformFactory,
    RespondentFactory,
)
from tests.factories.courses import CoursePageFactory
from tests.factories.teams import AssignmentFactory, TeamMemberFactory
from tests.factories.users import PASSWORD, UserFactory
from users.models import User

pytestmark = pytest.mark.django_db
MY_PAGE = reverse("pages:dashboard")
ERASE = reverse("users:erase")
NEW_PASSWORD = "con-meo-an-com-nguoi"


@pytest.fixture
def course():
    return CoursePageFactory(lessons=2)


@pytest.fixture
def guest(sign_in) -> User:
    return sign_in(UserFactory(guest=True, learner=True, first_name="Hoa", last_name="Chị"))


@pytest.fixture
def place(guest) -> TeamMember:
    return TeamMemberFactory(user=guest)


# --- Where a guest may go -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "advisory:assess",
        "advisory:business-new",
        "advisory:case-list",
        "advisory:business-list",
        "advisory:vetting-list",
        "reports:dashboard",
        "pages:hand-to-staff",
    ],
)
def test_pages_of_businesses_are_closed_with_a_way_out(client, guest, name):
    response = client.get(reverse(name))

    assert response.status_code == 403
    assert reverse("users:own-sign-in") in response.text


def test_what_is_known_of_a_business_is_closed_by_address_too(client, guest):
    business = BusinessFactory()
    assessment = AssessmentFactory(business=business)
    invitation = InvitationFactory(business=business, token="abc")

    for name, key in (
        ("advisory:business-detail", business.public_id),
        ("advisory:invitation", "abc"),
        ("advisory:assess-open", assessment.public_id),
        ("recommender:cards", assessment.public_id),
        ("pages:result", assessment.public_id),
        ("pages:plan", assessment.public_id),
        ("pages:report", assessment.public_id),
        ("pages:team", business.public_id),
    ):
        address = reverse(name, args=[key])
        assert client.get(address).status_code == 403, name
        assert client.post(address).status_code == 403, name
    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert not guest.memberships.exists()


def test_a_guest_starts_no_assessment(client, guest):
    client.post(reverse("advisory:assess-begin", args=["labanso_quick"]), {})

    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "advisory:platform-list",
        "advisory:support-check",
        "pages:search",
        "courses:progress",
        "users:privacy",
        "users:profile",
        "users:own-sign-in",
        "account_email",
        "account_set_password",
        "pages:dashboard",
    ],
)
def test_learning_and_public_pages_are_open(client, guest, name):
    assert client.get(reverse(name)).status_code == 200


def test_a_guest_reads_a_platform_and_answers_as_a_colleague(client, guest):
    platform = PlatformFactory()
    RespondentFactory(token="loi-moi")

    assert client.get(reverse("advisory:platform-detail", args=[platform.key])).status_code == 200
    assert client.get(reverse("advisory:colleague-link", args=["loi-moi"])).status_code == 302


def test_the_editor_is_closed(client, guest):
    assert client.get("/quan-tri/").status_code == 302


def test_a_guest_learns_as_anybody(client, guest, course):
    client.post(reverse("courses:enrol", args=[course.translation_key]))

    assert Enrolment.objects.get().user == guest
    assert client.get(course.url).status_code == 200


# --- Their page -----------------------------------------------------------------------------------


def test_a_guest_sees_first_what_is_to_be_done(client, place, course):
    AssignmentFactory(member=place, course=course, due_date="2020-01-01")

    html = client.get(MY_PAGE).text

    assert course.title in html
    assert "Trễ hạn" in html
    assert "Mộc Lan" in html
    assert reverse("advisory:business-new") not in html
    assert reverse("account_logout") in html
    assert "Đang học với tên Chị Hoa" in html


def test_what_was_handed_to_others_is_not_there(client, place, course):
    AssignmentFactory(course=course)

    assert client.get(MY_PAGE).context["assigned"] == []


def test_an_owner_finds_what_was_handed_to_them_too(client, sign_in, course):
    owner = sign_in(owner=True, learner=True)
    AssignmentFactory(member=TeamMemberFactory(user=owner), course=course)

    assert "Bài học được giao cho anh/chị" in client.get(MY_PAGE).text


@pytest.mark.parametrize("number", [1, 12])
@pytest.mark.parametrize("kind", ["guest", "owner"])
def test_ones_page_costs_six_queries_however_much_was_handed(
    client, sign_in, number, kind, django_assert_max_num_queries
):
    user = sign_in(
        UserFactory(guest=True, learner=True)
        if kind == "guest"
        else UserFactory(owner=True, learner=True)
    )
    place = TeamMemberFactory(user=user)
    for _ in range(number):
        course = CoursePageFactory(lessons=1)
        AssignmentFactory(member=place, course=course)
        enrol(user=user, course=course)
    client.get(MY_PAGE)

    with django_assert_max_num_queries(6):
        client.get(MY_PAGE)


# --- A sign-in of their own ----------------------------------------------------------------------


def test_password_and_confirmed_address_make_the_account_theirs(client, place, guest):
    steps = reverse("users:own-sign-in")
    form = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    response = client.post(f"{reverse('account_set_password')}?next={steps}", form)
    assert response["Location"] == steps

    client.post(reverse("account_email"), {"email": "Hoa@example.vn", "action_add": ""})
    guest.refresh_from_db()
    assert guest.is_guest
    assert "hoa@example.vn" in client.get(steps).text
    link = re.search(r"https?://\S+/tai-khoan/confirm-email/\S+", mail.outbox[-1].body)[0]
    client.post(link)

    guest.refresh_from_db()
    assert guest.email == "hoa@example.vn"
    assert not guest.is_guest
    assert client.get(reverse("advisory:business-new")).status_code == 200
    assert client.get(steps)["Location"] == reverse("users:privacy")

    fresh = Client()
    assert "Mời anh/chị đăng nhập" in fresh.get(f"{PATH}{token_of(place)}").text
    fresh.post(reverse("account_login"), {"login": "hoa@example.vn", "password": NEW_PASSWORD})
    assert fresh.get(MY_PAGE).status_code == 200


def test_the_address_of_somebody_else_is_refused(client, guest):
    UserFactory(email="lan@example.vn")

    client.post(reverse("account_email"), {"email": "lan@example.vn", "action_add": ""})

    assert not EmailAddress.objects.filter(user=guest, verified=True).exists()
    guest.refresh_from_db()
    assert guest.is_guest


# --- Their data ------------------------------------------------------------------------------------


def test_a_guest_erases_the_account_with_a_tick(client, place, guest, course):
    AssignmentFactory(member=place, course=course)

    assert "password" not in client.get(ERASE).text.split("<form", 2)[-1].split("</form>")[0]
    refused = client.post(ERASE, {})
    assert User.objects.filter(pk=guest.pk).exists()
    assert refused.status_code == 200

    client.post(ERASE, {"understood": "on"})

    assert not User.objects.filter(pk=guest.pk).exists()
    place.refresh_from_db()
    assert (place.user, place.name, place.phone, place.email) == (None, "", "", "")
    assert place.left_at is not None
    assert Assignment.objects.count() == 1
    assert client.get(f"{PATH}{token_of(place)}").status_code == 410


def test_everybody_else_still_gives_the_password(client, sign_in):
    person = sign_in()

    client.post(ERASE, {"understood": "on"})
    assert User.objects.filter(pk=person.pk).exists()
    client.post(ERASE, {"understood": "on", "password": PASSWORD})
    assert not User.objects.filter(pk=person.pk).exists()


def test_the_page_says_what_a_business_keeps(client, guest):
    assert "một nhân viên cũ" in client.get(ERASE).text


def test_my_data_tell_of_places_and_of_whom_one_added(client, place, guest, course):
    AssignmentFactory(member=place, course=course, due_date="2027-05-10")
    TeamMemberFactory(added_by=guest, name="Anh Nam")
    TeamMemberFactory(name="Người lạ")

    data = json.loads(client.get(reverse("users:export")).content)

    (team,) = data["teams"]
    assert (team["team"], team["name"], team["phone"]) == ("Mộc Lan", "Chị Hoa", place.phone)
    assert [(one["what"], one["due"]) for one in team["handed out"]] == [
        (course.title, "2027-05-10")
    ]
    assert [one["name"] for one in data["team_members_added"]] == ["Anh Nam"]
    assert "Người lạ" not in json.dumps(data, ensure_ascii=False)

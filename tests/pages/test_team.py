"""An owner's team: its pages, who may open them, and what their buttons do."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from advisory.models import Business, Membership
from core.models import AuditEvent
from courses.lessons import lessons_of
from courses.models import Assignment, TeamMember
from courses.teams.links import address_of, code_of, token_of
from tests.factories.advisory import AdviserCaseFactory, BusinessFactory, MembershipFactory
from tests.factories.courses import CoursePageFactory, EnrolmentFactory, LessonProgressFactory
from tests.factories.teams import AssignmentFactory, TeamMemberFactory
from tests.factories.users import UserFactory
from users.models import User

pytestmark = pytest.mark.django_db
PERSON = {"name": "chị Hoa", "phone": "0912 345 678", "email": ""}
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def owner(sign_in) -> User:
    return sign_in(owner=True)


@pytest.fixture
def business(owner) -> Business:
    return owner.businesses.get()


@pytest.fixture
def member(business) -> TeamMember:
    return TeamMemberFactory(team_key=business.public_id, team_name=business.name)


@pytest.fixture
def course():
    return CoursePageFactory(lessons=2)


def url(name: str, business: Business, *more: object) -> str:
    return reverse(f"pages:{name}", args=[business.public_id, *more])


def every_page(business: Business, assignment: Assignment) -> list[tuple[str, str]]:
    """Method and address of all there is."""
    pk = assignment.member_id
    return [
        ("get", url("team", business)),
        ("post", url("team", business)),
        ("get", url("team-hand-out", business)),
        ("post", url("team-hand-out", business)),
        ("get", url("team-member", business, pk)),
        ("post", url("team-remind", business, pk)),
        ("post", url("team-new-link", business, pk)),
        ("post", url("team-take-off", business, pk)),
        ("post", url("team-take-back", business, pk, assignment.pk)),
    ]


# --- Who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who", ["visitor", "stranger", "other owner", "staff", "adviser", "official", "guest"]
)
def test_nobody_else_opens_anything(who, course):
    business = BusinessFactory()
    assignment = AssignmentFactory(course=course, member__team_key=business.public_id)
    client = Client()
    if who == "adviser":
        user = AdviserCaseFactory(business=business).adviser
    elif who == "staff":
        user = MembershipFactory(business=business).user
    elif who == "other owner":
        user = UserFactory(owner=True)
    else:
        user = UserFactory(official=who == "official", guest=who == "guest")
    if who != "visitor":
        client.force_login(user, backend="users.backends.AccountBackend")

    answers = {
        getattr(client, method)(path).status_code
        for method, path in every_page(business, assignment)
    }

    assert answers == ({302} if who == "visitor" else {403} if who == "guest" else {404})
    assignment.refresh_from_db()
    assert (assignment.withdrawn_at, assignment.reminded_at) == (None, None)
    assert TeamMember.objects.present().get().link_number == 1


def test_a_member_of_another_team_is_not_found(client, business, course):
    other = AssignmentFactory(course=course)

    for method, path in every_page(business, other)[4:]:
        assert getattr(client, method)(path).status_code == 404


def test_a_colleague_the_owner_names_may_do_all_of_it(client, owner, business, member):
    colleague = MembershipFactory(business=business)
    people = reverse("advisory:business-people", args=[business.public_id])
    change = reverse("advisory:member-learning", args=[business.public_id, colleague.pk])

    client.post(change, {"allowed": "yes"})

    assert "Được giao bài học" in client.get(people).text
    theirs = Client()
    theirs.force_login(colleague.user, backend="users.backends.AccountBackend")
    assert theirs.get(url("team", business)).status_code == 200
    assert theirs.get(url("team-member", business, member.pk)).status_code == 200
    assert url("team", business) in theirs.get(reverse("pages:dashboard")).text
    assert url("team", business) in theirs.get(business.get_absolute_url()).text
    assert theirs.get(people).status_code == 404
    assert theirs.post(change, {"allowed": "no"}).status_code == 404

    client.post(change, {"allowed": "no"})
    assert theirs.get(url("team", business)).status_code == 404
    verbs = AuditEvent.objects.filter(verb="changed who hands out lessons")
    assert [event.details["allowed"] for event in verbs.order_by("pk")] == [True, False]


def test_who_leaves_the_business_leaves_its_team_to_others(client, owner, business):
    colleague = MembershipFactory(business=business, manages_learning=True)
    address = reverse("advisory:member-change", args=[business.public_id, colleague.pk])
    client.post(address, {"role": "none"})

    theirs = Client()
    theirs.force_login(colleague.user, backend="users.backends.AccountBackend")

    assert theirs.get(url("team", business)).status_code == 404
    assert not Membership.objects.filter(user=colleague.user).exists()


# --- The team -----------------------------------------------------------------------------------


def test_the_first_person_is_added_and_a_lesson_comes_next(client, business):
    assert "Thêm nhân viên đầu tiên" in client.get(url("team", business)).text

    response = client.post(url("team", business), PERSON)

    member = TeamMember.objects.get()
    assert (member.team_key, member.team_name) == (business.public_id, business.name)
    assert response["Location"] == f"{url('team-hand-out', business)}?nguoi={member.pk}&moi=1"
    assert f'value="{member.pk}" id="id_people_0" checked' in client.get(response["Location"]).text


def test_adding_twice_with_one_form_is_one_person(client, business):
    form = PERSON | {"_once": str(uuid.uuid4())}

    answers = [client.post(url("team", business), form) for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert TeamMember.objects.count() == 1


def test_adding_stays_within_eight_queries(client, business, member):
    client.get(url("team", business))
    form = PERSON | {"phone": "0912 345 679", "_once": str(uuid.uuid4())}

    with CaptureQueriesContext(connection) as queries:
        client.post(url("team", business), form)

    assert TeamMember.objects.count() == 2
    real = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(real) <= 7, real


def test_adding_after_the_business_was_renamed_stays_within_eight_queries(client, business):
    TeamMemberFactory(team_key=business.public_id, team_name="Tên cũ")
    form = PERSON | {"phone": "0912 345 670", "_once": str(uuid.uuid4())}

    with CaptureQueriesContext(connection) as queries:
        client.post(url("team", business), form)

    assert set(TeamMember.objects.values_list("team_name", flat=True)) == {business.name}
    real = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(real) <= 8, real


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"name": "  "}, "bắt buộc"),
        ({"phone": "gọi chị ấy"}, "Nhập bằng chữ số"),
        ({"phone": ""}, "bắt buộc"),
        ({"email": "khong-phai"}, "email"),
    ],
    ids=["no name", "no number", "no phone", "no address"],
)
def test_what_cannot_be_read_is_explained(client, business, change, text):
    response = client.post(url("team", business), PERSON | change)

    assert response.status_code == 200
    assert text in response.text
    assert not TeamMember.objects.exists()


def test_a_phone_on_the_team_already_names_its_person(client, business, member):
    response = client.post(url("team", business), PERSON)

    assert "Chị Hoa đã dùng số này" in response.text
    assert TeamMember.objects.count() == 1


def test_states_are_counted_and_who_is_late_comes_first(client, business, course):
    for name, due, begun in (
        ("Người chưa học", TODAY, False),
        ("Người trễ", TODAY - DAY, False),
        ("Người đang học", TODAY, True),
    ):
        member = TeamMemberFactory(team_key=business.public_id, name=name, joined=True)
        AssignmentFactory(member=member, course=course, due_date=due)
        enrolment = EnrolmentFactory(course=course, user=member.user)
        if begun:
            LessonProgressFactory(enrolment=enrolment)
    done = TeamMemberFactory(team_key=business.public_id, name="Người xong", joined=True)
    AssignmentFactory(member=done, course=course)
    EnrolmentFactory(course=course, user=done.user, completed_at=timezone.now(), state="completed")

    response = client.get(url("team", business))

    page = response.context["page"]
    assert [number for _state, number in page.counts] == [1, 1, 1, 1]
    assert [row.member.name for row in page.rows] == [
        "Người trễ",
        "Người đang học",
        "Người chưa học",
        "Người xong",
    ]
    assert "Trễ hạn" in response.text


def test_of_who_withdrew_the_consent_nothing_is_told(client, business, course):
    member = TeamMemberFactory(team_key=business.public_id, user=UserFactory())
    AssignmentFactory(member=member, course=course)

    response = client.get(url("team", business))

    assert "Không còn trong khóa" in response.text
    assert [number for _state, number in response.context["page"].counts] == [0, 0, 0, 0]
    assert url("team-remind", business, member.pk) not in response.text


@pytest.mark.parametrize("members", [10, 100])
def test_a_team_costs_the_same_however_large(
    client, business, course, members, django_assert_max_num_queries
):
    rows = TeamMember.objects.bulk_create(
        TeamMember(team_key=business.public_id, team_name="Mộc Lan", name=f"Người {number}")
        for number in range(members)
    )
    Assignment.objects.bulk_create(
        Assignment(member=row, course_key=course.translation_key, course_title=course.title)
        for row in rows
    )
    client.get(url("team", business))

    with django_assert_max_num_queries(6):
        response = client.get(url("team", business))

    assert response.text.count('class="handed"') == members


# --- Handing out --------------------------------------------------------------------------------


def test_a_course_is_handed_out_with_a_day(client, business, member, course):
    form = {"what": str(course.translation_key), "people": [member.pk], "due_date": TODAY + DAY}

    response = client.post(url("team-hand-out", business), form, follow=True)

    assert Assignment.objects.get().due == TODAY + DAY
    assert "cho 1 người" in response.text
    assert (TODAY + DAY).strftime("%d/%m/%Y") in response.text


def test_a_lesson_is_handed_to_everybody_within_days(client, business, member, course):
    TeamMemberFactory(team_key=business.public_id)
    lesson = course.get_children().first().specific
    what = f"{course.translation_key}/{lesson.translation_key}"

    client.post(url("team-hand-out", business), {"what": what, "everyone": "on", "due_days": 7})

    rows = Assignment.objects.all()
    assert {row.title for row in rows} == {lesson.title}
    assert [row.due_days for row in rows] == [7, 7]


def test_handing_out_twice_is_said(client, business, member, course):
    form = {"what": str(course.translation_key), "people": [member.pk]}
    client.post(url("team-hand-out", business), form)

    html = client.post(url("team-hand-out", business), form, follow=True).text

    assert "đã được giao bài này" in html
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"what": "x"}, "Hãy chọn một khóa học"),
        ({"what": ""}, "bắt buộc"),
        ({"people": []}, "Hãy chọn người nhận"),
        ({"people": ["999999"]}, "Hãy chọn người trong đội"),
        ({"people": ["1 or 1"]}, "1 or 1"),
        ({"due_date": "2020-01-01"}, "Ngày này đã qua"),
        ({"due_date": "2099-01-01", "due_days": "3"}, "Chỉ điền một trong hai"),
        ({"due_days": "0"}, "1"),
    ],
    ids=["unknown", "nothing", "nobody", "stranger", "words", "past", "both", "no days"],
)
def test_what_cannot_be_handed_out_is_explained(client, business, member, course, change, text):
    form = {"what": str(course.translation_key), "people": [member.pk]} | change

    response = client.post(url("team-hand-out", business), form)

    assert response.status_code == 200
    assert text in response.text
    assert course.title in response.text
    assert not Assignment.objects.exists()


def test_handing_out_stays_within_eight_queries(client, business, member, course):
    client.get(url("team-hand-out", business))
    lesson = course.get_children().first()
    form = {
        "what": f"{course.translation_key}/{lesson.translation_key}",
        "people": [member.pk],
        "_once": str(uuid.uuid4()),
    }

    with CaptureQueriesContext(connection) as queries:
        client.post(url("team-hand-out", business), form)

    assert Assignment.objects.count() == 1
    real = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(real) <= 8, real


def test_the_form_stays_within_six_queries(client, business, member, django_assert_max_num_queries):
    for _ in range(5):
        CoursePageFactory(lessons=2)
    client.get(url("team-hand-out", business))

    with django_assert_max_num_queries(6):
        client.get(url("team-hand-out", business))


# --- From a course or lesson --------------------------------------------------------------------


def test_a_course_and_a_lesson_lead_to_the_form_prefilled(client, owner, business, member, course):
    lesson = course.get_children().first().specific
    for page, key in (
        (course, str(course.translation_key)),
        (lesson, f"{course.translation_key}/{lesson.translation_key}"),
    ):
        link = next(
            part.split('"')[0].replace("&amp;", "&")
            for part in client.get(page.url).text.split('href="')
            if part.startswith("/giao-bai/")
        )
        response = client.get(link, follow=True)

        assert response.request["PATH_INFO"] == url("team-hand-out", business)
        assert f'value="{key}" selected' in response.text


def test_a_visitor_and_a_guest_find_no_such_button(client, course, sign_in):
    assert "/giao-bai/" not in client.get(course.url).text
    sign_in(UserFactory(guest=True))
    assert "/giao-bai/" not in client.get(course.url).text


@pytest.mark.parametrize(
    ("membership", "shown"),
    [
        (None, False),
        ({"manages_learning": False}, False),
        ({"manages_learning": True}, True),
        ({"owner": True}, True),
    ],
    ids=["no business", "staff", "manager", "owner"],
)
def test_only_who_may_hand_out_finds_the_button(client, sign_in, course, membership, shown):
    user = sign_in()
    if membership is not None:
        MembershipFactory(user=user, **membership)

    for page in (course, lessons_of(course)[0]):
        assert ("/giao-bai/" in client.get(page.url).text) is shown


def test_who_has_no_business_is_told_what_to_do(client, sign_in, course):
    sign_in()

    html = client.get(f"{reverse('pages:hand-to-staff')}?khoa={course.translation_key}").text

    assert reverse("advisory:business-new") in html


def test_who_has_two_businesses_chooses(client, owner, business):
    MembershipFactory(user=owner, owner=True, business__name="Xưởng thứ hai")

    response = client.get(reverse("pages:hand-to-staff"))

    assert "Xưởng thứ hai" in response.text
    assert url("team-hand-out", business) in response.text


# --- One person ---------------------------------------------------------------------------------


def test_the_message_is_ready_and_the_code_apart(client, business, member, course):
    AssignmentFactory(member=member, course=course)

    html = client.get(url("team-member", business, member.pk)).text

    message = html.split("<textarea")[1].split("</textarea>")[0]
    code = code_of(member)
    assert address_of(member) in message
    assert "Chào chị Hoa" in message
    assert code not in message
    assert f"{code[:3]} {code[3:]}" in html
    assert 'href="sms:0912345678?' in html
    assert 'href="mailto:' in html


def test_reminding_stamps_and_shows_the_reminder(client, business, member, course):
    assignment = AssignmentFactory(member=member, course=course)
    form = {"_once": str(uuid.uuid4())}

    response = client.post(url("team-remind", business, member.pk), form)
    client.post(url("team-remind", business, member.pk), form)

    assignment.refresh_from_db()
    assert assignment.reminded_at is not None
    assert "nhắc bài học" in client.get(response["Location"]).text
    assert AuditEvent.objects.filter(verb="reminded team member").count() == 1
    assert "Đã nhắc ngày" in client.get(url("team", business)).text


def test_a_new_link_replaces_the_old_one(client, business, member):
    before = token_of(member)

    html = client.post(url("team-new-link", business, member.pk), follow=True).text

    assert before not in html
    assert Client().get(f"/hoc/{before}").status_code == 410


def test_taking_back_and_taking_off(client, business, member, course):
    assignment = AssignmentFactory(member=member, course=course)

    client.post(url("team-take-back", business, member.pk, assignment.pk))
    assert not Assignment.objects.open().exists()
    html = client.post(url("team-take-off", business, member.pk), follow=True).text

    assert "Đã đưa Chị Hoa ra khỏi đội" in html
    assert "1 nhân viên cũ" in html
    assert client.get(url("team-member", business, member.pk)).status_code == 404


def test_of_who_signs_in_by_themselves_there_is_no_code(client, business):
    member = TeamMemberFactory(team_key=business.public_id, user=UserFactory())

    html = client.get(url("team-member", business, member.pk)).text

    assert code_of(member)[:3] + " " + code_of(member)[3:] not in html
    assert "cách đăng nhập riêng" in html


@pytest.mark.parametrize("name", ["team-remind", "team-new-link", "team-take-off"])
def test_buttons_stay_within_eight_queries(client, business, member, course, name):
    AssignmentFactory(member=member, course=course)
    client.get(url("team-member", business, member.pk))

    with CaptureQueriesContext(connection) as queries:
        client.post(url(name, business, member.pk), {"_once": str(uuid.uuid4())})

    real = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(real) <= 8, real


def test_a_persons_page_stays_within_six_queries(
    client, business, member, course, django_assert_max_num_queries
):
    AssignmentFactory(member=member, course=course)
    client.get(url("team-member", business, member.pk))

    with django_assert_max_num_queries(6):
        client.get(url("team-member", business, member.pk))


def test_a_deleted_business_takes_its_team_along(business, member, course):
    AssignmentFactory(member=member, course=course)
    other = TeamMemberFactory()

    business.delete()

    assert list(TeamMember.objects.all()) == [other]
    assert not Assignment.objects.exists()


def test_the_pages_are_there_in_english(client, business, member, course):
    AssignmentFactory(member=member, course=course, due_days=7)

    team, person = url("team", business), url("team-member", business, member.pk)

    html = client.get(f"/en{team}").text
    assert "Lessons for staff" in html
    assert "within 7 days of coming in" in html
    assert "Hello chị Hoa" in client.get(f"/en{person}").text

"""What an owner does with a team: add, hand out, take back, take off, renew, remind."""

import datetime
import uuid

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from core.models import AuditEvent
from courses import actions as learning
from courses.models import Assignment, Enrolment, TeamMember
from courses.teams import actions
from courses.teams.links import member_of, token_of
from courses.teams.offer import Handout, handout, handouts
from tests.factories.courses import CoursePageFactory, LessonPageFactory
from tests.factories.teams import AssignmentFactory, TeamMemberFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
DUE = datetime.date(2027, 5, 10)


@pytest.fixture
def owner():
    return UserFactory()


@pytest.fixture
def course():
    return CoursePageFactory(lessons=2)


def add(owner, key: uuid.UUID | None = None, **fields: object) -> TeamMember:
    given = {"name": "Chị Hoa", "phone": "0912 345 678"} | fields
    return actions.add_member(team_key=key or uuid.uuid4(), team_name="Mộc Lan", by=owner, **given)


def hand(owner, what: Handout, *members: TeamMember, **due: object) -> actions.HandedOut:
    return actions.hand_out(
        team_key=members[0].team_key,
        members=[one.pk for one in members],
        what=what,
        by=owner,
        **due,
    )


# --- Members --------------------------------------------------------------------------------------


def test_a_member_is_added_by_name_and_phone_and_that_is_recorded(owner):
    member = add(owner)

    assert (member.name, member.phone, member.user) == ("Chị Hoa", "0912 345 678", None)
    event = AuditEvent.objects.get()
    assert (event.actor, event.verb, event.object_id) == (
        owner,
        "added team member",
        str(member.pk),
    )
    assert "Hoa" not in str(event.details)


@pytest.mark.parametrize("phone", ["0912345678", "+84 912 345 678", "0912.345.678"])
def test_one_phone_is_on_a_team_once_however_it_is_written(owner, phone):
    known = add(owner)

    with pytest.raises(actions.PhoneTaken) as refused:
        add(owner, known.team_key, name="Hoa khác", phone=phone)
    assert refused.value.member == known

    add(owner, phone=phone)  # another team
    actions.take_off(member=known, by=owner)
    add(owner, known.team_key, phone=phone)


def test_a_team_that_was_renamed_is_called_by_its_new_name(owner):
    member = add(owner)

    actions.add_member(
        team_key=member.team_key,
        team_name="Mộc Lan mới",
        name="Lan",
        phone="0912 000 000",
        by=owner,
    )

    member.refresh_from_db()
    assert member.team_name == "Mộc Lan mới"


def test_a_team_has_an_end(owner, monkeypatch):
    monkeypatch.setattr(actions, "MOST_MEMBERS", 2)
    first = add(owner)
    add(owner, first.team_key, phone="0912 345 679")

    with pytest.raises(actions.TooManyMembers):
        add(owner, first.team_key, phone="0912 345 670")


# --- Handing out ----------------------------------------------------------------------------------


def test_a_course_is_handed_to_several_with_a_day(owner, course):
    hoa, lan = TeamMemberFactory(), None
    lan = TeamMemberFactory(team_key=hoa.team_key)

    done = hand(owner, Handout.of(course), hoa, lan, due_date=DUE)

    assert (done.new, done.known) == (2, 0)
    rows = Assignment.objects.all()
    assert {(row.member, row.course_key, row.lesson_key, row.due) for row in rows} == {
        (member, course.translation_key, None, DUE) for member in (hoa, lan)
    }
    assert {row.assigned_by for row in rows} == {owner}


def test_a_lesson_keeps_its_title_and_days_are_counted_from_coming_in(owner, course):
    lesson = LessonPageFactory(parent=course)
    member = TeamMemberFactory()

    hand(owner, Handout.of(course, lesson), member, due_days=7)

    row = Assignment.objects.select_related("member").get()
    assert (row.title, row.due, row.due_days) == (lesson.title, None, 7)


def test_handing_out_again_changes_only_the_day(owner, course):
    member = TeamMemberFactory()
    hand(owner, Handout.of(course), member, due_days=7)

    done = hand(owner, Handout.of(course), member, due_date=DUE)

    assert (done.new, done.known) == (0, 1)
    row = Assignment.objects.get()
    assert (row.due_date, row.due_days) == (DUE, None)


def test_a_lesson_and_its_course_are_two_things(owner, course):
    lesson = LessonPageFactory(parent=course)
    member = TeamMemberFactory()

    hand(owner, Handout.of(course, lesson), member, due_date=DUE)
    done = hand(owner, Handout.of(course), member)

    assert done.new == 1
    assert Assignment.objects.get(lesson_key=lesson.translation_key).due == DUE


def test_everybody_means_those_who_are_on_this_team_now(owner, course):
    member = TeamMemberFactory()
    TeamMemberFactory(team_key=member.team_key, gone=True)
    TeamMemberFactory()

    done = actions.hand_out(
        team_key=member.team_key, members=None, what=Handout.of(course), by=owner
    )

    assert done.new == 1
    assert Assignment.objects.get().member == member


def test_nobody_of_another_team_gets_anything(owner, course):
    stranger = TeamMemberFactory()

    with pytest.raises(actions.NobodyChosen):
        actions.hand_out(
            team_key=TeamMemberFactory().team_key,
            members=[stranger.pk],
            what=Handout.of(course),
            by=owner,
        )
    assert not Assignment.objects.exists()


def test_one_person_is_handed_only_so_much_and_then_nobody_gets_it(owner, course, monkeypatch):
    monkeypatch.setattr(actions, "MOST_ASSIGNMENTS", 1)
    busy = TeamMemberFactory()
    free = TeamMemberFactory(team_key=busy.team_key)
    AssignmentFactory(member=busy, course=CoursePageFactory())

    with pytest.raises(actions.TooManyAssignments):
        hand(owner, Handout.of(course), busy, free)
    assert Assignment.objects.count() == 1

    AssignmentFactory(member=busy, course=course, withdrawn_at=timezone.now())
    Assignment.objects.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
    assert hand(owner, Handout.of(course), busy, free).new == 2


@pytest.mark.parametrize("members", [2, 100])
def test_handing_out_costs_the_same_for_many(owner, course, members, django_assert_max_num_queries):
    team_key = uuid.uuid4()
    TeamMember.objects.bulk_create(
        TeamMember(team_key=team_key, name=f"Người {number}") for number in range(members)
    )

    with django_assert_max_num_queries(6):  # SQLite inserts a hundred rows in two
        actions.hand_out(team_key=team_key, members=None, what=Handout.of(course), by=owner)

    assert Assignment.objects.count() == members


def test_what_is_taken_back_may_be_handed_out_anew(owner, course):
    assignment = AssignmentFactory(course=course)

    for _ in range(2):
        actions.take_back(assignment=assignment, by=owner)
    hand(owner, Handout.of(course), assignment.member)

    assert Assignment.objects.count() == 2
    assert Assignment.objects.open().count() == 1
    assert AuditEvent.objects.filter(verb="took back assignment").count() == 1


# --- Leaving, links, reminders -----------------------------------------------------------------


def test_who_is_taken_off_keeps_the_record_and_the_row_loses_what_identifies(owner, course):
    member = TeamMemberFactory(joined=True, email="hoa@example.vn")
    learning.enrol(user=member.user, course=course)
    token = token_of(member)

    actions.take_off(member=member, by=owner)

    member.refresh_from_db()
    assert (member.name, member.phone, member.email) == ("", "", "")
    assert str(member) == "Một nhân viên cũ"
    assert member_of(token) is None
    assert Enrolment.objects.filter(user=member.user).exists()


def test_a_new_link_ends_what_was_begun_with_the_old_one(owner):
    member = TeamMemberFactory(joined=True)
    before = member.user.get_session_auth_hash()
    EmailAddress.objects.create(user=member.user, email="ke-gian@example.vn", verified=False)

    actions.new_link(member=member, by=owner)

    member.user.refresh_from_db()
    assert member.user.get_session_auth_hash() != before
    assert not EmailAddress.objects.filter(user=member.user).exists()


def test_a_new_link_leaves_an_account_of_ones_own_alone(owner):
    member = TeamMemberFactory(user=UserFactory())
    before = member.user.password

    actions.new_link(member=member, by=owner)

    member.user.refresh_from_db()
    assert member.user.password == before


def test_reminding_stamps_what_is_open(owner, course):
    member = TeamMemberFactory()
    todo = AssignmentFactory(member=member, course=course)
    back = AssignmentFactory(member=member, course=CoursePageFactory(), withdrawn_at=timezone.now())

    actions.remind(member=member, by=owner)

    todo.refresh_from_db()
    back.refresh_from_db()
    assert todo.reminded_at is not None
    assert back.reminded_at is None


# --- What may be handed out -------------------------------------------------------------------


def test_live_courses_and_lessons_are_offered_and_found_again(course, django_assert_num_queries):
    CoursePageFactory(draft=True)
    CoursePageFactory()  # without lessons there is nothing to learn

    with django_assert_num_queries(2):
        offered = handouts()

    assert [len(each) for each in offered] == [3]
    assert [handout(one.key) for one in offered[0]] == offered[0]


@pytest.mark.parametrize("key", ["", "nonsense", "a/b", f"{uuid.UUID(int=1)}"])
def test_an_unknown_key_is_nothing(course, key):
    assert handout(key) is None
    assert handout(f"{course.translation_key}/{uuid.UUID(int=1)}") is None
    assert handout(f"{course.translation_key}/{LessonPageFactory().translation_key}") is None

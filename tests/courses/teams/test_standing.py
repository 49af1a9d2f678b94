"""States of what was handed out: the rule by itself, then from people's records."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from courses import actions
from courses.lessons import lessons_of
from courses.models import Assignment, Enrolment
from courses.progress.recording import opened
from courses.teams.standing import (
    State,
    due_for,
    handed,
    handed_to_team,
    open_assignments,
    state_of,
)
from tests.factories.courses import CoursePageFactory
from tests.factories.teams import AssignmentFactory, TeamMemberFactory
from users.consents import Purpose, give_consent, withdraw_consent

TODAY = datetime.date(2027, 5, 10)
DAY = datetime.timedelta(days=1)
days = st.dates(datetime.date(2027, 1, 1), datetime.date(2028, 1, 1))
moments = st.datetimes(
    datetime.datetime(2027, 1, 1), datetime.datetime(2028, 1, 1), timezones=st.just(datetime.UTC)
)


@given(
    is_begun=st.booleans(),
    done_at=st.none() | moments,
    due=st.none() | days,
    today=days,
    later=days,
)
def test_the_rule_of_states(is_begun, done_at, due, today, later):
    state = state_of(is_begun=is_begun, done_at=done_at, due=due, today=today)

    assert (state == State.DONE) == (done_at is not None)
    assert (state == State.LATE) == (done_at is None and due is not None and today > due)
    if state in {State.NOT_STARTED, State.IN_PROGRESS}:
        assert (state == State.IN_PROGRESS) == is_begun
    if later >= today:  # time alone makes a thing late, never begun, done or in time again
        then = state_of(is_begun=is_begun, done_at=done_at, due=due, today=later)
        assert then in {state, State.LATE}
        assert state not in {State.DONE, State.LATE} or then == state


def test_the_due_day_itself_is_not_late():
    on_the_day = {"is_begun": False, "done_at": None, "due": TODAY}

    assert state_of(**on_the_day, today=TODAY) == State.NOT_STARTED
    assert state_of(**on_the_day, today=TODAY + DAY) == State.LATE


# --- From the record ---------------------------------------------------------------------------


@pytest.fixture
def course(db):
    return CoursePageFactory(lessons=2)


def learn(member, course, *, begun: int = 0, done: int = 0) -> None:
    """Enrol the member's person and let them open or finish the first lessons."""
    enrolment = actions.enrol(user=member.user, course=course)
    for lesson in lessons_of(course)[:begun]:
        opened(enrolment_id=enrolment.pk, lesson_key=lesson.translation_key, at=timezone.now())
    for lesson in lessons_of(course)[:done]:
        actions.complete_lesson(
            user=member.user,
            course_key=course.translation_key,
            lesson_key=lesson.translation_key,
        )


def state(assignment, **options):
    (found,) = handed(Assignment.objects.filter(pk=assignment.pk), **options)
    return found


def test_who_never_came_has_not_started(course):
    assignment = AssignmentFactory(course=course, due_date=TODAY)

    assert state(assignment, today=TODAY).state == State.NOT_STARTED
    assert state(assignment, today=TODAY + DAY).state == State.LATE


def test_being_enrolled_is_not_having_begun(course):
    member = TeamMemberFactory(joined=True)
    learn(member, course)

    assert state(AssignmentFactory(course=course, member=member)).state == State.NOT_STARTED


def test_a_course_is_in_progress_then_done(course):
    member = TeamMemberFactory(joined=True)
    assignment = AssignmentFactory(course=course, member=member)

    learn(member, course, begun=1)
    assert state(assignment).state == State.IN_PROGRESS
    learn(member, course, done=1)
    assert state(assignment).state == State.IN_PROGRESS
    learn(member, course, done=2)

    found = state(assignment)
    assert found.state == State.DONE
    assert found.done_at == Enrolment.objects.get().completed_at


def test_a_lesson_is_judged_by_itself(course):
    first, second = lessons_of(course)
    member = TeamMemberFactory(joined=True)
    one = AssignmentFactory(course=course, lesson=first, member=member)
    other = AssignmentFactory(course=course, lesson=second, member=member)

    learn(member, course, done=1)

    assert [state(one).state, state(other).state] == [State.DONE, State.NOT_STARTED]


def test_late_says_whether_it_was_begun(course):
    member = TeamMemberFactory(joined=True)
    assignment = AssignmentFactory(course=course, member=member, due_date=TODAY - DAY)
    learn(member, course, begun=1)

    found = state(assignment, today=TODAY)

    assert (found.state, found.is_begun) == (State.LATE, True)


def test_done_after_the_day_is_done_and_says_so(course):
    member = TeamMemberFactory(joined=True)
    learn(member, course, done=2)
    today = timezone.localdate()
    late = AssignmentFactory(course=course, member=member, due_date=today - DAY)

    assert (state(late).state, state(late).is_done_late) == (State.DONE, True)
    Assignment.objects.update(due_date=today)
    assert (state(late).state, state(late).is_done_late) == (State.DONE, False)


@pytest.mark.parametrize("erase", [False, True])
def test_a_withdrawn_consent_hides_all_but_that(course, erase):
    member = TeamMemberFactory(joined=True)
    learn(member, course, done=2)
    assignment = AssignmentFactory(course=course, member=member, due_date=TODAY)

    withdraw_consent(user=member.user, purpose=Purpose.LEARNING, erase=erase)

    found = state(assignment, today=TODAY)
    assert (found.has_left, found.is_begun, found.done_at) == (True, False, None)
    assert found.state == State.NOT_STARTED


def test_leaving_the_course_looks_like_a_withdrawn_consent(course):
    member = TeamMemberFactory(joined=True)
    learn(member, course, done=2)
    assignment = AssignmentFactory(course=course, member=member)

    actions.withdraw(user=member.user, course_key=course.translation_key)

    assert (state(assignment).has_left, state(assignment).done_at) == (True, None)
    learn(member, course)
    assert (state(assignment).has_left, state(assignment).state) == (False, State.DONE)


def test_after_erasing_and_agreeing_again_one_has_not_started(course):
    member = TeamMemberFactory(joined=True)
    learn(member, course, done=2)
    assignment = AssignmentFactory(course=course, member=member)
    withdraw_consent(user=member.user, purpose=Purpose.LEARNING, erase=True)

    give_consent(user=member.user, purpose=Purpose.LEARNING)

    assert (state(assignment).has_left, state(assignment).state) == (False, State.NOT_STARTED)


def test_the_record_of_somebody_else_does_not_count(course):
    learn(TeamMemberFactory(joined=True), course, done=2)

    assert state(AssignmentFactory(course=course)).state == State.NOT_STARTED


# --- Many of them -------------------------------------------------------------------------------


@pytest.mark.parametrize("members", [10, 100])
def test_a_team_costs_one_query_however_large(course, members, django_assert_num_queries):
    team_key = TeamMemberFactory().team_key
    for _ in range(members):
        AssignmentFactory(course=course, member__team_key=team_key)
    AssignmentFactory(course=course)

    with django_assert_num_queries(1):
        found = handed_to_team(team_key)
        assert all(one.due is None and one.member.name for each in found.values() for one in each)

    assert len(found) == members


def test_what_was_taken_back_or_of_who_left_is_not_handed(course):
    member = TeamMemberFactory()
    AssignmentFactory(course=course, member=member, withdrawn_at=timezone.now())
    AssignmentFactory(
        course=course, member__team_key=member.team_key, member__left_at=timezone.now()
    )

    assert handed_to_team(member.team_key) == {}


def test_open_assignments_cross_teams_and_leave_out_what_is_over(course):
    never_came = AssignmentFactory(course=course, due_date=TODAY)
    finished, left, learning = (TeamMemberFactory(joined=True) for _ in range(3))
    for member, done in ((finished, 2), (left, 0), (learning, 1)):
        AssignmentFactory(course=course, member=member)
        learn(member, course, done=done)
    actions.withdraw(user=left.user, course_key=course.translation_key)

    found = {one.member: one.state for one in open_assignments(today=TODAY + DAY)}

    assert found == {never_came.member: State.LATE, learning: State.IN_PROGRESS}


def test_due_for_a_person_is_sorted_by_day_and_theirs_alone(course):
    member = TeamMemberFactory(joined=True)
    other_course = CoursePageFactory(lessons=1)
    later = AssignmentFactory(course=course, member=member, due_date=TODAY + DAY)
    sooner = AssignmentFactory(course=other_course, member=member, due_date=TODAY)
    AssignmentFactory(course=CoursePageFactory(lessons=1), member=member)
    AssignmentFactory(course=course, due_date=TODAY)

    assert [one.assignment for one in due_for(member.user, today=TODAY)] == [sooner, later]

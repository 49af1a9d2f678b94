import pytest

from courses import actions
from courses.lessons import lessons_of, standing_of
from courses.models import Enrolment, LessonPage, LessonProgress
from courses.own_courses import continue_learning
from courses.progress.recording import NotEnrolled
from tests.factories.courses import (
    CoursePageFactory,
    EnrolmentFactory,
    LessonPageFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return UserFactory(learner=True)


@pytest.fixture
def course():
    return CoursePageFactory(lessons=2)


def complete(learner, course, lesson):
    return actions.complete_lesson(
        user=learner, course_key=course.translation_key, lesson_key=lesson.translation_key
    )


def enrolment_of(learner) -> Enrolment:
    return Enrolment.objects.get(user=learner)


def test_enrolling_twice_gives_one_enrolment(learner, course):
    first = actions.enrol(user=learner, course=course)
    second = actions.enrol(user=learner, course=course)

    assert first == second
    assert first.course_title == course.title
    assert Enrolment.objects.count() == 1


def test_opening_a_lesson_is_remembered_once(learner, course):
    first, second = lessons_of(course)
    actions.enrol(user=learner, course=course)

    for lesson in (first, second, second):
        standing = standing_of(learner, course.translation_key)
        actions.open_lesson(standing=standing, lesson=lesson)

    assert standing_of(learner, course.translation_key).last_lesson_key == second.translation_key
    assert LessonProgress.objects.count() == 2
    assert continue_learning(learner)[0].lesson == second


def test_opening_a_lesson_after_leaving_records_nothing(learner, course):
    actions.enrol(user=learner, course=course)
    actions.withdraw(user=learner, course_key=course.translation_key)

    actions.open_lesson(
        standing=standing_of(learner, course.translation_key), lesson=lessons_of(course)[0]
    )

    assert not LessonProgress.objects.exists()


def test_course_is_completed_with_its_last_lesson(learner, course):
    first, second = lessons_of(course)
    actions.enrol(user=learner, course=course)

    complete(learner, course, second)
    assert enrolment_of(learner).completed_at is None
    complete(learner, course, first)

    enrolment = enrolment_of(learner)
    assert enrolment.state == Enrolment.State.COMPLETED
    assert enrolment.completed_at is not None
    assert enrolment.completed_revision == course.live_revision_id


def test_draft_lessons_do_not_keep_a_course_from_being_completed(learner, course):
    LessonPageFactory(parent=course, draft=True)
    actions.enrol(user=learner, course=course)

    for lesson in lessons_of(course):
        complete(learner, course, lesson)

    assert enrolment_of(learner).completed_at is not None


def test_completion_stays_when_a_lesson_is_added_and_the_course_is_left(learner, course):
    actions.enrol(user=learner, course=course)
    for lesson in lessons_of(course):
        complete(learner, course, lesson)
    completed_at = enrolment_of(learner).completed_at

    added = LessonPageFactory(parent=course)
    actions.withdraw(user=learner, course_key=course.translation_key)
    actions.enrol(user=learner, course=course)
    complete(learner, course, added)

    enrolment = enrolment_of(learner)
    assert enrolment.completed_at == completed_at
    assert enrolment.state == Enrolment.State.COMPLETED


def test_completing_twice_keeps_the_first_moment(learner, course):
    lesson = lessons_of(course)[0]
    actions.enrol(user=learner, course=course)

    complete(learner, course, lesson)
    completed_at = LessonProgress.objects.get().completed_at
    complete(learner, course, lesson)

    assert LessonProgress.objects.get().completed_at == completed_at


def test_complete_lesson_refuses_who_is_not_enrolled(learner, course):
    with pytest.raises(NotEnrolled):
        complete(learner, course, lessons_of(course)[0])

    actions.enrol(user=learner, course=course)
    actions.withdraw(user=learner, course_key=course.translation_key)
    with pytest.raises(NotEnrolled):
        complete(learner, course, lessons_of(course)[0])
    assert not LessonProgress.objects.exists()


def test_complete_lesson_refuses_drafts_and_lessons_of_other_courses(learner, course):
    actions.enrol(user=learner, course=course)

    for lesson in (LessonPageFactory(parent=course, draft=True), LessonPageFactory()):
        with pytest.raises(actions.NoSuchLesson):
            complete(learner, course, lesson)


def test_leaving_and_coming_back_keeps_what_was_done(learner, course):
    lesson = lessons_of(course)[0]
    actions.enrol(user=learner, course=course)
    complete(learner, course, lesson)

    assert actions.withdraw(user=learner, course_key=course.translation_key) is True
    assert actions.withdraw(user=learner, course_key=course.translation_key) is False
    assert continue_learning(learner) == []
    actions.enrol(user=learner, course=course)

    assert enrolment_of(learner).state == Enrolment.State.ACTIVE
    assert standing_of(learner, course.translation_key).done == {lesson.translation_key}


def test_deleting_the_course_keeps_the_learner_rows(learner, course):
    actions.enrol(user=learner, course=course)
    complete(learner, course, lessons_of(course)[0])

    course.delete()

    assert enrolment_of(learner).course_title == course.title
    assert LessonProgress.objects.count() == 1
    assert not LessonPage.objects.exists()


def test_continue_learning_goes_on_after_the_last_lesson_done(
    learner, course, django_assert_num_queries
):
    first, second = lessons_of(course)
    EnrolmentFactory(user=learner, course=CoursePageFactory(lessons=1))
    actions.enrol(user=learner, course=course)
    complete(learner, course, first)

    with django_assert_num_queries(2):
        found = continue_learning(learner)

    assert (found[0].course_key, found[0].title) == (course.translation_key, course.title)
    assert (found[0].lesson, found[0].done, found[0].total) == (second, 1, 2)
    assert len(found) == 2

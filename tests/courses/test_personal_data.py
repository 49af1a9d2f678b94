import pytest

from courses.actions import complete_lesson, enrol
from courses.lessons import lessons_of
from tests.factories.courses import CoursePageFactory, LessonPageFactory
from tests.factories.users import UserFactory
from users.personal_data import collect

pytestmark = pytest.mark.django_db


def test_my_data_holds_my_courses_and_nobody_elses():
    course = CoursePageFactory()
    LessonPageFactory(parent=course)
    learner, other = UserFactory.create_batch(2, learner=True)
    enrol(user=learner, course=course)
    enrol(user=other, course=course)
    lesson = lessons_of(course)[0]
    complete_lesson(
        user=learner, course_key=course.translation_key, lesson_key=lesson.translation_key
    )

    found = collect(learner)["courses"]

    assert [one["course"] for one in found] == [course.title]
    assert found[0]["completed"]
    assert found[0]["lessons"][0]["completed"]
    assert found[0]["told by the page"][0]["kind"] == "done"

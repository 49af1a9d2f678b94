import pytest

from courses.actions import complete_lesson, enrol
from courses.lessons import lessons_of
from courses.quizzes import taking
from tests.courses.taking_quizzes import form, posted
from tests.factories.courses import CoursePageFactory, LessonPageFactory, with_quiz
from tests.factories.quizzes import QuizFactory
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


def test_my_data_holds_what_i_answered_in_quizzes_and_not_what_is_right():
    quiz = QuizFactory(kinds=("one", "many", "match", "text", "number"))
    course = CoursePageFactory()
    lesson = LessonPageFactory(parent=course, body=with_quiz(quiz))
    learner = UserFactory(learner=True)
    enrol(user=learner, course=course)
    attempt = taking.start(
        user=learner,
        course_key=course.translation_key,
        lesson_key=lesson.translation_key,
        quiz=quiz,
        number=1,
    )
    wrong = posted(form(attempt, right=False, only=[1, 2, 4, 5]))
    taking.submit(user=learner, key=attempt.key, posted=wrong)

    found = collect(learner)["courses"][0]["quizzes"][0]

    assert (found["quiz"], found["percent"]) == (quiz.title, 0)
    assert [one["answer"] for one in found["answers"]] == [
        "Wi-Fi của quán",
        "Báo điện tử",
        "",
        "1",
        "1",
    ]
    assert "Email chính" not in str(found)

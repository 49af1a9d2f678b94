"""A course with a quiz of every kind, for the live portal."""

from tests.factories.courses import CoursePageFactory, LessonPageFactory, with_quiz
from tests.factories.quizzes import LINES, QuizFactory


def make() -> str:
    """Returns the address of the lesson."""
    quiz = QuizFactory(
        kinds=tuple(LINES), title="Kiểm tra: mật khẩu", minutes_allowed=60, attempts_allowed=2
    )
    course = CoursePageFactory(title="Khóa có bài kiểm tra", slug="khoa-co-bai-kiem-tra")
    lesson = LessonPageFactory(
        parent=course, title="Bài có bài kiểm tra", slug="bai-co-bai-kiem-tra", body=with_quiz(quiz)
    )
    return f"/khoa-hoc/{course.slug}/{lesson.slug}/"

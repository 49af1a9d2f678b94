import json

import pytest
from django.core.exceptions import ValidationError

from courses import completeness
from tests.factories.courses import BODY, CHECK, CoursePageFactory, LessonPageFactory

pytestmark = pytest.mark.django_db


def body_with(kind: str, value: object) -> str:
    return json.dumps([*BODY, {"type": kind, "value": value}])


def test_complete_pages_have_no_problems():
    lesson = LessonPageFactory(draft=True)

    assert completeness.problems(lesson) == []
    assert completeness.problems(lesson.get_parent().specific) == []


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"aim": ""}, "mục tiêu"),
        ({"minutes": 21}, "20 phút"),
        ({"topics": []}, "chủ đề"),
        ({"body": json.dumps(BODY[:-1])}, "Làm ngay hôm nay"),
        ({"body": body_with("today", {"text": "<p>Thêm việc.</p>"})}, "hiện có 2"),
        ({"body": body_with("check", CHECK | {"options": CHECK["options"][:2]})}, "ba phương án"),
        (
            {"body": body_with("check", CHECK | {"options": [CHECK["options"][1]] * 3})},
            "đúng một phương án",
        ),
    ],
)
def test_incomplete_lesson_says_what_is_missing_and_cannot_go_live(fields, word):
    lesson = LessonPageFactory(draft=True, **fields)

    assert any(word in sentence for sentence in completeness.problems(lesson))
    with pytest.raises(ValidationError, match=word):
        lesson.get_latest_revision().publish()

    lesson.refresh_from_db()
    assert not lesson.live


@pytest.mark.parametrize(
    "fields", [{"summary": ""}, {"competence": None}, {"topics": []}], ids=lambda f: next(iter(f))
)
def test_incomplete_course_cannot_go_live(fields):
    course = CoursePageFactory(draft=True, **fields)

    assert len(completeness.problems(course)) == 1
    with pytest.raises(ValidationError):
        course.get_latest_revision().publish()


def test_answers_of_check_questions_are_not_searched():
    lesson = LessonPageFactory()

    assert "moi noi mot mat khau" in lesson.folded_text()
    assert "nen khoa tai khoan nao truoc" in lesson.folded_text()
    assert "email chinh" not in lesson.folded_text()
    assert "mat duong ve" not in lesson.folded_text()

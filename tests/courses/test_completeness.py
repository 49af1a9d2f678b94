import gzip
import json
import random
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from courses import completeness
from courses.completeness.weight import HEADERS, MOST_BYTES, first_visit, may_be_heavy
from courses.importing.reading import read_courses
from courses.models import CoursePage, LessonPage
from courses.setting_up import LIBRARY
from tests.factories.courses import BODY, CHECK, CoursePageFactory, LessonPageFactory, with_quiz
from tests.factories.quizzes import QuizFactory

pytestmark = pytest.mark.django_db


#: Text that no compression makes small.
NOISE = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=70_000))


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
        ({"body": json.dumps([*BODY[:2], BODY[3]])}, "chưa có gì để người học tự kiểm tra"),
        ({"body": body_with("text", f"<p>{NOISE}</p>")}, "hãy chia nhỏ trang này"),
        ({"body": body_with("check", CHECK | {"options": CHECK["options"][:2]})}, "ba phương án"),
        (
            {"body": body_with("check", CHECK | {"options": [CHECK["options"][1]] * 3})},
            "đúng một phương án",
        ),
    ],
    ids=["aim", "minutes", "topics", "no action", "actions", "check", "weight", "answers", "right"],
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


# --- Rows ---------------------------------------------------------------------------------------


def row(page, name: str) -> completeness.Row:
    return next(row for row in completeness.rows(page) if row.name == name)


def test_a_whole_lesson_has_a_row_for_everything():
    lesson = LessonPageFactory()

    rows = completeness.rows(lesson)

    assert {row.name for row in rows} >= {
        *("Mục tiêu", "Số phút", "Làm ngay hôm nay", "Tự kiểm tra", "Chủ đề", "Dung lượng"),
    }
    assert not [row for row in rows if row.blocks]
    assert row(lesson, "Tự kiểm tra").block == lesson.body[2].id


@pytest.mark.parametrize(
    ("fields", "name", "state"),
    [
        ({"minutes": 7}, "Số phút", "done"),
        ({"minutes": 8}, "Số phút", "warning"),
        ({"aim": "Học xong. " * 30}, "Mục tiêu", "warning"),
        ({"title_en": "", "aim_en": ""}, "Tên và mục tiêu tiếng Anh", "warning"),
        ({"aim_en": "You can lock it."}, "Tên và mục tiêu tiếng Anh", "done"),
    ],
)
def test_what_warns_does_not_block(fields, name, state):
    lesson = LessonPageFactory(**fields)

    assert row(lesson, name).state == state
    assert lesson.live


@pytest.mark.parametrize("kind", ["quiz", "check"])
def test_a_quiz_or_a_question_for_oneself_is_a_check(kind):
    block = {"type": "check", "value": CHECK}
    if kind == "quiz":
        block = {"type": "quiz", "value": QuizFactory().pk}

    lesson = LessonPageFactory(body=json.dumps([BODY[0], block, BODY[3]]))

    assert lesson.live


def test_a_first_visit_is_weighed_as_a_visitor_gets_it(client):
    lesson = LessonPageFactory()

    visit = first_visit(lesson)

    page = gzip.compress(client.get(lesson.url).content)
    files = visit.size - visit.requests * HEADERS - len(page)
    assert visit.requests == 5  # the page, its icon, two styles, a script
    assert 5 * 1024 < files < 12 * 1024
    assert visit.size < 16 * 1024


def test_a_draft_and_a_page_without_a_place_can_be_weighed():
    course = CoursePageFactory(draft=True)
    lesson = LessonPageFactory(parent=course, draft=True)

    assert first_visit(lesson).size > 5_000
    assert first_visit(LessonPage(title="Mới", body="[]"), course).size > 5_000
    assert first_visit(CoursePage(title="Mới", body="[]"), course.get_parent()).size > 5_000


def test_weighing_shows_the_draft_to_nobody(client):
    lesson = LessonPageFactory(aim="Mục tiêu cũ.")
    lesson.aim = "Mục tiêu mới."

    first_visit(lesson)

    assert "Mục tiêu cũ." in client.get(lesson.url).content.decode()


def test_only_long_pages_are_weighed_before_publishing(monkeypatch):
    def weighed(*_args):
        raise AssertionError

    monkeypatch.setattr("courses.completeness.weight.first_visit", weighed)

    assert completeness.problems(LessonPageFactory()) == []
    with pytest.raises(AssertionError):
        completeness.problems(LessonPageFactory(draft=True, body=body_with("text", NOISE)))


def test_no_text_too_short_to_be_weighed_could_be_too_heavy():
    """The longest text that is not weighed, made of what shrinks least, stays far below."""
    lesson = LessonPageFactory(draft=True, body=body_with("text", f"<p>{NOISE[:23_000]}</p>"))

    assert not may_be_heavy(lesson)
    assert first_visit(lesson).size < MOST_BYTES


def test_a_course_says_how_many_lessons_it_has():
    course = CoursePageFactory(lessons=2)
    LessonPageFactory(parent=course, draft=True)

    lessons = row(course, "Bài học")

    assert (lessons.state, lessons.text) == (
        "warning",
        "2 bài học đã xuất bản, 10 phút. Còn 1 bài là bản nháp.",
    )
    assert row(CoursePageFactory(), "Bài học").state == "warning"


def test_a_certificate_for_tests_needs_a_test():
    course = CoursePageFactory(lessons=1, certificate="passed")
    assert row(course, "Chứng nhận").state == "warning"

    LessonPageFactory(parent=course, body=with_quiz(QuizFactory()))

    assert not [one for one in completeness.rows(course) if one.name == "Chứng nhận"]


def test_a_quiz_says_what_it_asks_and_what_is_unwise():
    quiz = QuizFactory(attempts_allowed=2, done_when="passed")

    found = {one.name: one.state for one in completeness.rows(quiz)}

    assert found == {"Câu hỏi": "done", "Số lần làm": "warning", "Nơi sử dụng": "warning"}
    quiz.parts.all().delete()
    quiz.refresh_from_db()
    assert [one.state for one in completeness.rows(quiz)][0] == "blocks"


def test_every_lesson_of_the_library_has_all_it_needs():
    sources = read_courses(sorted(path.parent for path in LIBRARY.glob("*/course.md")))

    for lesson in (lesson for source in sources for lesson in source.lessons):
        kinds = [block["type"] for block in lesson.body]
        assert "check" in kinds, lesson.file
        assert kinds.count("today") == 1, lesson.file


# --- Ways of publishing -----------------------------------------------------------------------


def test_a_schedule_does_not_publish_what_is_incomplete():
    lesson = LessonPageFactory(draft=True, aim="")
    lesson.go_live_at = timezone.now() + timedelta(hours=1)
    lesson.save_revision(clean=False)

    with pytest.raises(ValidationError), time_machine.travel(timezone.now() + timedelta(hours=2)):
        lesson.latest_revision.publish()

    lesson.refresh_from_db()
    assert not lesson.live

"""The checklist beside Wagtail's editor, as saved and as typed."""

import json
import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Revision
from wagtail.test.utils.form_data import streamfield

from courses.models import LessonPage, Quiz
from tests.courses.clips import mp4
from tests.courses.test_review import add_url, edit_url, lesson_form
from tests.factories.courses import (
    BODY,
    CoursePageFactory,
    LessonPageFactory,
    ModulePageFactory,
    course_index,
)
from tests.factories.quizzes import QuestionFactory, QuizFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]


@pytest.fixture
def trainer(sign_in):
    return sign_in(trainer=True)


def checklist_url(page) -> str:
    return reverse("course-editing:checklist", args=[page.pk])


def rows_in(response) -> dict[str, str]:
    """Name and state of every row of the list on a page."""
    found = re.findall(
        r'checklist-row--(\w+)".*?<strong>(.*?)</strong>', response.content.decode(), re.S
    )
    return {name: state for state, name in found}


# --- As saved -------------------------------------------------------------------------------


def test_the_editor_shows_what_the_draft_lacks(client, trainer):
    lesson = LessonPageFactory(draft=True, aim="", body=json.dumps(BODY[:2]))

    page = client.get(edit_url(lesson))

    rows = rows_in(page)
    assert [rows[name] for name in ("Mục tiêu", "Tự kiểm tra", "Làm ngay hôm nay")] == [
        "blocks"
    ] * 3
    assert rows["Số phút"] == "done"
    assert 'data-side-panel-toggle="checklist"' in page.content.decode()
    assert 'data-blocking="3"' in page.content.decode()


def test_the_editor_shows_the_latest_draft_of_a_live_lesson(client, trainer):
    lesson = LessonPageFactory()
    lesson.aim = ""
    lesson.save_revision(clean=False)

    assert rows_in(client.get(edit_url(lesson)))["Mục tiêu"] == "blocks"


def test_a_new_lesson_and_a_new_course_have_a_list_from_the_start(client, trainer):
    lesson = client.get(add_url(CoursePageFactory()))
    course = client.get(
        reverse("wagtailadmin_pages:add", args=["courses", "coursepage", course_index().pk])
    )

    assert rows_in(lesson)["Mục tiêu"] == "blocks"
    assert rows_in(course)["Tóm tắt"] == "blocks"


def test_a_module_has_one_too_and_follows_what_is_typed(client, trainer):
    module = ModulePageFactory(parent=CoursePageFactory(), draft=True, summary="")
    place = module.get_parent()

    assert rows_in(client.get(edit_url(module))) == {"Tóm tắt": "blocks"}
    new = client.get(reverse("wagtailadmin_pages:add", args=["courses", "modulepage", place.pk]))
    assert rows_in(new) == {"Tóm tắt": "blocks"}
    typed = client.post(
        checklist_url(module), {"title": "Chương 1", "slug": "chuong-1", "summary": "Một câu."}
    )
    assert rows_in(typed) == {"Tóm tắt": "done"}


def test_a_course_a_quiz_and_a_question_have_one_too(client, sign_in):
    sign_in(administrator=True)

    assert rows_in(client.get(edit_url(CoursePageFactory(lessons=1))))["Bài học"] == "done"
    quiz = QuizFactory()
    address = reverse(Quiz.snippet_viewset.get_url_name("edit"), args=[quiz.pk])
    assert rows_in(client.get(address))["Câu hỏi"] == "done"
    question = QuestionFactory()
    address = reverse(type(question).snippet_viewset.get_url_name("edit"), args=[question.pk])
    assert rows_in(client.get(address))["Câu hỏi"] == "done"


def test_what_is_written_is_shown_escaped(client, trainer):
    lesson = LessonPageFactory(draft=True, aim="<script>alert(1)</script>")

    assert "<script>alert(1)" not in client.get(edit_url(lesson)).content.decode()


EMPTY_BLOCKS = [
    {"type": "text", "value": ""},
    {"type": "picture", "value": {}},
    {"type": "callout", "value": {}},
    {"type": "steps", "value": {"items": []}},
    {"type": "check", "value": {}},
    {"type": "today", "value": {}},
    {"type": "video", "value": {}},
    {"type": "watch", "value": {}},
    {"type": "file", "value": {}},
    {"type": "quiz", "value": None},
    {"type": "package", "value": None},
]


def test_a_draft_of_empty_blocks_opens_and_says_what_each_lacks(client, trainer):
    lesson = LessonPageFactory(draft=True, body=json.dumps(EMPTY_BLOCKS))

    page = client.get(edit_url(lesson))

    assert page.status_code == 200
    assert {"Video", "Hình ảnh", "Bài kiểm tra"} <= rows_in(page).keys()


@pytest.mark.filterwarnings("ignore:Exception ignored:pytest.PytestUnraisableExceptionWarning")
def test_a_draft_whose_files_are_gone_opens_and_says_so(client, trainer, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    picture = get_image_model().objects.create(title="Ảnh", file=get_test_image_file())
    clip = get_document_model().objects.create(
        title="Phim", file=ContentFile(mp4(60), name="phim.mp4")
    )
    shown = {"image": picture.pk, "decorative": True, "alt_text": ""}
    blocks = [
        {"type": "picture", "value": {"picture": shown, "caption": "Màn hình"}},
        {"type": "video", "value": {"title": "Khóa email", "video": clip.pk}},
    ]
    lesson = LessonPageFactory(draft=True, body=json.dumps([*blocks, *BODY]))
    for file in (picture.file, clip.file):
        file.storage.delete(file.name)

    rows = rows_in(client.get(edit_url(lesson)))

    assert (rows["Màn hình"], rows["Khóa email"]) == ("blocks", "blocks")


# --- As typed -------------------------------------------------------------------------------


def test_the_list_follows_what_is_typed_and_keeps_nothing(client, trainer):
    lesson = LessonPageFactory(draft=True, aim="")
    revisions = Revision.objects.count()

    answer = client.post(checklist_url(lesson), lesson_form(aim="Khóa được email.", minutes="9"))

    rows = rows_in(answer)
    assert (rows["Mục tiêu"], rows["Số phút"]) == ("done", "warning")
    assert 'data-blocking="0"' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    lesson.refresh_from_db()
    assert (lesson.aim, Revision.objects.count()) == ("", revisions)


def test_the_list_of_a_page_not_saved_yet_follows_too(client, trainer):
    course = CoursePageFactory()
    page = client.get(add_url(course)).content.decode()
    address = re.search(r'data-checklist data-address="([^"]+)"', page)[1]

    rows = rows_in(client.post(address, lesson_form(aim="")))

    assert rows["Mục tiêu"] == "blocks"
    assert rows["Dung lượng"] == "done"
    assert not LessonPage.objects.exists()


def test_what_cannot_be_read_is_said(client, trainer):
    lesson = LessonPageFactory(draft=True)

    answer = client.post(checklist_url(lesson), lesson_form(minutes="nhiều"))

    assert answer.status_code == 200
    assert rows_in(answer) == {}
    assert "khi các ô báo lỗi trong biểu mẫu được sửa" in answer.content.decode()


def test_an_empty_form_is_read_as_such(client, trainer):
    lesson = LessonPageFactory(draft=True)
    form = lesson_form(aim="", minutes="1", body=streamfield([]), topics=[])

    rows = rows_in(client.post(checklist_url(lesson), form))

    assert {rows[name] for name in ("Mục tiêu", "Tự kiểm tra", "Chủ đề")} == {"blocks"}


def test_strangers_get_no_list(client, sign_in):
    lesson = LessonPageFactory(draft=True)
    address = checklist_url(lesson)
    new = reverse(
        "course-editing:checklist-of-new",
        args=["courses", "lessonpage", lesson.get_parent().pk],
    )

    assert client.post(address, lesson_form()).status_code == 302
    for traits in ({}, {"adviser": True}, {"learner": True}):
        sign_in(**traits)
        for one in (address, new):
            assert client.post(one, lesson_form()).status_code in (302, 403)
    sign_in(trainer=True)
    assert client.get(address).status_code == 405
    assert client.post(reverse("course-editing:checklist", args=[0]), {}).status_code == 404


def test_a_trainer_gets_no_list_of_pages_that_are_not_theirs_to_edit(client, trainer):
    home = course_index().get_parent()

    assert client.post(reverse("course-editing:checklist", args=[home.pk])).status_code in (
        302,
        403,
    )


def test_the_list_costs_the_same_for_many_lessons(client, trainer):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.post(checklist_url(lesson), lesson_form())
        return len(captured)

    lesson = LessonPageFactory(draft=True)
    queries()
    before = queries()
    for _number in range(4):
        LessonPageFactory(parent=lesson.get_parent().specific)

    assert queries() == before
    assert before <= 25

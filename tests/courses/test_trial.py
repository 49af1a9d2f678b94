"""Walking through a draft course as a learner would."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Enrolment, LearningEvent, LessonPage, LessonProgress, QuizAttempt
from tests.factories.courses import (
    BODY,
    CoursePageFactory,
    LessonPageFactory,
    ModulePageFactory,
    with_quiz,
)
from tests.factories.quizzes import QuizFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]


@pytest.fixture
def course():
    """A draft course: a lesson of its own, a draft module of a draft lesson, one live lesson."""
    course = CoursePageFactory(draft=True, title="Khóa còn soạn")
    LessonPageFactory(parent=course, draft=True, title="Bài mở đầu")
    module = ModulePageFactory(parent=course, draft=True, title="Chương một")
    LessonPageFactory(parent=module, draft=True, title="Bài trong chương")
    LessonPageFactory(parent=course, title="Bài đã đăng")
    return course


def lesson(title: str) -> LessonPage:
    return LessonPage.objects.get(title=title)


def course_url(course) -> str:
    return reverse("courses:trial-course", args=[course.pk])


def lesson_url(title: str) -> str:
    return reverse("courses:trial-lesson", args=[lesson(title).pk])


def content(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_the_outline_shows_drafts_and_leads_from_lesson_to_lesson(client, course, sign_in):
    sign_in(trainer=True)

    outline = content(client.get(course_url(course)))
    middle = content(client.get(lesson_url("Bài trong chương")))

    assert "Chương một" in outline
    for title in ("Bài mở đầu", "Bài trong chương", "Bài đã đăng"):
        assert lesson_url(title) in outline
    assert outline.count("<strong>Bản nháp</strong>") == 2
    assert f'href="{lesson_url("Bài mở đầu")}" rel="prev"' in middle
    assert f'href="{lesson_url("Bài đã đăng")}"' in middle
    assert "Bài 2/3" in middle
    assert f"{course_url(course)}#phan-" in middle


def test_the_latest_words_are_shown(client, course, sign_in):
    sign_in(trainer=True)
    page = lesson("Bài đã đăng")
    page.title, page.aim = "Tên mới", "Mục tiêu mới."
    page.save_revision()

    outline = content(client.get(course_url(course)))
    itself = content(client.get(reverse("courses:trial-lesson", args=[page.pk])))

    assert "Tên mới" in outline
    assert "<strong>Đã sửa</strong>" in outline
    assert "Mục tiêu mới." in itself


def test_what_a_page_lacks_is_said(client, course, sign_in):
    sign_in(trainer=True)
    page = LessonPageFactory(parent=course, draft=True, aim="", body=json.dumps(BODY[:1]))

    shown = content(client.get(reverse("courses:trial-lesson", args=[page.pk])))

    assert "Bài học chưa có mục tiêu" in shown


def test_nothing_is_recorded_and_no_form_or_script_would_record(client, course, sign_in):
    sign_in(trainer=True)
    quiz = QuizFactory()
    page = LessonPageFactory(parent=course, draft=True, body=with_quiz(quiz))

    outline = content(client.get(course_url(course)))
    shown = content(client.get(reverse("courses:trial-lesson", args=[page.pk])))

    for text in (outline, shown):
        main = text.split("<main")[1]
        assert "<form" not in main
        assert "progress.js" not in text
        assert "offline.js" not in text
    assert reverse("quizzes:preview", args=[quiz.pk]) in shown
    for model in (Enrolment, LearningEvent, LessonProgress, QuizAttempt):
        assert not model.objects.exists()


@pytest.mark.parametrize("traits", [{"learner": True}, {"adviser": True}])
def test_strangers_do_not_get_in(client, course, sign_in, traits):
    sign_in(**traits)

    assert client.get(course_url(course)).status_code in (302, 404)
    assert client.get(lesson_url("Bài mở đầu")).status_code in (302, 404)


def test_visitors_are_asked_to_sign_in(client, course):
    assert client.get(course_url(course)).status_code == 302


@pytest.mark.parametrize("traits", [{"trainer": True}, {"official": True}])
def test_the_editor_leads_there(client, course, sign_in, traits):
    sign_in(**traits)
    edit = reverse("wagtailadmin_pages:edit", args=[course.pk])
    listing = reverse("wagtailadmin_explore", args=[course.pk])

    assert course_url(course) in content(client.get(edit))
    assert lesson_url("Bài mở đầu") in content(client.get(listing))


def test_queries_do_not_grow_with_the_lessons(client, course, sign_in):
    sign_in(trainer=True)
    counts = []
    for _more in range(2):
        client.get(course_url(course))
        with CaptureQueriesContext(connection) as queries:
            content(client.get(course_url(course)))
        counts.append(len(queries))
        for _number in range(5):
            LessonPageFactory(parent=course, draft=True)

    assert counts[0] == counts[1]
    assert counts[0] <= 18  # twelve of them are the editor asking who may do what, and the revision

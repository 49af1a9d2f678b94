"""Before something goes: where it is used, who is learning it, and what is not deleted at all."""

import json

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from courses.models import CoursePage, Enrolment, LessonPage, LessonProgress, Package, Quiz
from courses.packages import playing
from courses.packages.storing import opened, store
from tests.courses.packages.building import saved, scorm
from tests.factories.courses import (
    BODY,
    CoursePageFactory,
    EnrolmentFactory,
    LessonPageFactory,
    LessonProgressFactory,
    with_quiz,
)
from tests.factories.quizzes import QuestionFactory, QuizFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexes]


@pytest.fixture(autouse=True)
def administrator(sign_in, settings, tmp_path):
    settings.DEMO = True
    settings.MEDIA_ROOT, settings.PACKAGES_ROOT = str(tmp_path), str(tmp_path / "packages")
    return sign_in(administrator=True)


@pytest.fixture
def package(tmp_path):
    with opened(saved(tmp_path, scorm()), file_name="goi.zip") as found:
        return store(found)[0].package


def page_url(page, action: str) -> str:
    return reverse(f"wagtailadmin_pages:{action}", args=[page.pk])


def snippet_url(instance, action: str) -> str:
    return reverse(instance.snippet_viewset.get_url_name(action), args=[instance.pk])


def learners(course, count: int, *, done: int = 0) -> list[Enrolment]:
    rows = EnrolmentFactory.create_batch(count, course=course)
    for row in rows[:done]:
        row.completed_at = row.enrolled_at
        row.save()
    return rows


# --- Pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["delete", "unpublish"])
def test_a_course_says_how_many_are_in_it_before_it_goes(client, action):
    course = CoursePageFactory()
    learners(course, 12, done=5)
    EnrolmentFactory(course=course, state=Enrolment.State.WITHDRAWN)

    page = client.get(page_url(course, action)).content.decode()

    assert f"12 người đang hoặc đã học “{course.title}”, trong đó 5 người đã học xong." in page
    assert "được giữ lại cùng tên khóa học" in page


@pytest.mark.parametrize(
    ("count", "done", "words"),
    [
        (3, 3, "Từ 1 đến 4 người đang học"),
        (12, 2, "12 người đang học"),
        (12, 10, "12 người đang học"),
        (12, 0, "trong đó 0 người đã học xong"),
    ],
)
def test_few_people_are_not_told_apart(client, count, done, words):
    course = CoursePageFactory()
    learners(course, count, done=done)

    assert words in client.get(page_url(course, "delete")).content.decode()


def test_nothing_is_said_where_nobody_learns(client):
    course = CoursePageFactory(lessons=1)

    for page in (course, course.get_children().get()):
        for action in ("delete", "unpublish"):
            shown = client.get(page_url(page, action))
            assert shown.status_code == 200
            assert "người đang" not in shown.content.decode()


@pytest.mark.parametrize("action", ["delete", "unpublish"])
def test_a_lesson_says_it_too(client, action):
    lesson = LessonPageFactory()
    for enrolment in learners(lesson.get_parent().specific, 6):
        LessonProgressFactory(enrolment=enrolment, lesson=lesson, done=True)

    page = client.get(page_url(lesson, action)).content.decode()

    assert f"6 người đang hoặc đã học “{lesson.title}”, trong đó 6 người đã học xong." in page
    assert "Những gì họ đã học được giữ lại" in page


@pytest.mark.parametrize("action", ["delete", "unpublish"])
def test_many_pages_at_once_say_it_too(client, action):
    courses = CoursePageFactory.create_batch(2)
    for course in courses:
        learners(course, 7)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])

    page = client.get(address, {"id": [course.pk for course in courses]}).content.decode()

    assert page.count("7 người đang") == 2


def test_records_stay_when_the_course_is_deleted(client):
    course = CoursePageFactory(lessons=1)
    (enrolment,) = learners(course, 1)
    LessonProgressFactory(enrolment=enrolment, lesson=LessonPage.objects.get(), done=True)

    client.post(page_url(course, "delete"))

    assert not CoursePage.objects.exists()
    assert Enrolment.objects.get().course_title == course.title
    assert LessonProgress.objects.get().completed_at


# --- What lessons stand on --------------------------------------------------------------------


def lesson_with_package(package, **fields) -> LessonPage:
    body = json.dumps([*BODY, {"type": "package", "value": package.pk}])
    return LessonPageFactory(body=body, **fields)


@pytest.mark.parametrize("draft", [False, True], ids=["live", "draft"])
@pytest.mark.parametrize("kind", ["quiz", "package"])
def test_a_quiz_or_package_of_a_lesson_is_not_deleted_and_the_list_says_where(
    client, package, kind, draft
):
    used = QuizFactory() if kind == "quiz" else package
    if kind == "quiz":
        lesson = LessonPageFactory(body=with_quiz(used), draft=draft)
    else:
        lesson = lesson_with_package(used, draft=draft)

    for ask in (client.get, client.post):
        page = ask(snippet_url(used, "delete"), follow=True)
        assert "đang được dùng" in page.content.decode()
        assert lesson.title in page.content.decode()

    assert type(used).objects.filter(pk=used.pk).exists()


def test_many_at_once_are_refused_together(client, package):
    lesson_with_package(package)
    address = reverse("wagtail_bulk_action", args=["courses", "package", "delete"])

    page = client.post(f"{address}?id={package.pk}", follow=True)

    assert "đang được dùng" in page.content.decode()
    assert Package.objects.exists()


def test_a_package_learners_opened_is_kept_though_its_lesson_is_gone(client, package):
    lesson = lesson_with_package(package)
    enrolment = EnrolmentFactory(course=lesson.get_parent().specific)
    playing.attempt_at(package, enrolment_id=enrolment.pk, lesson_key=lesson.translation_key)
    lesson.delete()

    page = client.post(snippet_url(package, "delete"), follow=True)

    assert "Đã có người học mở" in page.content.decode()
    assert Package.objects.exists()


def test_what_nothing_stands_on_is_deleted(client, package):
    quiz = QuizFactory()

    for unused in (quiz, package):
        assert client.get(snippet_url(unused, "delete")).status_code == 200
        client.post(snippet_url(unused, "delete"))

    assert not Quiz.objects.exists()
    assert not Package.objects.exists()


def test_a_question_of_a_quiz_is_protected_and_its_page_leads_to_the_list(client):
    question = QuestionFactory()
    QuizFactory(questions=[question])

    page = client.get(snippet_url(question, "delete")).content.decode()

    assert snippet_url(question, "usage") in page
    assert "Yes, delete" not in page
    assert 'class="button serious"' not in page


@pytest.mark.filterwarnings("ignore:Exception ignored:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("kind", ["document", "image"])
def test_a_file_of_a_lesson_says_where_it_is_used(client, kind):
    if kind == "document":
        file = ContentFile(b"%PDF-1.7", name="mau.pdf")
        used = get_document_model().objects.create(title="Mẫu", file=file)
        block = {"type": "file", "value": {"title": "Mẫu", "file": used.pk}}
        delete, usage = "wagtaildocs:delete", "wagtaildocs:document_usage"
    else:
        used = get_image_model().objects.create(title="Ảnh", file=get_test_image_file())
        picture = {"image": used.pk, "decorative": True, "alt_text": ""}
        block = {"type": "picture", "value": {"picture": picture, "caption": ""}}
        delete, usage = "wagtailimages:delete", "wagtailimages:image_usage"
    lesson = LessonPageFactory(body=json.dumps([block, *BODY]))

    page = client.get(reverse(delete, args=[used.pk])).content.decode()

    assert reverse(usage, args=[used.pk]) in page
    assert lesson.title in client.get(reverse(usage, args=[used.pk])).content.decode()

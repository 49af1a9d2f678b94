import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction, Revision

from core.models import CompetenceGroup, Topic
from core.tasks import publish_scheduled
from courses import actions
from courses.catalogue import catalogue
from courses.lessons import lessons_of
from courses.listing import course_cards
from courses.models import CoursePage, LessonPage, LessonProgress
from tests.factories.courses import CoursePageFactory, LessonPageFactory, course_index

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return CoursePageFactory(title="Mật khẩu cho cả tiệm", title_en="Passwords", lessons=3)


@pytest.fixture
def learner(sign_in):
    return sign_in(learner=True)


def content(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def get_counted(client, url):
    """Visit once so that the session and the site roots are cached, then count."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        page = content(client.get(url))
    return page, len(queries)


def test_a_page_goes_live_and_down_at_the_time_its_editor_chose(client):
    course = CoursePageFactory(title="Mở vào thứ Hai", draft=True)
    course.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    course.save_revision().publish()
    publish_scheduled()
    assert client.get(course.url).status_code == 404

    an_hour_ago = timezone.now() - datetime.timedelta(hours=1)
    revision = Revision.objects.for_instance(course).latest("pk")
    revision.approved_go_live_at = an_hour_ago
    revision.content["go_live_at"] = an_hour_ago.isoformat()
    revision.save()
    publish_scheduled()
    assert client.get(course.url).status_code == 200

    CoursePage.objects.update(expire_at=an_hour_ago)
    publish_scheduled()
    assert client.get(course.url).status_code == 404


def test_course_list_shows_live_courses_with_their_size(client, course):
    CoursePageFactory(title="Còn đang soạn", draft=True)

    page = content(client.get("/khoa-hoc/"))

    assert course.title in page
    assert "3 bài" in page
    assert "15 phút" in page
    assert "Còn đang soạn" not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("topic=cybersecurity", True),
        ("competence=safety_cybersecurity", True),
        ("topic=cloud", False),
        ("topic=cloud&competence=safety_cybersecurity", False),
        ("topic=nothing-like-it", True),
        ("topic=%00%27", True),
    ],
)
def test_course_list_is_filtered(client, course, query, shown):
    CoursePageFactory(
        topics=[Topic.objects.get(key="cloud")],
        competence=CompetenceGroup.objects.get(key="problem_solving"),
    )

    page = content(client.get(f"/khoa-hoc/?{query}"))

    assert (course.title in page) is shown


def test_course_list_says_so_when_nothing_fits(client, course):
    CoursePageFactory(
        topics=[Topic.objects.get(key="cloud")],
        competence=CompetenceGroup.objects.get(key="problem_solving"),
    )

    page = content(client.get("/khoa-hoc/?topic=cloud&competence=safety_cybersecurity"))

    assert "Hãy thử chọn một thôi" in page


def test_course_and_lesson_are_read_without_account(client, course):
    first, second, _third = lessons_of(course)

    course_page = content(client.get(course.url))
    lesson_page = content(client.get(second.url))

    assert first.title in course_page
    assert f"?next={course.url}" in course_page
    assert second.aim in lesson_page
    assert "Bài 2/3" in lesson_page
    assert "Bài tiếp theo" in lesson_page
    assert "<form" not in lesson_page
    assert lesson_page.count("<script") == 1  # what keeps the place on this device


def test_check_question_shows_each_feedback_without_script(client, course):
    page = content(client.get(lessons_of(course)[0].url))

    assert page.count("<details") == 3
    assert "Mất email là mất đường về." in page


def test_english_reader_sees_english_titles_and_the_language_of_the_text(client, course):
    lesson = lessons_of(course)[0]

    page = content(client.get(f"/en{lesson.url}"))

    assert lesson.title_en in page
    assert 'class="lesson-body prose" lang="vi"' in page
    assert "The text of this lesson is in Vietnamese." in page
    assert "Lesson 1 of 3" in page


@pytest.mark.parametrize("url", ["/khoa-hoc/khong-co/", "/khoa-hoc/khong-co/bai/"])
def test_unknown_pages_are_not_found(client, course, url):
    assert client.get(url).status_code == 404


def test_drafts_are_not_found(client, course):
    draft = LessonPageFactory(parent=course, draft=True)
    hidden = LessonPageFactory(parent=CoursePageFactory(draft=True))

    assert client.get(draft.url).status_code == 404
    assert client.get(hidden.url).status_code == 404


def test_privacy_set_in_the_editor_is_kept(client, course):
    lesson = lessons_of(course)[0]
    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)

    assert client.get(lesson.url).status_code == 302
    assert client.get(course.url).status_code == 302
    assert course.title not in content(client.get("/khoa-hoc/"))
    assert course_cards() == []


def test_visitor_pages_are_cached_and_forgotten_at_publishing(
    client, course, settings, django_capture_on_commit_callbacks
):
    settings.VISITOR_CACHE_SECONDS = 300
    lesson = lessons_of(course)[0]
    for url in ("/khoa-hoc/", course.url, lesson.url):
        client.get(url)

    for url in ("/khoa-hoc/", course.url, lesson.url):
        with CaptureQueriesContext(connection) as queries:
            content(client.get(url))
        assert len(queries) == 0

    lesson = type(lesson).objects.get(pk=lesson.pk)
    lesson.title = "Tên mới của bài"
    with django_capture_on_commit_callbacks(execute=True):
        lesson.save_revision().publish()
    assert "Tên mới của bài" in content(client.get(lesson.url))


def test_signed_in_pages_are_never_marked_public(client, course, learner):
    for url in ("/khoa-hoc/", course.url, lessons_of(course)[0].url):
        assert not getattr(client.get(url), "is_public_page", False)


@pytest.mark.parametrize("many", [1, 6])
def test_queries_of_visitors(client, many):
    for _ in range(many):
        course = CoursePageFactory(lessons=3)

    counts = [
        get_counted(client, url)[1] for url in ("/khoa-hoc/", course.url, lessons_of(course)[1].url)
    ]

    assert counts == [3, 5, 2]


@pytest.mark.parametrize("many", [1, 6])
def test_queries_of_an_enrolled_person(client, many, learner, settings):
    settings.VISITOR_CACHE_SECONDS = 60  # trainers are kept like public pages
    for _ in range(many):
        course = CoursePageFactory(lessons=3)
        actions.enrol(user=learner, course=course)

    counts = [
        get_counted(client, url)[1]
        for url in (
            "/khoa-hoc/",
            course.url,
            lessons_of(course)[1].url,
            "/khoa-hoc-cua-toi/",
        )
    ]

    assert counts == [5, 6, 4, 6]


def test_first_opening_of_a_lesson_stays_within_six_queries(client, course, learner):
    actions.enrol(user=learner, course=course)
    client.get("/khoa-hoc/")  # the roots of the site are remembered from then on

    with CaptureQueriesContext(connection) as queries:
        content(client.get(lessons_of(course)[1].url))

    assert LessonProgress.objects.count() == 1
    assert len(queries) - 1 <= 6  # one is lessons_of above


def test_opening_and_finishing_show_on_the_course_page(client, course, learner):
    first, second, _third = lessons_of(course)
    actions.enrol(user=learner, course=course)
    actions.complete_lesson(
        user=learner, course_key=course.translation_key, lesson_key=first.translation_key
    )
    client.get(second.url)

    page = content(client.get(course.url))

    assert "Đã học 1/3 bài" in page
    assert "Học tiếp:" in page
    assert "Đã mở" in page


def test_course_cards_keep_the_order_asked_for_and_leave_out_drafts(django_assert_num_queries):
    first, second = CoursePageFactory(lessons=1), CoursePageFactory(lessons=2)
    draft = CoursePageFactory(draft=True)
    keys = [page.translation_key for page in (second, draft, first)]

    with django_assert_num_queries(2):
        cards = course_cards(keys)

    assert [card.page.pk for card in cards] == [second.pk, first.pk]
    assert [(card.lesson_count, card.minutes) for card in cards] == [(2, 10), (1, 5)]


def test_catalogue_tells_the_recommender_what_courses_teach(course):
    (item,) = catalogue()

    assert item.key == course.translation_key
    assert (item.topics, item.competence) == (["cybersecurity"], "safety_cybersecurity")
    assert item.minutes == 15
    assert "khóa được tài khoản quan trọng nhất" in item.text


def test_course_minutes_are_those_of_its_live_lessons(course):
    LessonPageFactory(parent=course, draft=True, minutes=9)

    assert CoursePage.objects.get(pk=course.pk).minutes == 15


def test_pages_stand_only_where_they_belong(course):
    assert CoursePage.can_create_at(course_index())
    assert LessonPage.can_create_at(course)
    assert not LessonPage.can_create_at(course_index())
    assert not CoursePage.can_create_at(course)

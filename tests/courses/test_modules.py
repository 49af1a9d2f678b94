"""Modules between a course and its lessons: where lessons stand, and who sees them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from courses import actions
from courses.catalogue import catalogue, lessons_on
from courses.figures.counting import lessons_of_course
from courses.lessons import Outline, lessons_by_course, lessons_of, lessons_of_course_key
from courses.listing import course_cards
from courses.models import CoursePage, LessonPage, LessonProgress, ModulePage
from courses.own_courses import continue_learning, taken_courses
from courses.quizzes.finding import lesson_with_quiz
from pages.queries import find
from tests.factories.courses import (
    CoursePageFactory,
    LessonPageFactory,
    ModulePageFactory,
    course_index,
    with_quiz,
)
from tests.factories.quizzes import QuizFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    """A lesson of its own, then a module of two, then one more lesson of its own."""
    course = CoursePageFactory(title="Mật khẩu cho cả tiệm")
    LessonPageFactory(parent=course, slug="mo-dau")
    ModulePageFactory(
        parent=course, title="Điện thoại", title_en="Phones", slug="dien-thoai", lessons=2
    )
    LessonPageFactory(parent=course, slug="ket-thuc")
    return course


@pytest.fixture
def module(course):
    return ModulePage.objects.get()


@pytest.fixture
def learner(sign_in):
    return sign_in(learner=True)


def content(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def numbered(lessons) -> list[str]:
    return [lesson.slug for lesson in lessons]


def unpublished(page) -> None:
    Page.objects.get(pk=page.pk).specific.unpublish()


def test_pages_stand_only_where_they_belong(course, module):
    assert ModulePage.can_create_at(course)
    assert LessonPage.can_create_at(course)
    assert LessonPage.can_create_at(module)
    assert not ModulePage.can_create_at(module)
    assert not ModulePage.can_create_at(course_index())


def test_lessons_come_in_the_order_of_the_tree_wherever_they_are_listed(course, module):
    inside = numbered(LessonPage.objects.child_of(module).order_by("path"))
    expected = ["mo-dau", *inside, "ket-thuc"]

    assert numbered(lessons_of(course)) == expected
    assert numbered(lessons_of_course_key(course.translation_key)) == expected
    assert numbered(lessons_by_course([course])[course.path]) == expected
    assert [lesson.number for lesson in lessons_of_course(course)] == [1, 2, 3, 4]
    assert lessons_of_course(course)[1].module == "Điện thoại"


def test_lessons_of_another_course_are_not_among_them(course):
    other = CoursePageFactory(lessons=1)
    ModulePageFactory(parent=other, lessons=1)

    assert len(lessons_of(course)) == 4
    assert len(lessons_of(other)) == 2
    assert len(lessons_of_course_key(other.translation_key)) == 2


def test_the_outline_puts_lessons_under_the_headings_of_their_modules(course, module):
    parts = Outline(lessons_of(course), None).parts

    assert [part.module and part.module.pk for part in parts] == [None, module.pk, None]
    assert [[row.number for row in part.rows] for part in parts] == [[1], [2, 3], [4]]
    assert [part.has_heading for part in parts] == [False, True, True]


def test_course_and_lesson_pages_show_modules(client, course, module):
    second = lessons_of(course)[1]

    course_page = content(client.get(course.url))
    lesson_page = content(client.get(second.url))

    assert "Điện thoại" in course_page
    assert module.summary in course_page
    assert "Các bài khác" in course_page
    assert "4 bài" in course_page
    assert second.url == f"/khoa-hoc/{course.slug}/dien-thoai/{second.slug}/"
    assert "Điện thoại" in lesson_page
    assert "Bài 2/4" in lesson_page
    assert "Phones" in content(client.get(f"/en{course.url}"))


def test_a_course_with_modules_costs_no_more_queries(client, course, learner, settings):
    settings.VISITOR_CACHE_SECONDS = 60  # trainers are kept like public pages
    actions.enrol(user=learner, course=course)
    counts = []
    for url in (course.url, lessons_of(course)[1].url, "/khoa-hoc-cua-toi/"):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            content(client.get(url))
        counts.append(len(queries))

    assert counts == [6, 4, 6]


def test_a_draft_module_hides_its_lessons_and_keeps_what_was_done(client, course, module, learner):
    enrolment = actions.enrol(user=learner, course=course)
    for lesson in lessons_of(course):
        actions.complete_lesson(
            user=learner, course_key=course.translation_key, lesson_key=lesson.translation_key
        )
    inside = LessonPage.objects.child_of(module).first()

    unpublished(module)

    assert numbered(lessons_of(course)) == ["mo-dau", "ket-thuc"]
    assert numbered(lessons_of_course_key(course.translation_key)) == ["mo-dau", "ket-thuc"]
    assert numbered(lessons_by_course([course])[course.path]) == ["mo-dau", "ket-thuc"]
    assert client.get(inside.url).status_code == 404
    assert client.get(f"/khoa-hoc/{course.slug}/{inside.slug}/").status_code == 404
    assert "Điện thoại" not in content(client.get(course.url))
    assert [card.lesson_count for card in course_cards()] == [2]
    assert CoursePage.objects.get(pk=course.pk).minutes == 10
    assert inside.title not in catalogue()[0].text
    assert len(lessons_on(["cybersecurity"], learner)["cybersecurity"]) == 2
    assert find(inside.title) == []
    assert LessonProgress.objects.filter(completed_at__isnull=False).count() == 4
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None


def test_a_draft_course_hides_the_lessons_of_its_modules(client, course, module):
    inside = LessonPage.objects.child_of(module).first()

    unpublished(course)

    assert client.get(inside.url).status_code == 404
    assert client.get(module.url).status_code == 404
    assert find(inside.title) == []


def test_privacy_of_a_module_is_kept(client, course, module):
    inside = LessonPage.objects.child_of(module).first()
    PageViewRestriction.objects.create(page=module, restriction_type=PageViewRestriction.LOGIN)

    assert client.get(inside.url).status_code == 302
    assert numbered(lessons_of(course)) == ["mo-dau", "ket-thuc"]


def test_a_module_without_live_lessons_is_not_shown(client, course, module):
    ModulePageFactory(parent=course, title="Phần trống")
    for lesson in LessonPage.objects.child_of(module):
        unpublished(lesson)

    page = content(client.get(course.url))

    assert "Phần trống" not in page
    assert "Điện thoại" not in page


def test_the_address_of_a_module_leads_to_its_place_in_the_course(client, course, module):
    response = client.get(module.url)

    assert response.url == f"{course.url}#phan-{module.pk}"
    assert f'id="phan-{module.pk}"' in content(client.get(course.url))


def test_a_lesson_moved_to_a_module_keeps_its_progress_and_its_old_address(
    client, course, module, learner
):
    actions.enrol(user=learner, course=course)
    lesson = lessons_of(course)[0]
    address = lesson.url
    actions.complete_lesson(
        user=learner, course_key=course.translation_key, lesson_key=lesson.translation_key
    )

    Page.objects.get(pk=lesson.pk).move(Page.objects.get(pk=module.pk), pos="last-child")

    moved = next(one for one in lessons_of(course) if one.pk == lesson.pk)
    assert moved.url == f"{module.url}{lesson.slug}/"
    assert client.get(address).url == moved.url
    assert "Đã học xong" in content(client.get(moved.url))
    assert numbered(lessons_of(course))[-2:] == [lesson.slug, "ket-thuc"]
    assert [
        one.done_count
        for one in (Outline(lessons_of(course), taken_courses(learner)[0].outline.standing),)
    ] == [1]


def test_pages_of_one_name_in_two_places_are_told_apart(client, course, module):
    here = LessonPageFactory(parent=module, slug="mo-dau", aim="Mở đầu của phần này.")

    assert here.aim in content(client.get(here.url))
    assert here.aim not in content(client.get(f"/khoa-hoc/{course.slug}/mo-dau/"))


def test_what_learners_do_in_a_module_counts(client, course, module, learner):
    actions.enrol(user=learner, course=course)
    lessons = lessons_of(course)
    client.get(lessons[1].url)

    [going] = continue_learning(learner)
    assert (going.lesson.pk, going.total, going.title) == (lessons[1].pk, 4, course.title)
    for lesson in lessons:
        recorded = actions.complete_lesson(
            user=learner, course_key=course.translation_key, lesson_key=lesson.translation_key
        )

    assert recorded.outline.standing.is_completed


def test_my_courses_names_the_module_to_go_on_with(client, course, learner):
    actions.enrol(user=learner, course=course)
    client.get(lessons_of(course)[1].url)

    assert "Điện thoại" in content(client.get("/khoa-hoc-cua-toi/"))


def test_the_quiz_of_a_lesson_in_a_module_is_found(course, module):
    quiz = QuizFactory()
    lesson = LessonPageFactory(parent=module, body=with_quiz(quiz))

    found = lesson_with_quiz(course.translation_key, lesson.translation_key)

    assert found.pk == lesson.pk


def test_other_pages_link_to_lessons_in_modules(course, module, learner):
    found = lessons_on(["cybersecurity"], learner)["cybersecurity"]

    assert [lesson.address for lesson in found] == [one.url for one in lessons_of(course)]
    assert reverse("courses:lesson", args=["a", "b", "c"]) == "/khoa-hoc/a/b/c/"


def test_cached_pages_are_forgotten_when_a_lesson_is_moved(
    client, course, settings, django_capture_on_commit_callbacks
):
    settings.VISITOR_CACHE_SECONDS = 300
    before = content(client.get(course.url))
    first, *_rest = lessons_of(course)

    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=first.pk).move(Page.objects.get(pk=course.pk), pos="last-child")

    assert content(client.get(course.url)) != before


def test_an_incomplete_module_is_not_published(course):
    module = ModulePageFactory(parent=course, draft=True, summary="")

    with pytest.raises(Exception, match="tóm tắt"):
        module.get_latest_revision().publish()

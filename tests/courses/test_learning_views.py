import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses import actions
from courses.lessons import lessons_of
from courses.models import Enrolment, LessonProgress
from tests.factories.courses import CoursePageFactory, EnrolmentFactory, LessonPageFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return CoursePageFactory(lessons=2)


@pytest.fixture
def learner(sign_in):
    return sign_in(learner=True)


def url(name: str, course, lesson=None) -> str:
    args = [course.translation_key] + ([lesson.translation_key] if lesson else [])
    return reverse(f"courses:{name}", args=args)


def test_enrolling_leads_to_the_first_lesson(client, course, learner):
    response = client.post(url("enrol", course))

    assert Enrolment.objects.get().user == learner
    assert response["Location"] == lessons_of(course)[0].url


def test_enrolling_twice_with_one_form_gives_one_result(client, course, learner):
    form = {"_once": str(uuid.uuid4())}

    first = client.post(url("enrol", course), form)
    second = client.post(url("enrol", course), form)

    assert first["Location"] == second["Location"]
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("name", ["enrol", "withdraw", "go-on"])
def test_visitors_are_asked_to_sign_in(client, course, name):
    ask = client.get if name == "go-on" else client.post
    response = ask(url(name, course))

    assert response.status_code == 302
    assert "/tai-khoan/" in response["Location"]
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("name", ["enrol", "go-on"])
def test_drafts_and_unknown_courses_are_not_found(client, learner, name):
    ask = client.get if name == "go-on" else client.post

    assert ask(url(name, CoursePageFactory(draft=True))).status_code == 404
    assert ask(reverse(f"courses:{name}", args=[uuid.uuid4()])).status_code == 404


def test_finishing_a_lesson_leads_to_the_next_and_at_last_to_the_course(client, course, learner):
    first, second = lessons_of(course)
    client.post(url("enrol", course))

    response = client.post(url("complete-lesson", course, first))
    assert response["Location"] == second.url
    response = client.post(url("complete-lesson", course, second))

    assert response["Location"] == course.url
    assert Enrolment.objects.get().completed_at is not None
    assert "đã hoàn thành khóa học này" in client.get(course.url).content.decode()


def test_finishing_twice_with_one_form_is_one_progress(client, course, learner):
    first, _second = lessons_of(course)
    client.post(url("enrol", course))
    form = {"_once": str(uuid.uuid4())}

    for _ in range(2):
        client.post(url("complete-lesson", course, first), form)

    assert LessonProgress.objects.count() == 1


def test_finishing_without_enrolment_explains_and_records_nothing(client, course, learner):
    response = client.post(url("complete-lesson", course, lessons_of(course)[0]), follow=True)

    assert "Hãy ghi danh khóa học trước" in response.content.decode()
    assert not LessonProgress.objects.exists()


def test_finishing_a_lesson_of_another_course_is_not_found(client, course, learner):
    client.post(url("enrol", course))

    assert client.post(url("complete-lesson", course, LessonPageFactory())).status_code == 404


def test_finishing_the_last_lesson_stays_within_eight_queries(client, learner):
    course = CoursePageFactory(lessons=1)
    actions.enrol(user=learner, course=course)
    lesson = lessons_of(course)[0]
    client.get(lesson.url)

    with CaptureQueriesContext(connection) as queries:
        client.post(url("complete-lesson", course, lesson), {"_once": str(uuid.uuid4())})

    assert Enrolment.objects.get().completed_at is not None
    real = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(real) <= 8, real


def test_one_persons_progress_is_nobody_elses(client, course, learner):
    other = UserFactory(learner=True)
    actions.enrol(user=other, course=course)

    assert client.post(url("withdraw", course)).status_code == 404
    assert course.title not in client.get(reverse("courses:progress")).content.decode()
    assert "Ghi danh miễn phí" in client.get(course.url).content.decode()
    assert Enrolment.objects.get().state == Enrolment.State.ACTIVE


def test_leaving_a_course_and_coming_back(client, course, learner):
    client.post(url("enrol", course))

    response = client.post(url("withdraw", course), follow=True)
    assert "Phần đã học vẫn được giữ" in response.content.decode()
    assert "Học lại khóa này" in client.get(course.url).content.decode()
    client.post(url("enrol", course))

    assert Enrolment.objects.get().state == Enrolment.State.ACTIVE


def test_going_on_finds_the_lesson_opened_on_another_device(client, course, learner):
    _first, second = lessons_of(course)
    client.post(url("enrol", course))
    client.get(second.url)

    assert client.get(url("go-on", course))["Location"] == second.url


def test_my_courses_keep_a_course_that_is_gone(client, course, learner):
    actions.enrol(user=learner, course=course)
    gone = EnrolmentFactory(user=learner)
    type(course).objects.get(translation_key=gone.course_key).delete()

    page = client.get(reverse("courses:progress")).content.decode()

    assert course.title in page
    assert gone.course_title in page
    assert "Khóa học này không còn mở" in page


def test_my_courses_invite_who_has_none(client, learner):
    page = client.get(reverse("courses:progress")).content.decode()

    assert "chưa ghi danh khóa học nào" in page

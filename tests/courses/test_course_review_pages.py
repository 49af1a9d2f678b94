"""Reviews of courses in Wagtail's editor: through its pages, as trainers and officials use them."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.submissions import FIELD
from courses.course_reviews import actions
from courses.course_reviews.gathering import candidates
from courses.models import CoursePage, CourseReview, LessonPage
from tests.factories.courses import (
    CoursePageFactory,
    LessonPageFactory,
    ModulePageFactory,
)
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]
LIST = "/quan-tri/duyet-khoa-hoc/"


@pytest.fixture
def course():
    course = CoursePageFactory(draft=True, title="Khóa mới")
    LessonPageFactory(parent=course, draft=True, title="Bài mở đầu")
    module = ModulePageFactory(parent=course, draft=True, title="Chương một")
    LessonPageFactory(parent=module, draft=True, title="Bài trong chương")
    return course


@pytest.fixture
def review(course):
    pages = [one.page.pk for one in candidates(course)]
    return actions.send(user=UserFactory(trainer=True), course=course, pages=pages)


def content(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def send_url(course) -> str:
    return reverse("authoring:send-review", args=[course.pk])


def review_url(review) -> str:
    return reverse("authoring:review", args=[review.pk])


def form(course, **changes: object) -> dict:
    pages = [one.page.pk for one in candidates(CoursePage.objects.get(pk=course.pk))]
    return {"pages": pages, "go_live_at": "", FIELD: str(uuid.uuid4())} | changes


def decision(which: str, comment: str = "") -> dict:
    return {"decision": which, "comment": comment, FIELD: str(uuid.uuid4())}


def test_a_trainer_sends_and_an_official_publishes(client, sign_in, course):
    sign_in(trainer=True)
    page = content(client.get(send_url(course)))
    assert page.count(" checked") == 4
    sent = client.post(send_url(course), form(course))

    sign_in(official=True)
    assert "Khóa mới" in content(client.get(LIST)).split("Mới quyết định")[0]
    shown = content(client.get(sent.url))
    assert shown.count("<td>mới</td>") == 4
    lesson = LessonPage.objects.get(title="Bài trong chương")
    assert reverse("courses:trial-lesson", args=[lesson.pk]) in shown
    client.post(sent.url, decision("approve"))

    assert LessonPage.objects.live().count() == 2
    assert CourseReview.objects.get().state == CourseReview.State.APPROVED
    assert "Khóa mới" in content(client.get(LIST)).split("Mới quyết định")[1]


def test_the_buttons_are_where_the_course_is_edited(client, sign_in, course):
    sign_in(trainer=True)

    edit = content(client.get(reverse("wagtailadmin_pages:edit", args=[course.pk])))
    home = content(client.get(reverse("wagtailadmin_home")))

    assert send_url(course) in edit
    assert LIST in home


def test_an_incomplete_page_is_shown_and_not_ticked(client, sign_in, course):
    part = LessonPageFactory(parent=course, draft=True, title="Bài thiếu", aim="")
    sign_in(trainer=True)

    page = content(client.get(send_url(course)))
    refused = client.post(send_url(course), form(course))

    assert f'value="{part.pk}" checked' not in page
    assert "Bài học chưa có mục tiêu" in page
    assert refused.status_code == 422
    assert "“Bài thiếu”: Bài học chưa có mục tiêu" in refused.content.decode()
    assert not CourseReview.objects.exists()


def test_sending_twice_sends_once(client, sign_in, course):
    sign_in(trainer=True)
    same = form(course)

    first, again = client.post(send_url(course), same), client.post(send_url(course), same)
    another = client.post(send_url(course), form(course))

    assert first.url == again.url == another.url == review_url(CourseReview.objects.get())


@pytest.mark.parametrize("typed", ["2020-01-01T08:00", "mai"])
def test_a_date_must_be_one_to_come(client, sign_in, course, typed):
    sign_in(trainer=True)

    response = client.post(send_url(course), form(course, go_live_at=typed))

    assert response.status_code == 422
    assert not CourseReview.objects.exists()


def test_a_date_is_told_to_the_reviewer(client, sign_in, course):
    sign_in(trainer=True)
    at = timezone.localtime() + datetime.timedelta(days=3)
    sent = client.post(send_url(course), form(course, go_live_at=f"{at:%Y-%m-%dT%H:%M}"))

    sign_in(official=True)
    assert f"{at:%H:%M}" in content(client.get(sent.url))
    done = client.post(sent.url, decision("approve"), follow=True)

    assert "đăng vào lúc đã chọn" in done.content.decode()
    assert not LessonPage.objects.live().exists()


@pytest.mark.parametrize("pages", [[], ["x"], ["999999"]], ids=["none", "a word", "a stranger"])
def test_nonsense_sends_nothing(client, sign_in, course, pages):
    sign_in(trainer=True)

    assert client.post(send_url(course), form(course, pages=pages)).status_code == 422
    assert not CourseReview.objects.exists()


def test_a_course_is_sent_back_with_words_only(client, sign_in, review):
    sign_in(official=True)

    silent = client.post(review_url(review), decision("send-back"))
    assert (silent.status_code, "Hãy ghi cần sửa" in silent.content.decode()) == (422, True)
    client.post(review_url(review), decision("send-back", "Thiếu ví dụ."))

    review.refresh_from_db()
    assert (review.state, review.comment) == ("returned", "Thiếu ví dụ.")
    sign_in(review.requested_by)
    assert "Thiếu ví dụ." in content(client.get(review_url(review)))
    assert "Thiếu ví dụ." in content(client.get(send_url(review.course)))


def test_the_sender_may_take_it_back_but_not_approve_it(client, sign_in, review):
    sign_in(review.requested_by)

    page = content(client.get(review_url(review)))
    assert 'value="approve"' not in page
    assert client.post(review_url(review), decision("approve")).status_code in (302, 403)
    review.refresh_from_db()
    assert review.is_pending

    client.post(review_url(review), decision("withdraw"))
    review.refresh_from_db()
    assert review.state == CourseReview.State.WITHDRAWN


def test_a_change_after_sending_is_named_and_stops_approval(client, sign_in, review):
    lesson = LessonPage.objects.get(title="Bài mở đầu")
    lesson.aim = "Khác."
    lesson.save_revision()
    sign_in(official=True)

    page = content(client.get(review_url(review)))
    refused = client.post(review_url(review), decision("approve"))

    assert 'value="approve"' not in page
    assert "Trang đã được sửa sau khi gửi." in page
    assert refused.status_code == 422
    assert "“Bài mở đầu”: Trang đã được sửa sau khi gửi." in refused.content.decode()
    assert not LessonPage.objects.live().exists()


def test_who_comes_second_is_told(client, sign_in, review):
    actions.send_back(user=UserFactory(official=True), review=review, comment="x")
    sign_in(official=True)

    response = client.post(review_url(review), decision("approve"), follow=True)

    assert "người khác đã quyết định" in response.content.decode()
    assert not LessonPage.objects.live().exists()


def test_an_unknown_decision_is_not_found(client, sign_in, review):
    sign_in(official=True)

    assert client.post(review_url(review), decision("publish")).status_code == 404


@pytest.mark.parametrize("traits", [{"learner": True}, {"adviser": True}, {}])
def test_strangers_do_not_get_in(client, sign_in, course, review, traits):
    if traits:
        sign_in(**traits)

    for url in (LIST, send_url(course), review_url(review)):
        assert client.get(url).status_code in (302, 404)
        assert client.post(url, decision("approve")).status_code in (302, 403, 404, 405)
    review.refresh_from_db()
    assert review.is_pending


def test_a_course_with_nothing_new_says_so(client, sign_in):
    sign_in(trainer=True)

    assert "đều đã được đăng" in content(client.get(send_url(CoursePageFactory(lessons=1))))


def test_a_deleted_page_still_has_its_line(client, sign_in, review):
    LessonPage.objects.get(title="Bài mở đầu").delete()
    sign_in(official=True)

    page = content(client.get(review_url(review)))

    assert "Bài mở đầu" in page
    assert "Trang đã bị xóa sau khi gửi." in page


def test_the_list_costs_the_same_for_many(client, sign_in):
    sign_in(official=True)
    trainer = UserFactory(trainer=True)
    counts = []
    for _more in range(2):
        for _number in range(3):
            course = CoursePageFactory(draft=True)
            lesson = LessonPageFactory(parent=course, draft=True)
            actions.send(user=trainer, course=course, pages=[course.pk, lesson.pk])
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            content(client.get(LIST))
        counts.append(len(queries))

    assert counts[0] == counts[1]

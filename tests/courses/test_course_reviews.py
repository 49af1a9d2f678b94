"""A course published together with its lessons: who sends, who approves, and what refuses."""

import datetime
import json

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone
from wagtail.models import Page, Revision, WorkflowPage
from wagtail.users.models import UserProfile

from core.models import AuditEvent
from core.tasks import publish_scheduled
from courses.course_reviews import actions
from courses.course_reviews.gathering import candidates
from courses.models import CoursePage, CourseReview, LessonPage, ModulePage, Package, Quiz
from courses.tasks import tell_of_course_review  # noqa: F401 - registers the work
from tests.factories.courses import (
    BODY,
    CoursePageFactory,
    LessonPageFactory,
    ModulePageFactory,
    course_index,
    with_quiz,
)
from tests.factories.quizzes import QuizFactory
from tests.factories.users import UserFactory
from users.personal_data import collect

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return UserFactory(trainer=True)


@pytest.fixture
def official():
    return UserFactory(official=True)


@pytest.fixture
def course():
    """A draft course with a lesson of its own and a module of one lesson, all drafts."""
    course = CoursePageFactory(draft=True, title="Khóa mới")
    LessonPageFactory(parent=course, draft=True, title="Bài mở đầu")
    module = ModulePageFactory(parent=course, draft=True, title="Chương một")
    LessonPageFactory(parent=module, draft=True, title="Bài trong chương")
    return course


def everything(course) -> list[int]:
    return [one.page.pk for one in candidates(CoursePage.objects.get(pk=course.pk))]


def sent(course, by, **changes) -> CourseReview:
    fields = {"pages": everything(course)} | changes
    return actions.send(user=by, course=CoursePage.objects.get(pk=course.pk), **fields)


def edited(page, by=None, **fields) -> None:
    page = Page.objects.get(pk=page.pk).specific
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision(user=by, clean=False)


def live_titles() -> set[str]:
    pages = [*CoursePage.objects.live(), *ModulePage.objects.live(), *LessonPage.objects.live()]
    return {page.title for page in pages}


ALL = {"Khóa mới", "Bài mở đầu", "Chương một", "Bài trong chương"}


def test_the_whole_course_goes_to_readers_in_one_act(client, course, trainer, official):
    review = sent(course, trainer)
    assert live_titles() == set()

    decided = actions.approve(user=official, review=review)

    assert live_titles() == ALL
    assert (decided.state, decided.decided_by) == (CourseReview.State.APPROVED, official)
    page = client.get(CoursePage.objects.get(pk=course.pk).url).content.decode()
    assert "Bài trong chương" in page
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", "actor")
    assert list(verbs) == [("send_for_review", trainer.pk), ("review_approved", official.pk)]


def test_changes_to_live_pages_go_with_it(trainer, official):
    course = CoursePageFactory(lessons=2)
    first, second = LessonPage.objects.order_by("path")
    edited(first, trainer, title="Tên mới")

    review = sent(course, trainer)
    assert [(item.title, item.is_new) for item in review.items.all()] == [("Tên mới", False)]
    actions.approve(user=official, review=review)

    first.refresh_from_db()
    assert (first.title, first.has_unpublished_changes) == ("Tên mới", False)
    assert second.title in live_titles()


def test_only_what_was_chosen_goes(course, trainer, official):
    left = LessonPage.objects.get(title="Bài mở đầu")
    pages = [pk for pk in everything(course) if pk != left.pk]

    actions.approve(user=official, review=sent(course, trainer, pages=pages))

    assert live_titles() == ALL - {"Bài mở đầu"}


def test_sending_says_what_is_incomplete_and_where(course, trainer):
    lesson = LessonPage.objects.get(title="Bài mở đầu")
    edited(lesson, trainer, aim="")

    with pytest.raises(actions.Refused) as refused:
        sent(course, trainer)

    assert refused.value.sentences == [
        "“Bài mở đầu”: Bài học chưa có mục tiêu: hãy viết một câu cho biết học xong làm được gì."
    ]
    assert not CourseReview.objects.exists()


@pytest.mark.parametrize("missing", ["Khóa mới", "Chương một"])
def test_a_lesson_is_not_sent_without_the_draft_above_it(course, trainer, missing):
    left = Page.objects.get(title=missing)
    pages = [pk for pk in everything(course) if pk != left.pk]

    with pytest.raises(actions.Refused, match=missing):
        sent(course, trainer, pages=pages)


def test_a_course_without_lessons_is_not_sent(trainer):
    course = CoursePageFactory(draft=True)

    with pytest.raises(actions.Refused, match="ít nhất một bài"):
        sent(course, trainer)


def test_nothing_chosen_is_not_sent(course, trainer):
    with pytest.raises(actions.Refused, match="ít nhất một trang"):
        sent(course, trainer, pages=[])


def test_a_course_waits_once(course, trainer):
    sent(course, trainer)

    with pytest.raises(actions.Refused, match="đang chờ duyệt"):
        sent(course, trainer)
    with pytest.raises(IntegrityError):
        CourseReview.objects.create(course=course)


def test_a_page_taken_down_is_a_candidate_that_must_be_chosen(trainer):
    course = CoursePageFactory(lessons=2)
    down = LessonPage.objects.first()
    down.unpublish()

    [found] = candidates(course)

    assert (found.page.pk, found.is_retired, found.is_ready) == (down.pk, True, False)


def nothing_published(review) -> bool:
    review.refresh_from_db()
    return review.is_pending and live_titles() == set()


def test_nobody_approves_what_they_sent(course, official):
    review = sent(course, official)

    with pytest.raises(PermissionDenied):
        actions.approve(user=official, review=review)
    with pytest.raises(PermissionDenied):
        actions.send_back(user=official, review=review, comment="x")

    assert not CourseReview.objects.to_decide_by(official).exists()
    assert nothing_published(review)


def test_nobody_approves_a_course_of_which_they_wrote_one_page(course, trainer, official):
    edited(LessonPage.objects.get(title="Bài mở đầu"), official, aim="Sửa một câu.")
    review = sent(course, trainer)

    with pytest.raises(PermissionDenied):
        actions.approve(user=official, review=review)

    assert nothing_published(review)
    assert actions.approve(user=UserFactory(official=True), review=review).decided_by != official


def test_nobody_approves_a_page_whose_own_review_they_asked_for(course, trainer, official):
    lesson = LessonPage.objects.get(title="Bài mở đầu")
    WorkflowPage.objects.get(page=course_index()).workflow.start(lesson, official)
    review = sent(course, trainer)

    with pytest.raises(actions.Refused, match="Bài mở đầu"):
        actions.approve(user=official, review=review)

    assert nothing_published(review)


@pytest.mark.parametrize("traits", [{"trainer": True}, {"adviser": True}, {"learner": True}])
def test_who_does_not_review_does_not_decide(course, trainer, traits):
    review = sent(course, trainer)
    stranger = UserFactory(**traits)

    for decide in (actions.approve, lambda **k: actions.send_back(comment="x", **k)):
        with pytest.raises(PermissionDenied):
            decide(user=stranger, review=review)

    assert nothing_published(review)


def test_an_administrator_decides_too_but_not_on_their_own(course, trainer):
    chief = UserFactory(administrator=True)
    assert sent(course, trainer) in CourseReview.objects.to_decide_by(chief)

    CourseReview.objects.all().delete()
    own = sent(course, chief)
    with pytest.raises(PermissionDenied):
        actions.approve(user=chief, review=own)


CHANGED = {
    "edited": (lambda page: edited(page, title="Khác"), "đã được sửa"),
    "moved": (
        lambda page: Page.objects.get(pk=page.pk).move(
            Page.objects.get(pk=CoursePageFactory().pk), pos="last-child"
        ),
        "khóa học khác",
    ),
    "locked": (lambda page: Page.objects.filter(pk=page.pk).update(locked=True), "đang bị khóa"),
    "deleted": (lambda page: Page.objects.get(pk=page.pk).delete(), "đã bị xóa"),
}


@pytest.mark.parametrize(("change", "sentence"), CHANGED.values(), ids=CHANGED)
def test_approving_refuses_with_the_page_that_changed(course, trainer, official, change, sentence):
    review = sent(course, trainer)
    change(LessonPage.objects.get(title="Bài mở đầu"))

    with pytest.raises(actions.Refused) as refused:
        actions.approve(user=official, review=review)

    assert [text.startswith("“Bài mở đầu”") for text in refused.value.sentences] == [True]
    assert sentence in refused.value.sentences[0]
    review.refresh_from_db()
    assert review.is_pending
    assert not CoursePage.objects.filter(pk=course.pk, live=True).exists()


def test_a_revision_written_over_counts_as_a_change(course, trainer, official):
    review = sent(course, trainer)
    lesson = LessonPage.objects.get(title="Bài mở đầu")
    lesson.aim = "Khác."
    lesson.save_revision(overwrite_revision=lesson.get_latest_revision())

    with pytest.raises(actions.Refused, match="đã được sửa"):
        actions.approve(user=official, review=review)


def test_approving_refuses_what_became_incomplete(course, trainer, official):
    review = sent(course, trainer)
    revision = LessonPage.objects.get(title="Bài mở đầu").get_latest_revision()
    Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"aim": ""})

    with pytest.raises(actions.Refused, match="chưa có mục tiêu"):
        actions.approve(user=official, review=review)

    assert nothing_published(review)


def test_a_quiz_must_be_published_before_its_lesson(course, trainer, official):
    quiz = QuizFactory(title="Kiểm tra mật khẩu")
    LessonPageFactory(parent=course, draft=True, title="Bài có đề", body=with_quiz(quiz))
    review = sent(course, trainer)
    Quiz.objects.update(live=False)

    with pytest.raises(actions.Refused, match=r"Bài có đề.*kiểm tra này chưa được xuất bản"):
        actions.approve(user=official, review=review)
    assert nothing_published(review)

    Quiz.objects.update(live=True)
    actions.approve(user=official, review=review)
    assert "Bài có đề" in live_titles()


def test_a_failure_half_way_publishes_nothing(course, trainer, official, monkeypatch):
    review = sent(course, trainer)
    publish = Revision.publish
    calls = []

    def breaks(self, *args, **kwargs):
        calls.append(self.pk)
        if len(calls) == 3:
            raise RuntimeError
        return publish(self, *args, **kwargs)

    monkeypatch.setattr(Revision, "publish", breaks)
    with pytest.raises(RuntimeError):
        actions.approve(user=official, review=review)

    assert nothing_published(review)


def test_it_is_decided_once(course, trainer, official):
    review = sent(course, trainer)
    second = UserFactory(official=True)
    stale = CourseReview.objects.get(pk=review.pk)

    actions.send_back(user=official, review=review, comment="Thiếu ví dụ.")

    for decide in (actions.approve, lambda **k: actions.send_back(comment="x", **k)):
        with pytest.raises(actions.AlreadyDecided):
            decide(user=second, review=stale)
    with pytest.raises(actions.AlreadyDecided):
        actions.withdraw(user=trainer, review=stale)
    stale.refresh_from_db()
    assert (stale.state, stale.comment, stale.decided_by) == ("returned", "Thiếu ví dụ.", official)
    assert live_titles() == set()


def test_my_data_holds_what_i_sent_and_decided(course, trainer, official):
    review = sent(course, trainer)
    actions.send_back(user=official, review=review, comment="Thiếu ví dụ.")

    [asked], [decided] = (collect(one)["reviews of courses"] for one in (trainer, official))

    assert (asked["sent by me"], asked["decided by me"]) == (True, False)
    assert (decided["sent by me"], decided["comment"]) == (False, "Thiếu ví dụ.")
    assert collect(UserFactory(trainer=True))["reviews of courses"] == []


def test_a_course_sent_back_can_be_sent_again(course, trainer, official):
    review = sent(course, trainer)
    actions.send_back(user=official, review=review, comment="Thiếu ví dụ.")
    edited(LessonPage.objects.get(title="Bài mở đầu"), trainer, aim="Rõ hơn.")

    actions.approve(user=official, review=sent(course, trainer))

    assert live_titles() == ALL


def test_only_the_sender_takes_it_back(course, trainer, official):
    review = sent(course, trainer)
    with pytest.raises(PermissionDenied):
        actions.withdraw(user=official, review=review)

    actions.withdraw(user=trainer, review=review)

    review.refresh_from_db()
    assert review.state == CourseReview.State.WITHDRAWN
    assert sent(course, trainer).is_pending


def test_a_date_counts_for_all_pages(course, trainer, official):
    at = timezone.now().replace(microsecond=0) + datetime.timedelta(days=2)
    later = at + datetime.timedelta(days=1)
    edited(LessonPage.objects.get(title="Bài trong chương"), trainer, go_live_at=later)

    actions.approve(user=official, review=sent(course, trainer, go_live_at=at))

    assert live_titles() == set()
    dates = dict(Page.objects.filter(title__in=ALL).values_list("title", "go_live_at"))
    assert dates == dict.fromkeys(ALL, at) | {"Bài trong chương": later}
    assert candidates(CoursePage.objects.get(pk=course.pk)) == []

    moments = Revision.objects.filter(approved_go_live_at__isnull=False)
    for revision in moments.filter(approved_go_live_at=at):
        past = timezone.now() - datetime.timedelta(minutes=1)
        revision.approved_go_live_at = past
        revision.content["go_live_at"] = past.isoformat()
        revision.save()
    publish_scheduled()
    assert live_titles() == ALL - {"Bài trong chương"}


def test_changes_to_live_pages_wait_for_the_date(trainer, official):
    course = CoursePageFactory(lessons=1)
    lesson = LessonPage.objects.get()
    WorkflowPage.objects.get(page=course_index()).workflow.start(lesson, trainer)
    edited(lesson, trainer, title="Tên mới")
    at = timezone.now() + datetime.timedelta(days=2)

    actions.approve(user=official, review=sent(course, trainer, go_live_at=at))

    lesson.refresh_from_db()
    assert (lesson.live, lesson.title == "Tên mới") == (True, False)
    assert lesson.get_latest_revision().approved_go_live_at == at
    assert lesson.current_workflow_state is None


def test_a_date_that_has_passed_publishes_at_once(course, trainer, official):
    review = sent(course, trainer, go_live_at=timezone.now() + datetime.timedelta(hours=1))
    CourseReview.objects.update(go_live_at=timezone.now() - datetime.timedelta(hours=1))

    actions.approve(user=official, review=review)

    assert live_titles() == ALL


def test_reviews_of_single_pages_end_with_that_of_the_course(course, trainer, official):
    lesson = LessonPage.objects.get(title="Bài mở đầu")
    WorkflowPage.objects.get(page=course_index()).workflow.start(lesson, trainer)

    actions.approve(user=official, review=sent(course, trainer))

    lesson.refresh_from_db()
    assert lesson.live
    assert lesson.current_workflow_state is None


def test_what_waits_for_whom_is_one_query(course, trainer, official, django_assert_num_queries):
    review = sent(course, trainer)
    assert official.roles

    with django_assert_num_queries(1):
        assert list(CourseReview.objects.to_decide_by(official)) == [review]
    assert not CourseReview.objects.to_decide_by(trainer).exists()


def test_an_incomplete_body_is_told_too(course, trainer):
    package = Package.objects.create(title="Gói trống")
    body = [*BODY[:-1], {"type": "package", "value": package.pk}]
    LessonPageFactory(parent=course, draft=True, title="Bài thiếu", body=json.dumps(body))

    with pytest.raises(actions.Refused, match=r"Bài thiếu.*chưa có phiên bản"):
        sent(course, trainer)
    with pytest.raises(actions.Refused, match=r"Bài thiếu.*Làm ngay hôm nay"):
        sent(course, trainer)


def test_reviewers_and_then_the_author_are_told_by_mail(
    course, trainer, official, django_capture_on_commit_callbacks
):
    other = UserFactory(official=True)
    profile = UserProfile.get_for_user(other)
    profile.submitted_notifications = False
    profile.save()

    with django_capture_on_commit_callbacks(execute=True):
        review = actions.send(user=trainer, course=course, pages=everything(course))
    with django_capture_on_commit_callbacks(execute=True):
        actions.send_back(user=official, review=review, comment="Thêm ví dụ.")
    with django_capture_on_commit_callbacks(execute=True):
        again = actions.send(user=trainer, course=course, pages=everything(course))
    with django_capture_on_commit_callbacks(execute=True):
        actions.approve(user=official, review=again)

    asked, returned, _asked, approved = mail.outbox
    assert [message.to for message in mail.outbox] == [
        [official.email],
        [trainer.email],
        [official.email],
        [trainer.email],
    ]
    assert "Chờ duyệt: Khóa mới" in asked.subject
    assert f"gửi duyệt 4 trang của khóa “{course.title}”" in asked.body
    assert f"/duyet-khoa-hoc/{review.pk}/" in asked.body
    assert "Thêm ví dụ." in returned.body
    assert "Đã duyệt: Khóa mới" in approved.subject


def test_nobody_is_told_of_what_was_withdrawn(
    course, trainer, official, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        review = actions.send(user=trainer, course=course, pages=everything(course))
        actions.withdraw(user=trainer, review=review)

    assert mail.outbox == []

"""Draft, review, publish: through Wagtail's own pages, as trainers and officials do it."""

import json

import pytest
from django.urls import reverse
from wagtail.models import GroupPagePermission, Workflow, WorkflowPage
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from core.models import CompetenceGroup, Topic
from courses.models import CoursePage, LessonPage, PeerApprovalTask
from courses.setting_up import NoCourseList, ensure_workflow
from tests.factories.courses import BODY, CoursePageFactory, LessonPageFactory, course_index
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]


@pytest.fixture
def course():
    return CoursePageFactory()


@pytest.fixture
def trainer(client, sign_in):
    return sign_in(trainer=True)


def lesson_form(**changes: object) -> dict:
    """What the editor posts for a complete lesson."""
    options = [
        {"text": option["text"], "feedback": option["feedback"]}
        | ({"is_correct": "on"} if option["is_correct"] else {})
        for option in BODY[2]["value"]["options"]
    ]
    fields = {
        "title": "Khóa email",
        "slug": "khoa-email",
        "title_en": "",
        "aim": "Khóa được email chính.",
        "aim_en": "",
        "minutes": "5",
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"},
        "body": streamfield(
            [
                ("text", rich_text("<p>Mỗi nơi một mật khẩu.</p>")),
                (
                    "check",
                    {
                        "question": "Khóa gì trước?",
                        "options": streamfield_list(options),
                    },
                ),
                ("today", {"text": rich_text("<p>Khóa email.</p>")}),
            ]
        ),
    }
    topics = changes.pop("topics", [Topic.objects.get(key="cybersecurity").pk])
    return nested_form_data(fields | changes) | {"topics": topics}


def streamfield_list(items: list[dict]) -> dict:
    rows = {
        str(i): {"value": item, "order": str(i), "deleted": "", "id": ""}
        for i, item in enumerate(items)
    }
    return rows | {"count": str(len(items))}


def add_url(course) -> str:
    return reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", course.pk])


def edit_url(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def workflow_url(page, action: str) -> str:
    task_state = page.current_workflow_task_state
    return reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, task_state.pk])


def test_address_is_made_from_the_title_without_accents(client, course, trainer):
    typed = lesson_form(title="Đặt khóa màn hình điện thoại", slug="")

    for _time in range(2):
        client.post(add_url(course), typed)

    slugs = LessonPage.objects.filter(title=typed["title"]).values_list("slug", flat=True)
    assert sorted(slugs) == ["dat-khoa-man-hinh-dien-thoai", "dat-khoa-man-hinh-dien-thoai-2"]


def submitted_lesson(client, course) -> LessonPage:
    client.post(add_url(course), lesson_form() | {"action-submit": "1"})
    return LessonPage.objects.get(slug="khoa-email")


def test_ensure_workflow_may_be_repeated():
    before = (Workflow.objects.count(), GroupPagePermission.objects.count())

    ensure_workflow()

    assert (Workflow.objects.count(), GroupPagePermission.objects.count()) == before
    assert PeerApprovalTask.objects.count() == 1
    assert WorkflowPage.objects.get(page=course_index()).workflow.tasks.count() == 1


def test_ensure_workflow_needs_the_course_list():
    course_index().delete()

    with pytest.raises(NoCourseList):
        ensure_workflow()


def test_trainer_writes_and_submits_and_an_official_publishes(client, sign_in, course, trainer):
    lesson = submitted_lesson(client, course)
    assert not lesson.live
    assert client.get(lesson.url).status_code == 404

    sign_in(official=True)
    client.post(workflow_url(lesson, "approve"), {"comment": ""})

    lesson.refresh_from_db()
    assert lesson.live
    assert "Khóa email" in client.get(lesson.url).content.decode()


def test_trainer_may_not_publish(client, course, trainer):
    lesson = submitted_lesson(client, course)

    client.post(edit_url(lesson), lesson_form() | {"action-publish": "1"})
    client.post(add_url(course), lesson_form(slug="bai-khac") | {"action-publish": "1"})

    assert not LessonPage.objects.filter(live=True).exists()


def test_trainer_may_not_approve_their_own_page(client, course, trainer):
    lesson = submitted_lesson(client, course)

    client.post(workflow_url(lesson, "approve"), {"comment": ""})

    lesson.refresh_from_db()
    assert not lesson.live


@pytest.mark.parametrize("traits", [{"administrator": True}, {"official": True}])
def test_nobody_approves_what_they_wrote_or_submitted(client, sign_in, course, traits):
    author = sign_in(**traits)
    lesson = submitted_lesson(client, course)
    task = lesson.current_workflow_task

    client.post(workflow_url(lesson, "approve"), {"comment": ""})

    lesson.refresh_from_db()
    assert not lesson.live
    assert task.get_actions(lesson, author) == []
    assert not task.get_task_states_user_can_moderate(author).exists()


def test_official_who_edited_the_page_leaves_approval_to_another(client, sign_in, course, trainer):
    lesson = submitted_lesson(client, course)
    task = lesson.current_workflow_task

    editor = sign_in(official=True)
    client.post(
        edit_url(lesson),
        lesson_form(title="Khóa email ngay")
        | {"action-workflow-action": "true", "workflow-action-name": "approve"},
    )
    lesson.refresh_from_db()
    assert not lesson.live

    assert task.get_actions(lesson, editor) == []
    assert "approve" in [name for name, *_ in task.get_actions(lesson, UserFactory(official=True))]


def test_official_can_send_a_page_back(client, sign_in, course, trainer):
    lesson = submitted_lesson(client, course)

    sign_in(official=True)
    client.post(workflow_url(lesson, "reject"), {"comment": "Thiếu ví dụ."})

    lesson.refresh_from_db()
    assert lesson.current_workflow_state.status == "needs_changes"


def test_strangers_do_not_reach_the_editor(client, sign_in, course):
    assert client.get(add_url(course)).status_code == 302
    sign_in()
    assert client.get(add_url(course)).status_code == 302
    sign_in(adviser=True)
    assert client.get(add_url(course)).status_code == 302


def test_trainer_reaches_the_course_list_only(client, course, trainer):
    home = course_index().get_parent()

    page = client.get(reverse("wagtailadmin_home")).content.decode()

    assert reverse("wagtailadmin_explore", args=[course_index().pk]) in page
    assert client.get(add_url(course)).status_code == 200
    assert client.get(edit_url(home)).status_code == 302


INCOMPLETE = {
    "no aim": ({"aim": ""}, "chưa có mục tiêu"),
    "no today": (
        {"body": streamfield([("text", rich_text("<p>Chữ.</p>"))])},
        "đúng một khung “Làm ngay hôm nay”",
    ),
    "no check": (
        {
            "body": streamfield(
                [
                    ("text", rich_text("<p>Chữ.</p>")),
                    ("today", {"text": rich_text("<p>Làm.</p>")}),
                ]
            )
        },
        "chưa có gì để người học tự kiểm tra",
    ),
    "too long": ({"minutes": "21"}, "từ 1 đến 20 phút"),
    "no topic": ({"topics": []}, "ít nhất một chủ đề"),
    "two correct": (
        {
            "body": streamfield(
                [
                    (
                        "check",
                        {
                            "question": "Gì?",
                            "options": streamfield_list(
                                [{"text": "A", "feedback": "b", "is_correct": "on"}] * 3
                            ),
                        },
                    ),
                    ("today", {"text": rich_text("<p>Làm.</p>")}),
                ]
            )
        },
        "đúng một phương án đúng; hiện có 3",
    ),
}


@pytest.mark.parametrize(("changes", "sentence"), INCOMPLETE.values(), ids=INCOMPLETE)
def test_incomplete_lesson_is_kept_as_draft_but_not_submitted_or_published(
    client, sign_in, course, trainer, changes, sentence
):
    client.post(add_url(course), lesson_form(**changes))
    draft = LessonPage.objects.get(slug="khoa-email")
    assert not draft.live

    refused = client.post(edit_url(draft), lesson_form(**changes) | {"action-submit": "1"})
    assert says(refused, sentence)
    assert draft.current_workflow_state is None

    sign_in(official=True)
    refused = client.post(edit_url(draft), lesson_form(**changes) | {"action-publish": "1"})
    assert says(refused, sentence)
    draft.refresh_from_db()
    assert not draft.live


def says(response, sentence: str) -> bool:
    """Whether the page says it, plainly or in the editor's JSON of block errors."""
    page = response.content.decode()
    return sentence in page or json.dumps(sentence)[1:-1] in page


def test_incomplete_course_is_kept_as_draft_but_not_submitted(client, trainer):
    form = nested_form_data(
        {
            "title": "Khóa mới",
            "slug": "khoa-moi",
            "summary": "",
            "summary_en": "",
            "title_en": "",
            "level": "basic",
            "competence": str(CompetenceGroup.objects.first().pk),
            "body": streamfield([]),
            "trainer_links": inline_formset([]),
            "seo_title": "",
            "search_description": "",
            "go_live_at": "",
            "expire_at": "",
            "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"},
        }
    )
    url = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", course_index().pk])

    client.post(url, form)
    course = CoursePage.objects.get(slug="khoa-moi")
    refused = client.post(edit_url(course), form | {"action-submit": "1"})

    assert "Khóa học chưa có phần tóm tắt" in refused.content.decode()
    assert course.current_workflow_state is None


def test_incomplete_page_in_review_can_only_be_sent_back(course):
    lesson = LessonPageFactory(parent=course, draft=True, body=json.dumps(BODY[:-1]))
    workflow = WorkflowPage.objects.get(page=course_index()).workflow
    workflow.start(lesson, UserFactory(trainer=True))

    actions = lesson.current_workflow_task.get_actions(lesson, UserFactory(official=True))

    assert [name for name, *_ in actions] == ["reject"]


def test_publishing_many_at_once_refuses_incomplete_pages(client, sign_in, course):
    whole = LessonPageFactory(parent=course, draft=True)
    part = LessonPageFactory(parent=course, draft=True, aim="", title="Bài còn thiếu")
    sign_in(official=True)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    response = client.post(f"{url}?id={whole.pk}&id={part.pk}&next=/quan-tri/", follow=True)

    assert "Chưa đăng “Bài còn thiếu”: Bài học chưa có mục tiêu" in response.content.decode()
    assert not LessonPage.objects.filter(live=True).exists()
    client.post(f"{url}?id={whole.pk}&next=/quan-tri/")
    assert LessonPage.objects.get(live=True) == whole


def test_lesson_preview_shows_it_as_a_learner_sees_it(client, course, trainer):
    url = reverse("wagtailadmin_pages:preview_on_add", args=["courses", "lessonpage", course.pk])

    client.post(url, lesson_form())
    page = client.get(url).content.decode()

    assert "Khóa được email chính." in page
    assert "Làm ngay hôm nay" in page

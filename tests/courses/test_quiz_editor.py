"""Trainers write questions and quizzes, somebody else publishes; what was answered stays."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from core.models import Topic
from courses import completeness
from courses.models import Question, QuestionPool, Quiz
from courses.quizzes import taking
from tests.factories.courses import (
    CoursePageFactory,
    EnrolmentFactory,
    LessonPageFactory,
    with_quiz,
)
from tests.factories.quizzes import QuestionFactory, QuizFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]


def address(model, name: str, *args) -> str:
    return reverse(model.snippet_viewset.get_url_name(name), args=args)


def question_form(*, lines: list[dict] | None = None, topics: list | None = None, **fields) -> dict:
    if topics is None:
        topics = [Topic.objects.get(key="cybersecurity").pk]
    rows = (
        lines
        if lines is not None
        else [
            {"text": "Email", "is_correct": "on", "feedback": "Đúng."},
            {"text": "Wi-Fi", "feedback": "Chưa gấp."},
            {"text": "Báo", "feedback": "Không cần."},
        ]
    )
    blank = {"match": "", "tolerance": "", "picture": ""}
    return nested_form_data(
        {
            "kind": "one",
            "text": "Khóa tài khoản nào trước?",
            "picture": "",
            "points": "1",
            "note": "",
            "pool": "",
            "options": inline_formset([blank | row for row in rows]),
        }
        | fields
    ) | {"topics": topics}


def test_a_trainer_may_write_but_not_publish(client, sign_in):
    sign_in(trainer=True)

    created = client.post(
        address(Question, "add"), question_form() | {"action-publish": "1"}, follow=True
    )

    assert created.status_code == 200
    question = Question.objects.get()
    assert not question.live
    assert question.options.count() == 3
    assert not question.versions.exists()


def test_an_incomplete_question_is_a_draft_and_is_not_sent_for_review(client, sign_in):
    sign_in(trainer=True)
    incomplete = question_form(lines=[{"text": "Email"}], topics=[])

    client.post(address(Question, "add"), incomplete)
    question = Question.objects.get()
    refused = client.post(
        address(Question, "edit", question.pk),
        incomplete | {"action-submit": "1"},
    )

    assert "cần từ 3 đến 12 dòng" in refused.content.decode()
    assert not WorkflowState.objects.exists()


def test_somebody_else_publishes_a_question(client, sign_in):
    trainer = sign_in(trainer=True)
    client.post(address(Question, "add"), question_form() | {"action-submit": "1"})
    question = Question.objects.get()
    state = WorkflowState.objects.get()
    assert state.requested_by == trainer
    approve = address(
        Question, "workflow_action", question.pk, "approve", state.current_task_state.pk
    )
    client.post(approve, {"comment": ""})
    question.refresh_from_db()
    assert not question.live  # nobody approves their own

    sign_in(official=True)
    client.post(approve, {"comment": ""})

    question.refresh_from_db()
    assert question.live
    assert question.versions.get().definition["text"] == "Khóa tài khoản nào trước?"


def test_a_quiz_is_put_together_and_says_what_it_lacks(client, sign_in):
    sign_in(administrator=True)
    draft = QuestionFactory(draft=True)
    form = {
        "title": "Kiểm tra mật khẩu",
        "intro": "",
        "pass_mark": "80",
        "done_when": "passed",
        "attempts_allowed": "",
        "minutes_allowed": "",
        "pause_minutes": "0",
        "counts": "best",
        "review": "after",
        "parts": inline_formset([{"question": str(draft.pk), "pool": "", "draw": "1"}]),
        "action-publish": "1",
    }

    refused = client.post(address(Quiz, "add"), nested_form_data(form))
    assert "chưa được xuất bản" in refused.content.decode()
    assert not Quiz.objects.exists()
    draft.save_revision().publish()
    client.post(address(Quiz, "add"), nested_form_data(form))

    assert Quiz.objects.get().live
    assert Quiz.objects.get().parts.get().question == draft


def test_neither_a_question_nor_a_pool_is_a_question_or_a_pool(client, sign_in):
    sign_in(administrator=True)
    form = {
        "title": "Thử",
        "intro": "",
        "pass_mark": "80",
        "done_when": "passed",
        "attempts_allowed": "",
        "minutes_allowed": "",
        "pause_minutes": "0",
        "counts": "best",
        "review": "after",
        "parts": inline_formset([{"question": "", "pool": "", "draw": "1"}]),
    }

    refused = client.post(address(Quiz, "add"), nested_form_data(form))

    assert refused.status_code == 200
    assert not Quiz.objects.exists()


@pytest.mark.parametrize("model", [Question, Quiz, QuestionPool])
def test_strangers_do_not_see_the_bank(client, sign_in, model):
    sign_in(adviser=True)

    assert client.get(address(model, "list")).status_code == 302
    assert client.get(address(model, "add")).status_code == 302


@pytest.mark.indexes
def test_the_usage_of_a_question_names_its_quiz(client, sign_in):
    sign_in(administrator=True)
    question = QuestionFactory()
    quiz = QuizFactory(questions=[question])

    page = client.get(address(Question, "usage", question.pk)).content.decode()

    assert quiz.title in page


def test_what_was_answered_is_not_deleted_but_unpublished(client, sign_in):
    sign_in(administrator=True)
    quiz, unused = QuizFactory.create_batch(2)
    course = CoursePageFactory()
    lesson = LessonPageFactory(parent=course, body=with_quiz(quiz))
    taking.start(
        user=EnrolmentFactory(course=course).user,
        course_key=course.translation_key,
        lesson_key=lesson.translation_key,
        quiz=quiz,
        number=1,
    )
    lesson.delete()

    for kept in (quiz, quiz.parts.get().question):
        page = client.post(address(type(kept), "delete", kept.pk), follow=True)
        assert "hãy ngừng xuất bản thay vì xóa" in page.content.decode()
        assert type(kept).objects.filter(pk=kept.pk).exists()
    client.post(address(Quiz, "delete", unused.pk))

    assert list(Quiz.objects.all()) == [quiz]


@pytest.mark.indexes
def test_a_quiz_of_a_lesson_is_not_deleted(client, sign_in):
    sign_in(administrator=True)
    quiz = QuizFactory()
    lesson = LessonPageFactory(body=with_quiz(quiz))

    client.post(address(Quiz, "delete", quiz.pk))

    assert lesson.title in client.get(address(Quiz, "usage", quiz.pk)).content.decode()
    assert Quiz.objects.filter(pk=quiz.pk).exists()


def test_a_lesson_is_not_published_with_a_draft_quiz_nor_with_two():
    draft, live = QuizFactory(draft=True), QuizFactory()
    lesson = LessonPageFactory(draft=True, body=with_quiz(draft))

    assert "Bài kiểm tra này chưa được xuất bản." in completeness.problems(lesson)
    with pytest.raises(ValidationError):
        lesson.save_revision().publish()
    two = json.dumps([*json.loads(with_quiz(live)), {"type": "quiz", "value": live.pk}])
    assert completeness.problems(LessonPageFactory(draft=True, body=two))


def test_answers_are_in_neither_search_nor_page():
    quiz = QuizFactory()
    lesson = LessonPageFactory(body=with_quiz(quiz))

    assert "Email chính" not in lesson.search_text()
    assert str(quiz.parts.get().question) not in lesson.search_text()

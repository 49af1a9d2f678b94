"""The bank: what a question must have, and versions that no edit changes."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from courses.models import Question, QuestionOption, QuestionVersion, Quiz, QuizPart
from courses.models.question import FrozenVersion
from courses.quizzes.marking import mark
from tests.factories.quizzes import LINES, QuestionFactory, QuestionPoolFactory, QuizFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", LINES)
def test_publishing_a_question_freezes_a_version(kind):
    question = QuestionFactory(kind=kind)

    version = question.versions.get()

    assert version.number == 1
    assert version.definition["kind"] == kind
    assert [o["id"] for o in version.definition["options"]] == [
        str(option.pk) for option in question.options.all()
    ]


def test_a_draft_has_no_version():
    assert not QuestionFactory(draft=True).versions.exists()


def test_an_edit_makes_a_new_version_and_leaves_the_old_one():
    question = QuestionFactory()
    before = question.versions.get()

    question.text = "Hỏi cách khác?"
    question.save_revision().publish()

    old, new = question.versions.order_by("number")
    assert (old.definition, old.digest) == (before.definition, before.digest)
    assert new.definition["text"] == "Hỏi cách khác?"
    assert list(QuestionVersion.objects.current()) == [new]


def test_a_draft_of_a_live_question_changes_nothing_yet():
    question = QuestionFactory()
    question.text = "Bản nháp?"

    question.save_revision()

    assert question.versions.count() == 1
    assert Question.objects.get(pk=question.pk).text != "Bản nháp?"


def test_publishing_the_same_again_makes_no_version():
    question = QuestionFactory()

    question.save_revision().publish()

    assert question.versions.count() == 1


def test_a_version_is_never_changed():
    version = QuestionFactory().versions.get()
    version.definition = {}

    with pytest.raises(FrozenVersion):
        version.save()


def test_an_unpublished_question_is_not_current():
    question = QuestionFactory()

    question.unpublish()

    assert not QuestionVersion.objects.current().exists()


def test_numbers_are_frozen_as_plain_decimals():
    definition = QuestionFactory(kind="number").versions.get().definition

    assert [option["text"] for option in definition["options"]] == ["1000", "100"]
    assert mark(definition, "1004.5").is_right


def option(**fields):
    return QuestionOption(**{"text": "x", "is_correct": False, "feedback": "vì"} | fields)


@pytest.mark.parametrize(
    ("kind", "changed", "sentence"),
    [
        ("one", [option(is_correct=True), option(text="y")], "cần từ 3 đến 12 dòng"),
        ("one", [option(), option(text="y"), option(text="z")], "Phải có đúng một"),
        (
            "one",
            [option(is_correct=True), option(text="y", feedback=""), option(text="z")],
            "Mỗi đáp án cần lời giải thích",
        ),
        ("one", [option(is_correct=True), option(), option(text="z")], "Hai dòng trùng nhau"),
        ("many", [option(), option(text="y"), option(text="z")], "ít nhất một đáp án đúng"),
        (
            "true_false",
            [option(is_correct=True), option(text="y"), option(text="z")],
            "đúng hai đáp án",
        ),
        ("match", [option(match="a"), option(text="y"), option(text="z")], "cần vế còn lại"),
        (
            "match",
            [option(match="a"), option(text="y", match="a"), option(text="z", match="a")],
            "ít nhất hai vế",
        ),
        ("number", [option(text="mười", is_correct=True)], "không phải là một số"),
        (
            "number",
            [option(text="10", is_correct=True, tolerance="-1")],
            "không phải là sai số",
        ),
        ("text", [option(text="Hóa đơn"), option(text="hoa don", is_correct=True)], "trùng nhau"),
    ],
)
def test_what_a_question_lacks_is_said_and_keeps_it_from_learners(kind, changed, sentence):
    question = QuestionFactory(kind=kind, draft=True)
    question.options = changed
    question.save()

    assert any(sentence in problem for problem in question.problems()), question.problems()
    with pytest.raises(ValidationError, match=sentence):
        question.save_revision().publish()
    assert not question.versions.exists()


def test_orders_and_pairs_need_an_explanation_and_all_need_a_topic():
    question = QuestionFactory(kind="order", draft=True, note="", topics=[], text=" ")

    assert len(question.problems()) == 3


@pytest.mark.parametrize("kind", LINES)
def test_complete_questions_have_no_problem(kind):
    assert QuestionFactory(kind=kind, draft=True).problems() == []


def test_a_quiz_needs_published_questions():
    draft = QuestionFactory(draft=True)
    quiz = QuizFactory(draft=True, questions=[draft])

    with pytest.raises(ValidationError, match="chưa được xuất bản"):
        quiz.save_revision().publish()
    assert Quiz(title="Trống").problems() == ["Bài kiểm tra chưa có câu hỏi nào."]


def test_a_quiz_asks_nothing_twice_and_draws_no_more_than_there_is():
    pool = QuestionPoolFactory()
    fixed = QuestionFactory(pool=pool)
    QuestionFactory(pool=pool)
    QuestionFactory(pool=pool, draft=True)

    quiz = QuizFactory(
        draft=True,
        parts=[
            QuizPart(question=fixed, sort_order=0),
            QuizPart(question=fixed, sort_order=1),
            QuizPart(pool=pool, draw=2, sort_order=2),
        ],
    )

    assert [str(problem) for problem in quiz.problems()] == [
        f"Câu hỏi “{fixed}” có hai lần.",
        f"Nhóm “{pool}” chỉ còn 1 câu hỏi đã xuất bản, không đủ để rút.",
    ]


def test_a_question_of_a_quiz_cannot_be_deleted():
    question = QuestionFactory()
    QuizFactory(questions=[question])

    with pytest.raises(ProtectedError):
        question.delete()

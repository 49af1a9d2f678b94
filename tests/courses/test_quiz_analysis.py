"""Trainers see how questions work and try a quiz out; nobody else does, and nothing is stored."""

import re
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import QuizAnswer, QuizAttempt
from courses.quizzes import taking
from courses.quizzes.analysis import ItemRow, quiz_statistics
from courses.quizzes.statistics import ItemStatistics
from courses.quizzes.trial import Trial
from tests.courses.taking_quizzes import fields, form, posted
from tests.factories.courses import (
    CoursePageFactory,
    EnrolmentFactory,
    LessonPageFactory,
    with_quiz,
)
from tests.factories.quizzes import LINES, QuizFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(no_second_factor, sign_in):
    return sign_in(trainer=True)


def taken(quiz, results: list[bool]) -> None:
    """One person a result, right or wrong throughout."""
    course = CoursePageFactory()
    lesson = LessonPageFactory(parent=course, body=with_quiz(quiz))
    for right in results:
        user = EnrolmentFactory(course=course).user
        attempt = taking.start(
            user=user,
            course_key=course.translation_key,
            lesson_key=lesson.translation_key,
            quiz=quiz,
            number=1,
        )
        taking.submit(user=user, key=attempt.key, posted=posted(form(attempt, right=right)))


def test_difficulty_discrimination_and_choices(django_assert_num_queries):
    quiz = QuizFactory(kinds=("one", "many"))
    taken(quiz, [True, True, True, False, False])

    with django_assert_num_queries(2):
        first, second = quiz_statistics(quiz)

    assert first.count == second.count == 5
    assert first.difficulty_percent == 60
    assert first.found.discrimination == pytest.approx(1)
    chosen = {option.text: option.count for option in first.options}
    assert chosen in (
        {"Email chính": 3, "Wi-Fi của quán": 2, "Trang bán hàng": 0},
        {"Email": 3, "Ngân hàng": 3, "Báo điện tử": 2},
    )


@pytest.mark.parametrize(
    ("discrimination", "weak"), [(None, False), (-0.5, True), (0.0, True), (0.4, False)]
)
def test_a_question_that_does_not_tell_who_knows_more_is_marked(discrimination, weak):
    found = ItemStatistics(5, Fraction(1, 2), discrimination, {}, 0)

    assert ItemRow(version=None, count=5, found=found, options=[]).is_weak is weak
    assert not ItemRow(version=None, count=4, found=None, options=[]).is_weak


def test_later_attempts_and_those_in_progress_do_not_count():
    quiz = QuizFactory()
    course = CoursePageFactory()
    lesson = LessonPageFactory(parent=course, body=with_quiz(quiz))
    enrolment = EnrolmentFactory(course=course)
    for number in (1, 2):
        attempt = taking.start(
            user=enrolment.user,
            course_key=enrolment.course_key,
            lesson_key=lesson.translation_key,
            quiz=quiz,
            number=number,
            now=timezone.now(),
        )
        taking.submit(user=enrolment.user, key=attempt.key, posted=posted(form(attempt)))
    taking.start(
        user=EnrolmentFactory(course=course).user,
        course_key=enrolment.course_key,
        lesson_key=lesson.translation_key,
        quiz=quiz,
        number=1,
    )

    assert [row.count for row in quiz_statistics(quiz)] == [1]


def test_an_edited_question_is_told_apart():
    quiz = QuizFactory()
    taken(quiz, [True] * 5)
    question = quiz.parts.get().question
    question.text = "Hỏi rõ hơn?"
    question.save_revision().publish()
    taken(quiz, [True])

    assert sorted((row.version.number, row.count) for row in quiz_statistics(quiz)) == [
        (1, 5),
        (2, 1),
    ]


def test_the_page_shows_nothing_of_a_few_people(client, trainer):
    quiz = QuizFactory()
    address = reverse("quizzes:statistics", args=[quiz.pk])
    assert "Chưa có ai nộp" in client.get(address).content.decode()
    taken(quiz, [True] * 4)

    few = client.get(address).content.decode()
    taken(quiz, [False])
    enough = client.get(address).content.decode()

    assert "Hiện khi có từ 5 câu trả lời" in few
    assert "Email chính" not in few
    assert "80&nbsp;%" in enough
    assert "Wi-Fi của quán: 1 (20&nbsp;%)" in enough


def test_the_list_of_quizzes_leads_there(client, trainer):
    quiz = QuizFactory()

    page = client.get(reverse(type(quiz).snippet_viewset.get_url_name("list"))).content.decode()

    assert reverse("quizzes:statistics", args=[quiz.pk]) in page
    assert reverse("quizzes:preview", args=[quiz.pk]) in page


@pytest.mark.parametrize("right", [True, False])
def test_a_trial_is_marked_and_stores_nothing(client, trainer, right):
    quiz = QuizFactory(kinds=tuple(LINES))
    address = reverse("quizzes:preview", args=[quiz.pk])
    page = client.get(address)
    assert "không lưu gì cả" in page.content.decode()
    paper = re.search(r'name="paper" value="([^"]+)"', page.content.decode())[1]
    answers = form_of_trial(quiz, paper, right=right)

    marked = client.post(address, answers | {"paper": paper})

    assert ("100&nbsp;%" if right else ">0&nbsp;%") in marked.content.decode()
    assert "Vì sao" in marked.content.decode()
    assert not QuizAttempt.objects.exists()
    assert not QuizAnswer.objects.exists()


def form_of_trial(quiz, paper: str, *, right: bool) -> dict:
    sent: dict[str, list[str]] = {}
    for answer in Trial.resume(quiz, paper).answers:
        for name, values in fields(answer, right=right).items():
            sent.setdefault(name, []).extend(values)
    return sent


def test_a_trial_says_what_is_missing_and_what_cannot_be_read(client, trainer):
    quiz = QuizFactory(kinds=("number",))
    address = reverse("quizzes:preview", args=[quiz.pk])
    page = client.get(address).content.decode()
    paper = re.search(r'name="paper" value="([^"]+)"', page)[1]

    wrong = client.post(address, {"paper": paper, "card": ["1"], "q1": "mười"})
    quiz.parts.get().question.unpublish()

    assert wrong.status_code == 422
    assert "Xin ghi một con số" in wrong.content.decode()
    assert "chưa được xuất bản" in client.get(address).content.decode()


def test_a_paper_is_not_made_up_nor_taken_from_another_quiz(client, trainer):
    quiz, other = QuizFactory.create_batch(2)
    page = client.get(reverse("quizzes:preview", args=[other.pk])).content.decode()
    paper = re.search(r'name="paper" value="([^"]+)"', page)[1]
    address = reverse("quizzes:preview", args=[quiz.pk])

    assert client.post(address, {"paper": paper}).status_code == 404
    assert client.post(address, {"paper": "x"}).status_code == 404
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("name", ["statistics", "preview"])
def test_strangers_see_neither(client, sign_in, name):
    address = reverse(f"quizzes:{name}", args=[QuizFactory().pk])

    assert client.get(address).status_code == 302
    sign_in(learner=True)
    assert client.get(address).status_code == 302

"""Attempts: the server's clock, frozen papers, nothing doubled, and what progress is told."""

import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses import actions
from courses.models import (
    Enrolment,
    LearningEvent,
    LessonPage,
    LessonProgress,
    QuizAnswer,
    QuizAttempt,
    QuizPart,
)
from courses.progress.rebuilding import rebuild
from courses.progress.recording import NotEnrolled
from courses.quizzes import taking
from courses.tasks import close_overdue_quizzes
from tests.courses.taking_quizzes import form, posted
from tests.factories.courses import (
    CoursePageFactory,
    EnrolmentFactory,
    LessonPageFactory,
    with_quiz,
)
from tests.factories.quizzes import LINES, QuestionFactory, QuestionPoolFactory, QuizFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


class Taking:
    """One learner, one course of one lesson, one quiz."""

    def __init__(self, **fields) -> None:
        self.quiz = QuizFactory(**fields)
        self.course = CoursePageFactory()
        self.lesson = LessonPageFactory(parent=self.course, body=with_quiz(self.quiz))
        self.enrolment = EnrolmentFactory(course=self.course)
        self.user = self.enrolment.user

    def start(self, number: int = 1, *, at: datetime = NOW, user=None) -> QuizAttempt:
        return taking.start(
            user=user or self.user,
            course_key=self.course.translation_key,
            lesson_key=self.lesson.translation_key,
            quiz=self.quiz,
            number=number,
            now=at,
            chance=random.Random(1),
        )

    def submit(self, attempt, *, at: datetime = NOW, right: bool = True, **options):
        return taking.submit(
            user=self.user,
            key=attempt.key,
            posted=posted(form(attempt, right=right, **options)),
            now=at,
        ).attempt

    def give(self, attempt, *, at: datetime = NOW, user=None, **options):
        return taking.give(
            user=user or self.user,
            key=attempt.key,
            posted=posted(form(attempt, **options)),
            now=at,
        )

    @property
    def progress(self) -> LessonProgress:
        return LessonProgress.objects.get(enrolment=self.enrolment)


def test_all_kinds_are_taken_and_marked():
    case = Taking(kinds=tuple(LINES))

    right = case.submit(case.start())
    wrong = case.submit(case.start(2), right=False)

    assert (right.state, right.earned, right.most, right.percent) == ("graded", 7, 7, 100)
    assert right.is_passed
    assert (wrong.earned, wrong.is_passed) == (0, False)


def test_a_passed_quiz_is_a_result_and_does_the_lesson_and_the_course():
    case = Taking()

    case.submit(case.start(), at=NOW + timedelta(minutes=3))

    assert case.progress.success == "passed"
    assert case.progress.completed_by == "quiz"
    assert case.progress.completed_at == NOW + timedelta(minutes=3)
    case.enrolment.refresh_from_db()
    assert case.enrolment.state == Enrolment.State.COMPLETED
    assert list(rebuild())[-1].changes == []


def test_a_failed_quiz_is_a_result_only_and_passing_later_counts():
    case = Taking()

    case.submit(case.start(), right=False)
    assert (case.progress.success, case.progress.completed_at) == ("failed", None)
    case.submit(case.start(2))

    assert case.progress.success == "passed"
    assert case.progress.completed_at


def test_a_quiz_may_count_as_done_when_it_is_handed_in():
    case = Taking(done_when="finished")

    case.submit(case.start(), right=False)

    assert case.progress.completed_at
    assert case.progress.success == "failed"


def test_the_average_decides_where_the_quiz_says_so():
    case = Taking(counts="average", pass_mark=50)

    case.submit(case.start(), right=False)
    case.submit(case.start(2), right=False)
    case.submit(case.start(3))
    assert case.progress.success == "failed"  # a third
    case.submit(case.start(4))

    assert case.progress.success == "passed"  # a half


def test_starting_twice_from_two_tabs_is_one_attempt():
    case = Taking()

    assert case.start() == case.start()
    assert case.start(2) == case.start()
    assert QuizAttempt.objects.count() == 1


def test_a_start_sent_again_after_handing_in_leads_to_that_attempt():
    case = Taking()
    first = case.start()
    case.submit(first)

    assert case.start(1) == first
    assert QuizAttempt.objects.count() == 1


def test_the_database_refuses_a_second_attempt_in_progress():
    case = Taking()
    first = case.start()

    with pytest.raises(IntegrityError), transaction.atomic():
        QuizAttempt.objects.create(
            enrolment=case.enrolment,
            lesson_key=first.lesson_key,
            quiz=case.quiz,
            number=2,
            started_at=NOW,
            paper={},
            most=1,
        )


def test_limits_hold():
    case = Taking(attempts_allowed=2, pause_minutes=60)
    case.submit(case.start(), right=False)

    with pytest.raises(taking.MayNotStart) as waiting:
        case.start(2, at=NOW + timedelta(minutes=59))
    case.submit(case.start(2, at=NOW + timedelta(hours=1)), at=NOW + timedelta(hours=1))
    with pytest.raises(taking.MayNotStart) as used_up:
        case.start(3, at=NOW + timedelta(days=2))

    assert waiting.value.next.not_before == NOW + timedelta(hours=1)
    assert used_up.value.next.none_left


def test_only_who_takes_the_course_may_start():
    case = Taking()

    with pytest.raises(NotEnrolled):
        case.start(user=UserFactory())
    actions.withdraw(user=case.user, course_key=case.course.translation_key)
    with pytest.raises(NotEnrolled):
        case.start()


def test_a_quiz_whose_questions_are_gone_does_not_start():
    case = Taking()
    case.quiz.parts.get().question.unpublish()

    with pytest.raises(taking.MayNotStart):
        case.start()
    assert not QuizAttempt.objects.exists()


def test_the_paper_is_frozen():
    case = Taking(pass_mark=100)
    attempt = case.start()
    question = case.quiz.parts.get().question
    right, wrong, other = question.options.all()
    right.is_correct, wrong.is_correct = False, True
    question.options = [right, wrong, other]
    question.save_revision().publish()
    case.quiz.pass_mark = 0
    case.quiz.save_revision().publish()

    ended = case.submit(attempt)

    assert ended.rules.pass_mark == 100
    assert ended.is_passed
    assert attempt.answers.get().version.number == 1
    assert case.start(2).answers.get().version.number == 2


def test_a_pool_is_drawn_from_and_drawn_anew():
    pool = QuestionPoolFactory()
    for _ in range(6):
        QuestionFactory(pool=pool)
    case = Taking(parts=[QuizPart(pool=pool, draw=3, sort_order=0)])

    attempt = case.start()

    assert attempt.answers.count() == attempt.most == 3
    assert len({answer.version_id for answer in attempt.answers.all()}) == 3


def test_answers_are_kept_one_by_one_and_the_rest_stays():
    case = Taking(kinds=("one", "text", "number"))
    attempt = case.start()

    case.give(attempt, only=[1])
    case.give(attempt, only=[3], at=NOW + timedelta(minutes=1))

    first, second, third = attempt.answers.all()
    assert first.value
    assert second.value is None
    assert (third.value, third.answered_at) == ("1000", NOW + timedelta(minutes=1))
    assert third.share is None


def test_an_answer_can_be_taken_back():
    case = Taking(kinds=("many",))
    attempt = case.start()
    case.give(attempt)

    taking.give(user=case.user, key=attempt.key, posted=posted({"card": ["1"]}), now=NOW)

    assert attempt.answers.get().value is None


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("number", {"q1": ["mười"]}),
        ("order", {"q1.0": ["1"], "q1.1": ["1"], "q1.2": ["2"]}),
        ("order", {"q1.0": ["1"]}),
        ("text", {"q1": ["a" * 301]}),
    ],
)
def test_what_cannot_be_read_is_told_and_changes_nothing(kind, sent):
    case = Taking(kinds=(kind,))
    attempt = case.start()
    case.give(attempt)
    before = attempt.answers.get().value

    given = taking.submit(
        user=case.user,
        key=attempt.key,
        posted=posted({"card": ["1"]} | sent),
        anyway=False,
        now=NOW,
    )

    assert list(given.errors) == [1]
    assert given.attempt.is_open
    assert attempt.answers.get().value == before


@pytest.mark.parametrize(
    "sent",
    [
        {"card": ["1", "99", "x"], "q1": ["77"]},
        {"card": ["1"], "q1": ["-1"]},
        {"card": ["1"], "q1": [""]},
        {"q1": ["0"]},
        {},
    ],
)
def test_what_the_paper_does_not_offer_is_no_answer(sent):
    case = Taking()
    attempt = case.start()

    taking.give(user=case.user, key=attempt.key, posted=posted(sent), now=NOW)

    assert attempt.answers.get().value is None


def test_a_missing_answer_asks_before_handing_in():
    case = Taking(kinds=("one", "many"))
    attempt = case.start()
    sent = posted(form(attempt, only=[1]))

    asked = taking.submit(user=case.user, key=attempt.key, posted=sent, anyway=False, now=NOW)
    assert (asked.unanswered, asked.attempt.is_open) == (1, True)
    ended = taking.submit(user=case.user, key=attempt.key, posted=sent, anyway=True, now=NOW)

    assert ended.attempt.earned == 1
    assert attempt.answers.get(position=1).value


def test_late_answers_are_refused_and_what_was_kept_in_time_is_marked():
    case = Taking(minutes_allowed=10, kinds=("one", "one"), pass_mark=50)
    attempt = case.start()
    case.give(attempt, only=[1], at=NOW + timedelta(minutes=9))

    given = case.give(attempt, only=[2], at=NOW + timedelta(minutes=11))

    assert given.is_late
    assert given.attempt.state == QuizAttempt.State.EXPIRED
    assert given.attempt.submitted_at == NOW + timedelta(minutes=10)
    assert given.attempt.earned == 1
    assert attempt.answers.get(position=2).value is None
    assert case.progress.completed_at == NOW + timedelta(minutes=10)


def test_an_attempt_left_behind_is_ended_by_the_next_start():
    case = Taking(minutes_allowed=10)
    first = case.start()

    second = case.start(2, at=NOW + timedelta(hours=3))

    first.refresh_from_db()
    assert first.state == QuizAttempt.State.EXPIRED
    assert second.number == 2


def test_attempts_of_people_who_did_not_come_back_are_ended_in_time():
    case = Taking(minutes_allowed=10)
    attempt = case.start(at=timezone.now() - timedelta(hours=1))
    case.give(attempt, at=attempt.started_at)
    in_time = Taking(minutes_allowed=10)
    in_time.start(at=timezone.now())

    close_overdue_quizzes()
    close_overdue_quizzes()

    attempt.refresh_from_db()
    assert (attempt.state, attempt.earned) == (QuizAttempt.State.EXPIRED, 1)
    assert case.progress.completed_at == attempt.due_at
    assert QuizAttempt.objects.get(quiz=in_time.quiz).is_open


def test_handing_in_twice_changes_nothing():
    case = Taking()
    attempt = case.start()
    case.submit(attempt, right=False)
    events = LearningEvent.objects.count()

    given = taking.submit(
        user=case.user, key=attempt.key, posted=posted(form(attempt)), now=NOW + timedelta(hours=1)
    )

    assert given.was_ended
    assert given.attempt.earned == 0
    assert LearningEvent.objects.count() == events
    assert case.give(attempt).was_ended
    assert attempt.answers.get().share == Fraction(0)


def test_anothers_attempt_does_not_exist():
    case = Taking()
    attempt = case.start()
    stranger = EnrolmentFactory(course=case.course).user

    with pytest.raises(QuizAttempt.DoesNotExist):
        case.give(attempt, user=stranger)
    with pytest.raises(QuizAttempt.DoesNotExist):
        taking.submit(user=stranger, key=attempt.key, posted=posted({}), now=NOW)


def test_an_attempt_can_be_ended_when_its_lesson_and_course_are_gone():
    case = Taking()
    attempt = case.start()
    case.course.delete()
    assert not LessonPage.objects.exists()

    ended = case.submit(attempt)

    assert ended.is_passed
    assert LessonProgress.objects.get().completed_by == "quiz"


def test_an_attempt_can_be_ended_after_leaving_the_course():
    case = Taking()
    attempt = case.start()
    actions.withdraw(user=case.user, course_key=case.course.translation_key)

    assert case.submit(attempt).is_passed
    case.enrolment.refresh_from_db()
    assert case.enrolment.state == Enrolment.State.WITHDRAWN


def test_ones_own_word_does_not_do_a_lesson_with_a_quiz():
    case = Taking()

    with pytest.raises(actions.NeedsQuiz):
        actions.complete_lesson(
            user=case.user,
            course_key=case.course.translation_key,
            lesson_key=case.lesson.translation_key,
        )
    assert not LearningEvent.objects.exists()
    case.quiz.unpublish()
    case.lesson.refresh_from_db()

    recorded = actions.complete_lesson(
        user=case.user,
        course_key=case.course.translation_key,
        lesson_key=case.lesson.translation_key,
    )
    assert recorded.enrolment.completed_at


@pytest.mark.parametrize("gone", ["lesson", "course", "deleted"])
def test_a_paper_handed_in_after_the_lesson_went_counts(gone):
    case = Taking()
    attempt = case.start()
    if gone == "lesson":
        case.lesson.unpublish()
    elif gone == "course":
        case.course.unpublish()
    else:
        case.lesson.delete()

    case.submit(attempt)
    case.submit(attempt)

    row = LessonProgress.objects.get()
    assert (bool(row.completed_at), row.completed_by, row.success) == (True, "quiz", "passed")
    assert LearningEvent.objects.count() == 2


def test_erasing_the_enrolment_takes_attempts_and_answers_along():
    case = Taking()
    case.submit(case.start())

    actions.end_learning_record(user=case.user, erase=True)

    assert not QuizAttempt.objects.exists()
    assert not QuizAnswer.objects.exists()

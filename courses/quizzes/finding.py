"""Reads for the pages of a quiz: the lesson it stands in, and a person's attempts."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Case, F, OuterRef, Prefetch, Subquery, Sum, Value, When
from django.http import Http404
from django.utils import timezone

from courses.models import CoursePage, Enrolment, LessonPage, QuizAttempt, QuizPart
from courses.quizzes import limits, marking


def lesson_with_quiz(course_key: UUID, lesson_key: UUID) -> LessonPage:
    """A live lesson of a live course with its live quiz, in one query; else Http404."""
    course = CoursePage.objects.open().filter(translation_key=course_key)
    asked = Case(When(question=None, then=F("draw")), default=Value(1))
    count = QuizPart.objects.filter(quiz=OuterRef("quiz")).order_by().values("quiz")
    lesson = (
        LessonPage.objects.open()
        .of(course)
        .filter(translation_key=lesson_key, quiz__live=True)
        .annotate(question_count=Subquery(count.annotate(n=Sum(asked)).values("n")))
        .select_related("quiz")
        .defer("body")
        .first()
    )
    if lesson is None:
        raise Http404
    return lesson


def lesson_address(lesson_key: UUID) -> LessonPage | None:
    """The lesson an attempt belongs to, if readers may still see it."""
    return LessonPage.objects.open().filter(translation_key=lesson_key).defer("body").first()


@dataclass
class OwnAttempts:
    """What a person did with a quiz so far, and whether they may try again."""

    is_taking: bool = False
    attempts: list[QuizAttempt] = field(default_factory=list)
    next: limits.Next = field(default_factory=lambda: limits.Next(1))
    is_passed: bool = False
    #: The score that counts of several attempts, in percent.
    counted_percent: int | None = None

    @property
    def open_attempt(self) -> QuizAttempt | None:
        return next((one for one in self.attempts if one.is_open), None)


def own_attempts(
    user, *, course_key: UUID, lesson: LessonPage, now: datetime | None = None
) -> OwnAttempts:
    """Two queries; none for visitors."""
    if not user.is_authenticated:
        return OwnAttempts()
    attempts = QuizAttempt.objects.filter(
        lesson_key=lesson.translation_key, quiz=lesson.quiz_id
    ).order_by("number")
    enrolment = (
        Enrolment.objects.of(user)
        .filter(course_key=course_key)
        .taking()
        .prefetch_related(Prefetch("quiz_attempts", attempts, to_attr="at_quiz"))
        .first()
    )
    if enrolment is None:
        return OwnAttempts()
    rules = lesson.quiz.rules
    ended = [one for one in enrolment.at_quiz if not one.is_open]
    moments = [one.submitted_at for one in ended]
    scores = [one.score for one in ended]
    return OwnAttempts(
        is_taking=True,
        attempts=enrolment.at_quiz,
        next=limits.next_attempt(rules, moments, now or timezone.now()),
        is_passed=marking.counts_as_passed(scores, rules.counts, rules.pass_mark),
        counted_percent=int(marking.counted(scores, rules.counts) * 100) if scores else None,
    )

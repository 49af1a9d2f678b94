"""What learners do with a quiz: attempts on frozen papers, and an answer for each question."""

import uuid
from datetime import datetime
from fractions import Fraction

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.enrolment import Enrolment
from courses.models.question import QuestionVersion
from courses.models.quiz import Quiz
from courses.quizzes.fraction_field import FractionField
from courses.quizzes.limits import GRACE, Rules
from courses.quizzes.marking import is_passed


class QuizAttemptQuerySet(models.QuerySet):
    def of(self, user) -> "QuizAttemptQuerySet":
        return self.filter(enrolment__user=user)

    def at(self, *, enrolment_id: int, lesson_key: uuid.UUID, quiz_id: int):
        """All attempts of one person at one quiz in one lesson, the first first."""
        return self.filter(
            enrolment_id=enrolment_id, lesson_key=lesson_key, quiz_id=quiz_id
        ).order_by("number")

    def ended(self) -> "QuizAttemptQuerySet":
        return self.exclude(state=QuizAttempt.State.IN_PROGRESS)

    def overdue(self, now: datetime) -> "QuizAttemptQuerySet":
        """In progress although their time is over."""
        return self.filter(state=QuizAttempt.State.IN_PROGRESS, due_at__lt=now - GRACE)


class QuizAttempt(models.Model):
    """One try at a quiz, on the paper that was drawn when it started.

    Every kind of question is marked at once, so there is no waiting between submitted and graded.
    """

    class State(models.TextChoices):
        IN_PROGRESS = "in_progress", pgettext_lazy("quiz", "In progress")
        GRADED = "graded", _("Handed in")
        EXPIRED = "expired", _("Time was over")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="quiz_attempts")
    lesson_key = models.UUIDField()
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=11, choices=State, default=State.IN_PROGRESS)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    paper = models.JSONField(help_text="Rules, and the questions in their order, as drawn.")
    earned = FractionField(null=True)
    most = models.PositiveSmallIntegerField(help_text="Points there are.")

    objects = QuizAttemptQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key", "quiz", "number"],
                name="one_quiz_attempt_per_number",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key", "quiz"],
                condition=models.Q(state="in_progress"),
                name="one_quiz_attempt_in_progress",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id}, attempt {self.number} of {self.enrolment_id}"

    @property
    def rules(self) -> Rules:
        """The rules as they were when the attempt started."""
        return Rules(**self.paper["rules"])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.IN_PROGRESS

    @property
    def score(self) -> Fraction | None:
        """The share of all points, once the attempt has ended."""
        return None if self.earned is None else self.earned / self.most

    @property
    def percent(self) -> int | None:
        """The score for showing, rounded down: 79.9 % has not reached 80."""
        return None if self.score is None else int(self.score * 100)

    @property
    def is_passed(self) -> bool:
        return self.earned is not None and is_passed(self.earned, self.most, self.rules.pass_mark)


class QuizAnswer(models.Model):
    """What a learner gave to one question of a paper; there from the start, empty until given."""

    attempt = models.ForeignKey(QuizAttempt, on_delete=models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="answers")
    value = models.JSONField(null=True)
    answered_at = models.DateTimeField(null=True)
    share = FractionField(null=True, help_text="Of the question's points, once it is marked.")

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "position"], name="one_quiz_answer_per_question"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.position}"

"""A graded quiz as trainers put it together: its questions and its rules."""

from collections.abc import Sequence
from dataclasses import fields

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, Orderable, RevisionMixin, WorkflowMixin

from core.visitor_cache import forget_public_pages
from courses.completeness.rows import Row
from courses.models.question import Question, QuestionPool
from courses.quizzes import limits
from courses.quizzes.completeness import quiz_problems, quiz_rows


class Quiz(WorkflowMixin, DraftStateMixin, RevisionMixin, ClusterableModel):
    """A quiz. An attempt freezes its questions and rules, so an edit counts from the next on."""

    class Counts(models.TextChoices):
        BEST = "best", _("The best attempt")
        LAST = "last", _("The last attempt")
        AVERAGE = "average", _("The average of all attempts")

    class Review(models.TextChoices):
        NEVER = limits.NEVER, _("Nothing is shown")
        SCORE = limits.SCORE, _("The points only")
        AFTER = limits.AFTER, _("Answers and feedback after each attempt")
        AT_THE_END = (
            limits.AT_THE_END,
            _("Answers and feedback once passed, or after the last attempt"),
        )

    class DoneWhen(models.TextChoices):
        PASSED = "passed", _("It is passed")
        FINISHED = "finished", _("It is handed in, whatever the points")

    title = models.CharField(_("title"), max_length=120)
    intro = models.TextField(
        _("introduction"), blank=True, help_text=_("What it is about; shown before it starts.")
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark in percent"), default=80, validators=[MaxValueValidator(100)]
    )
    done_when = models.CharField(
        _("the lesson is done when"), max_length=8, choices=DoneWhen, default=DoneWhen.PASSED
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as one likes."),
    )
    minutes_allowed = models.PositiveSmallIntegerField(
        _("minutes allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit. Time runs by the portal's clock, also while away."),
    )
    pause_minutes = models.PositiveIntegerField(
        _("minutes between two attempts"), default=0, help_text=_("1440 is a day.")
    )
    counts = models.CharField(
        _("what counts of several attempts"), max_length=7, choices=Counts, default=Counts.BEST
    )
    review = models.CharField(
        _("what is shown afterwards"), max_length=10, choices=Review, default=Review.AFTER
    )
    shuffle_questions = models.BooleanField(_("questions in random order"), default=False)
    shuffle_options = models.BooleanField(_("answers in random order"), default=False)
    source_digest = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Of the file it was imported from."
    )
    source_key = models.CharField(
        max_length=400,
        blank=True,
        db_index=True,
        editable=False,
        help_text="Course folder and name of the file it was imported from.",
    )
    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        for_concrete_model=False,
        related_query_name="quiz",
    )

    class Meta:
        ordering = ["title"]
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def __str__(self) -> str:
        return self.title

    def problems(self) -> list[str]:
        """What keeps the quiz from being published, one sentence each."""
        return quiz_problems(self.parts.all())

    def own_rows(self) -> list[Row]:
        """Lines of the checklist beside the editor."""
        return quiz_rows(self)

    def save(self, *args, update_fields: Sequence[str] | None = None, **kwargs) -> None:
        if self.live and update_fields is None and (found := self.problems()):
            raise ValidationError(found)
        super().save(*args, update_fields=update_fields, **kwargs)
        forget_public_pages()  # lessons show its title and rules

    @property
    def rules(self) -> limits.Rules:
        """The rules as they are now; an attempt freezes them."""
        return limits.Rules(**{one.name: getattr(self, one.name) for one in fields(limits.Rules)})


class QuizPart(Orderable):
    """One question of a quiz, or some drawn from a pool."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="parts")
    question = models.ForeignKey(
        Question,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("question"),
    )
    pool = models.ForeignKey(
        QuestionPool,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("pool"),
    )
    draw = models.PositiveSmallIntegerField(
        _("how many to draw"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("From the pool, by chance, anew for each attempt."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("question or pool")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(question=None, pool__isnull=False)
                | models.Q(question__isnull=False, pool=None),
                name="quiz_part_is_question_or_pool",
            )
        ]

    def __str__(self) -> str:
        return str(self.question or self.pool)

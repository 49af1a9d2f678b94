"""The bank: questions as trainers edit them, and the versions learners were asked."""

import hashlib
import json
from collections.abc import Iterable, Sequence

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.images import get_image_model_string
from wagtail.models import DraftStateMixin, Orderable, RevisionMixin, WorkflowMixin

from core.models import Topic
from courses.completeness.rows import Row
from courses.quizzes import marking
from courses.quizzes.completeness import question_rows
from courses.quizzes.definition import define, definition_problems


class QuestionPool(models.Model):
    """Questions that may stand in for each other; quizzes draw some of them by chance."""

    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("pool of questions")
        verbose_name_plural = _("pools of questions")

    def __str__(self) -> str:
        return self.name


class Question(WorkflowMixin, DraftStateMixin, RevisionMixin, ClusterableModel):
    """A question of the bank. Publishing freezes what it says then as a version."""

    class Kind(models.TextChoices):
        ONE = marking.ONE, _("One right answer")
        MANY = marking.MANY, _("Several right answers")
        TRUE_FALSE = marking.TRUE_FALSE, _("True or false")
        ORDER = marking.ORDER, _("Put in order")
        MATCH = marking.MATCH, _("Match pairs")
        TEXT = marking.TEXT, _("Short text")
        NUMBER = marking.NUMBER, _("Number")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ONE)
    text = models.TextField(_("question"))
    picture = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
    )
    points = models.PositiveSmallIntegerField(_("points"), default=1)
    note = models.TextField(
        _("explanation"),
        blank=True,
        help_text=_("Shown with the review, whatever was answered."),
    )
    pool = models.ForeignKey(
        QuestionPool,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="questions",
        verbose_name=_("pool"),
        help_text=_("Quizzes may draw from a pool by chance."),
    )
    topics = ParentalManyToManyField(
        Topic, related_name="questions", verbose_name=_("topics"), blank=True
    )
    source_digest = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Of the file it was imported from."
    )
    source_key = models.CharField(
        max_length=400,
        blank=True,
        db_index=True,
        editable=False,
        help_text="Course folder and key of the question in it.",
    )
    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        for_concrete_model=False,
        related_query_name="question",
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return Truncator(self.text).chars(80)

    def problems(self) -> list[str]:
        """What keeps the question from being published, one sentence each."""
        return definition_problems(define(self, self.options.all()), topics=self.topics.all())

    def own_rows(self) -> list[Row]:
        """Lines of the checklist beside the editor."""
        return question_rows(self)

    def save(self, *args, update_fields: Sequence[str] | None = None, **kwargs) -> None:
        """Save; a live question is complete, and what it says now is a version of its own."""
        is_whole = self.live and update_fields is None
        if is_whole and (found := self.problems()):
            raise ValidationError(found)
        super().save(*args, update_fields=update_fields, **kwargs)
        if is_whole:
            self._freeze()

    def _freeze(self) -> None:
        definition = define(self, self.options.all())
        digest = digest_of(definition)
        latest = self.versions.order_by("-number").first()
        if latest is None or latest.digest != digest:
            number = latest.number + 1 if latest else 1
            self.versions.create(number=number, definition=definition, digest=digest)


def digest_of(definition: dict) -> str:
    """The fingerprint of a definition, whatever the order of its keys."""
    text = json.dumps(definition, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class QuestionOption(Orderable):
    """A line of a question: an answer to choose, a pair, a step, or a text that is accepted."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="options")
    text = models.CharField(_("text"), max_length=300)
    match = models.CharField(
        _("partner"), max_length=300, blank=True, help_text=_("For pairs: what belongs to it.")
    )
    tolerance = models.CharField(
        _("tolerance"),
        max_length=20,
        blank=True,
        help_text=_("For numbers: how far away an answer may be and still fit."),
    )
    is_correct = models.BooleanField(_("correct"), default=False)
    feedback = models.TextField(
        _("feedback"), blank=True, help_text=_("Why it is right, or what speaks against it.")
    )
    picture = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("answer")

    def __str__(self) -> str:
        return self.text


class QuestionVersionQuerySet(models.QuerySet):
    def current(self) -> "QuestionVersionQuerySet":
        """What the live questions say now."""
        later = QuestionVersion.objects.filter(
            question=OuterRef("question"), number__gt=OuterRef("number")
        )
        return self.filter(~Exists(later), question__live=True)

    def of_parts(self, parts: Iterable) -> "QuestionVersionQuerySet":
        """Of the questions and pools these parts of a quiz name."""
        parts = list(parts)
        return self.filter(
            Q(question__in={part.question_id for part in parts if part.question_id})
            | Q(question__pool__in={part.pool_id for part in parts if part.pool_id})
        )


class QuestionVersion(models.Model):
    """What a question said from one publication to the next; never changed.

    Papers and answers refer to versions, so an edit of the bank changes no attempt.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(auto_now_add=True)

    objects = QuestionVersionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["question", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "number"], name="one_question_version_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"

    def save(self, *args, **kwargs) -> None:
        if self.pk is not None:
            raise FrozenVersion(f"version {self} was published and is never changed")
        super().save(*args, **kwargs)


class FrozenVersion(Exception):
    """A published version of a question was about to be changed."""

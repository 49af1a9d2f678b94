import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advisory.models.business import Business
from advisory.models.instrument import InstrumentVersion


class AssessmentQuerySet(models.QuerySet):
    def submitted(self) -> "AssessmentQuerySet":
        return self.filter(state=Assessment.State.SUBMITTED)

    def drafts(self) -> "AssessmentQuerySet":
        return self.filter(state=Assessment.State.DRAFT)

    def for_business(self, business: Business) -> "AssessmentQuerySet":
        return self.filter(business=business)

    def advisable(self) -> "AssessmentQuerySet":
        """Those advice may be given on: of no business yet, or of one whose owner agrees to it."""
        agreeing = Business.objects.with_advice_consent()
        return self.filter(Q(business=None) | Q(business__in=agreeing))

    def latest_per_business(self, instrument: str = "") -> "AssessmentQuerySet":
        """The newest submitted assessment of each business; of one instrument, if it is named."""
        of_it = {"instrument_version__instrument__key": instrument} if instrument else {}
        newer = Assessment.objects.submitted().filter(
            Q(submitted_at__gt=models.OuterRef("submitted_at"))
            | Q(submitted_at=models.OuterRef("submitted_at"), pk__gt=models.OuterRef("pk")),
            business=models.OuterRef("business"),
            **of_it,
        )
        return self.submitted().filter(~models.Exists(newer), business__isnull=False, **of_it)


class Assessment(models.Model):
    """One round of answers to one instrument version, by a visitor or for a business.

    It begins with the first saved answer, with no account: whoever holds the private link or
    the short code may go on. Once claimed for a business, only its people and its adviser may.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("In progress")
        SUBMITTED = "submitted", _("Finished")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    instrument_version = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, related_name="assessments"
    )
    business = models.ForeignKey(
        Business, null=True, blank=True, on_delete=models.CASCADE, related_name="assessments"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    continued_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="continuations"
    )
    code = models.CharField(_("short code"), max_length=12, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    locale = models.CharField(max_length=5, default="vi")
    started_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["business", "state", "submitted_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False),
                name="submitted_assessment_has_a_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument_version} {self.code}"

    @property
    def is_submitted(self) -> bool:
        return self.state == self.State.SUBMITTED


class Answer(models.Model):
    """One answer to one question, by one layer. Blank is no row; the other states are kept apart."""

    class State(models.TextChoices):
        ANSWERED = "answered", _("Answered")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")
        DONT_KNOW = "dont_know", _("Don't know")

    class Layer(models.TextChoices):
        SELF = "self", _("Own answer")
        COLLEAGUE = "colleague", _("Colleague")
        ADVISER = "adviser", _("Adviser")

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    question_key = models.CharField(max_length=80)
    layer = models.CharField(max_length=10, choices=Layer, default=Layer.SELF)
    state = models.CharField(max_length=15, choices=State, default=State.ANSWERED)
    value = models.JSONField(null=True, help_text="Encoded by the instrument's question type.")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(auto_now=True)
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "question_key", "layer"], name="one_answer_per_layer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_key}: {self.value}"


class ScoreQuerySet(models.QuerySet):
    def final(self) -> "ScoreQuerySet":
        """Of finished assessments with enough answers, under the rules of their own version."""
        return self.filter(
            assessment__state=Assessment.State.SUBMITTED,
            instrument_version=models.F("assessment__instrument_version"),
            is_provisional=False,
        )


class Score(models.Model):
    """What the answers of an assessment were worth under one rule set, with its receipt."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="scores")
    instrument_version = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, related_name="scores"
    )
    rule_set = models.CharField(max_length=40)
    definition_hash = models.CharField(max_length=64)
    total = models.DecimalField(max_digits=9, decimal_places=4)
    maximum = models.DecimalField(max_digits=9, decimal_places=4)
    level = models.CharField(max_length=40)
    is_provisional = models.BooleanField(default=False)
    low = models.DecimalField(max_digits=9, decimal_places=4)
    high = models.DecimalField(max_digits=9, decimal_places=4)
    answered = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    receipt = models.JSONField(help_text="Per question: points, maximum, label, next step.")
    history = models.JSONField(
        default=list,
        blank=True,
        help_text="What it said before it was computed again, oldest first.",
    )
    computed_at = models.DateTimeField(default=timezone.now)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ["-computed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "instrument_version", "rule_set"],
                name="one_score_per_rule_set",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.total}/{self.maximum}"


class DimensionScore(models.Model):
    """One dimension of a score, as a row that reports can count."""

    score = models.ForeignKey(Score, on_delete=models.CASCADE, related_name="dimensions")
    key = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=9, decimal_places=4)
    maximum = models.DecimalField(max_digits=9, decimal_places=4)
    level = models.CharField(max_length=40)
    is_provisional = models.BooleanField(default=False)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["score", "key"], name="one_row_per_dimension")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.points}/{self.maximum}"

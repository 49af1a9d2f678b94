import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advisory.models.business import Business
from advisory.models.instrument import Instrument, InstrumentVersion


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

    def unfinished(self) -> "AssessmentQuerySet":
        """Drafts of businesses that were worked on after the last finished round, if any."""
        later = Assessment.objects.submitted().filter(
            business=OuterRef("business"), submitted_at__gt=OuterRef("updated_at")
        )
        return self.drafts().filter(~Exists(later), business__isnull=False)


class Assessment(models.Model):
    """One round of answers to one instrument version, by a visitor or for a business.

    It begins with the first saved answer, with no account: whoever holds the private link or
    the short code may go on. Once claimed for a business, only its people and its adviser may.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("assessment", "In progress")
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
    led_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who gives the own answers of a claimed assessment; the others are colleagues.",
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
        indexes = [
            models.Index(fields=["business", "state", "submitted_at"]),
            # The agency's rollups ask every minute what changed, and count days again.
            models.Index(fields=["updated_at"], name="assessment_updated"),
            models.Index(fields=["started_at"], name="assessment_started"),
        ]
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

    def may_be_led_by(self, user) -> bool:
        """Whether this person, who may change it, gives its own answers.

        Unclaimed, whoever holds it does; claimed with nobody leading, whoever answers next.
        """
        return self.business_id is None or self.led_by_id in (None, user.pk)


class AnswerQuerySet(models.QuerySet):
    def disputed(self) -> "AnswerQuerySet":
        """Answers of others that differ from the own one, which nobody has settled since.

        The same rule as advisory.assessments.layers.is_open_disagreement, told to the database.
        """
        answered = Answer.State.ANSWERED
        same_question = Answer.objects.filter(
            assessment=OuterRef("assessment"), question_key=OuterRef("question_key")
        )
        differing = same_question.filter(
            ~Q(state=OuterRef("state")) | Q(state=answered) & ~Q(value=OuterRef("value"))
        )
        own = Q(layer=Answer.Layer.SELF)
        unsettled = Q(settled_at=None) | Q(settled_at__lt=OuterRef("answered_at"))
        return self.filter(
            Exists(differing.filter(own & unsettled))
            | ~Exists(same_question.filter(own)) & Exists(differing)
        ).exclude(layer=Answer.Layer.SELF)


class Answer(models.Model):
    """One answer to one question, by one person. Blank is no row; the other states are kept apart.

    Colleagues have a row each (`respondent`); own answers and the adviser's corrections one.
    """

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
    respondent = models.ForeignKey(
        "Respondent", null=True, blank=True, on_delete=models.CASCADE, related_name="answers"
    )
    # The respondent's key or 0: an upsert needs a plain unique constraint, and NULLs are distinct.
    respondent_key = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=15, choices=State, default=State.ANSWERED)
    value = models.JSONField(null=True, help_text="Encoded by the instrument's question type.")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="When the lead chose this answer among differing ones."
    )
    contested_at = models.DateTimeField(
        null=True, blank=True, help_text="While the business contests the adviser's correction."
    )
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "question_key", "layer", "respondent_key"],
                name="one_answer_per_person",
            ),
            models.CheckConstraint(
                condition=Q(layer="colleague", respondent_key=F("respondent"))
                | ~Q(layer="colleague") & Q(respondent=None, respondent_key=0),
                name="colleagues_answers_name_the_colleague",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_key}: {self.value}"


class ConfirmedSuggestion(models.Model):
    """An answer to another instrument that an assessment suggested, and its people confirmed.

    It counts only as long as the same is suggested: see advisory.scoring.crosswalk.
    """

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="confirmed_suggestions"
    )
    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(
        max_length=240, help_text="The cell: question, option or row, column of a grid."
    )
    value = models.JSONField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "instrument", "key"], name="one_confirmation_per_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"


class ScoreQuerySet(models.QuerySet):
    def final(self) -> "ScoreQuerySet":
        """Of finished assessments with enough answers, under the rules of their own version."""
        return self.filter(
            assessment__state=Assessment.State.SUBMITTED,
            instrument_version=models.F("assessment__instrument_version"),
            is_provisional=False,
            total__isnull=False,
        )


class Score(models.Model):
    """What the answers of an assessment were worth under one rule set, with its receipt."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="scores")
    instrument_version = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, related_name="scores"
    )
    rule_set = models.CharField(max_length=40)
    definition_hash = models.CharField(max_length=64)
    # Empty while the owner of the instrument has still to supply rules.
    total = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    maximum = models.DecimalField(max_digits=9, decimal_places=4)
    level = models.CharField(max_length=40)
    is_provisional = models.BooleanField(default=False)
    low = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    high = models.DecimalField(max_digits=9, decimal_places=4, null=True)
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

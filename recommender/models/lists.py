import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from advisory.models import Assessment, Platform
from recommender.models.trained import Experiment, TrainedModel


class RecommendationQuerySet(models.QuerySet):
    def current(self) -> "RecommendationQuerySet":
        """The newest list of each assessment; older ones stay for their feedback."""
        return self.filter(superseded_at=None)

    def for_assessment(self, assessment: Assessment) -> "RecommendationQuerySet":
        return self.current().filter(assessment=assessment).select_related("platform__vendor")

    def not_dismissed(self) -> "RecommendationQuerySet":
        return self.filter(is_dismissed=False)

    def of_subject(self, assessment: Assessment) -> "RecommendationQuerySet":
        """All lines ever made for the same business, or for the assessment of none."""
        if assessment.business_id:
            return self.filter(assessment__business=assessment.business_id)
        return self.filter(assessment=assessment)

    def of_item(self, line: "Recommendation") -> "RecommendationQuerySet":
        return self.filter(course_key=line.course_key, platform=line.platform_id)


class Recommendation(models.Model):
    """One line of a list stored for an assessment, with the parts that made its score.

    A newer list supersedes the older one, which stays: feedback hangs on its lines.
    """

    class Kind(models.TextChoices):
        COURSE = "course", _("Course")
        PLATFORM = "platform", _("Platform")

    class Source(models.TextChoices):
        NEED = "need", _("By need, until the full list is made")
        FULL = "full", _("Full list")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="recommendations"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    course_key = models.UUIDField(null=True)
    platform = models.ForeignKey(
        Platform, null=True, on_delete=models.CASCADE, related_name="recommendations"
    )
    source = models.CharField(max_length=4, choices=Source, default=Source.FULL)
    list_id = models.UUIDField(default=uuid.uuid4, editable=False)
    rank = models.PositiveSmallIntegerField()
    propensity = models.FloatField(
        default=1.0, help_text="How likely it was to stand at this rank, from 0 to 1."
    )
    is_dismissed = models.BooleanField(default=False, help_text="Said not to be for them.")
    is_saved = models.BooleanField(default=False)
    score = models.FloatField()
    parts = models.JSONField(help_text="Parts of the score with their evidence; shares add up.")
    model = models.ForeignKey(
        TrainedModel, null=True, on_delete=models.SET_NULL, related_name="recommendations"
    )
    experiment = models.ForeignKey(
        Experiment, null=True, on_delete=models.SET_NULL, related_name="lines"
    )
    team = models.CharField(
        max_length=1, blank=True, help_text="Which model of the experiment picked it: a or b."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, editable=False)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "kind", "rank"],
                condition=models.Q(superseded_at=None),
                name="one_item_per_rank",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="course", course_key__isnull=False, platform=None)
                | models.Q(kind="platform", course_key=None, platform__isnull=False),
                name="a_recommendation_names_its_item",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.kind} {self.rank}"

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """What a form offers as reasons why this is not for them."""
        return Feedback.Reason.choices


class Feedback(models.Model):
    """What someone was shown of a list, did with it or said about it. Append-only.

    Shown and opened are kept only of people who agree to it (Consent.Purpose.TRACKING). What a line
    was at that moment is copied, because learning from it needs position and propensity.
    """

    class Verb(models.TextChoices):
        SHOWN = "shown", _("Shown")
        OPENED = "opened", _("Opened")
        SAVED = "saved", _("Saved")
        UNSAVED = "unsaved", _("No longer saved")
        DISMISSED = "dismissed", _("Not for us")
        RESTORED = "restored", _("Brought back")
        HELPED = "helped", _("Helped")

    class Reason(models.TextChoices):
        KNOWN = "known", _("We know it or use it already")
        NOT_OURS = "not_ours", _("It is not about our business")
        COST = "cost", _("Too expensive")
        LEVEL = "level", _("Too easy or too hard")
        TRUST = "trust", _("We do not trust it")
        OTHER = "other", _("Another reason")

    #: What is tracked rather than said.
    TRACKED = (Verb.SHOWN, Verb.OPENED)

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.CASCADE, related_name="feedback"
    )
    verb = models.CharField(max_length=10, choices=Verb)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="recommendation_feedback",
    )
    position = models.PositiveSmallIntegerField(null=True)
    propensity = models.FloatField(null=True)
    model_version = models.CharField(max_length=40, blank=True)
    list_id = models.UUIDField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at"]
        indexes = [models.Index(fields=["verb", "at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "verb"],
                condition=models.Q(verb__in=["shown", "opened", "helped"]),
                name="counted_once_per_line",
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.recommendation_id}"

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advisory.models import Assessment, Platform


class TrainedModelQuerySet(models.QuerySet):
    def in_service(self) -> "TrainedModel | None":
        """The newest one in service: two runs that end together may leave two for a while."""
        return self.filter(state=TrainedModel.State.IN_SERVICE).first()

    def with_problem(self) -> "TrainedModelQuerySet":
        """Those whose file was lately found missing or changed: an administrator is told."""
        since = timezone.now() - TrainedModel.PROBLEM_SHOWN
        return self.filter(
            models.Q(state=TrainedModel.State.IN_SERVICE) | models.Q(problem_at__gt=since)
        ).exclude(problem="")


class TrainedModel(models.Model):
    """A trained recommender: a file plus what is known of it."""

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        IN_SERVICE = "in_service", _("In service")
        RETIRED = "retired", _("Retired")
        REFUSED = "refused", _("Refused: worse than the one in service")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    PROBLEM_SHOWN = datetime.timedelta(days=3)

    version = models.CharField(max_length=40, unique=True)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    data_until = models.DateTimeField()
    data_hash = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)
    metrics = models.JSONField(default=dict)
    code_revision = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.CANDIDATE)
    trained_at = models.DateTimeField(auto_now_add=True)
    gate = models.JSONField(
        default=dict, help_text="How it did beside the one in service, on data neither had seen."
    )
    promoted_at = models.DateTimeField(null=True, editable=False)
    promoted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Nobody where the gate let it through by itself.",
    )
    problem = models.CharField(max_length=300, blank=True)
    problem_at = models.DateTimeField(null=True, editable=False)

    objects = TrainedModelQuerySet.as_manager()

    class Meta:
        ordering = ["-trained_at"]

    def __str__(self) -> str:
        return self.version


class RecommendationQuerySet(models.QuerySet):
    def current(self) -> "RecommendationQuerySet":
        """The newest list of each assessment; older ones stay for their feedback."""
        return self.filter(superseded_at=None)

    def for_assessment(self, assessment: Assessment) -> "RecommendationQuerySet":
        return self.current().filter(assessment=assessment).select_related("platform__vendor")

    def not_dismissed(self) -> "RecommendationQuerySet":
        dismissed = Feedback.objects.filter(
            recommendation=models.OuterRef("pk"), verb=Feedback.Verb.DISMISSED
        )
        return self.filter(~models.Exists(dismissed))


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
    rank = models.PositiveSmallIntegerField()
    score = models.FloatField()
    parts = models.JSONField(help_text="Parts of the score with their evidence; shares add up.")
    model = models.ForeignKey(
        TrainedModel, null=True, on_delete=models.SET_NULL, related_name="recommendations"
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


class Feedback(models.Model):
    """What someone did with a recommendation. Append-only."""

    class Verb(models.TextChoices):
        SHOWN = "shown", _("Shown")
        OPENED = "opened", _("Opened")
        DISMISSED = "dismissed", _("Not for us")

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.CASCADE, related_name="feedback"
    )
    verb = models.CharField(max_length=10, choices=Verb)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at"]
        indexes = [models.Index(fields=["verb", "at"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.recommendation_id}"

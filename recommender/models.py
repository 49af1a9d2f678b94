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


class ExperimentQuerySet(models.QuerySet):
    def running(self) -> "Experiment | None":
        return self.filter(is_running=True).select_related("first", "second").first()


class Experiment(models.Model):
    """Two models on real lists: each list is drawn from both, and what is opened is counted.

    One at a time. `first` is the one in service when it began.
    """

    class Outcome(models.TextChoices):
        FIRST = "a", _("The model in service is better")
        SECOND = "b", _("The other model is better")
        STOPPED = "stopped", _("Stopped undecided")

    first = models.ForeignKey(TrainedModel, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(TrainedModel, on_delete=models.CASCADE, related_name="+")
    is_running = models.BooleanField(default=True)
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True)
    first_wins = models.PositiveIntegerField(default=0)
    second_wins = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects = ExperimentQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_running"],
                condition=models.Q(is_running=True),
                name="one_experiment_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"


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


class FigureSet(models.Model):
    """The recommender's figures as counted at one time; pages read the newest."""

    data = models.JSONField()
    counted_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-counted_at"]

    def __str__(self) -> str:
        return f"{self.counted_at:%Y-%m-%d %H:%M}"

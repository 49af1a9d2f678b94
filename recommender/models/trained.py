import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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

    @property
    def data_from(self) -> datetime.date | None:
        """The day of the first event learnt from; None where there was none."""
        told = self.counts.get("data_from")
        return datetime.date.fromisoformat(told) if told else None


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

"""What a score is compared with: its own error of measurement, and other businesses."""

from django.db import models
from django.db.models import Q

from advisory.models.assessment import Score
from advisory.models.business import Business
from advisory.models.instrument import Instrument


class MeasurementError(models.Model):
    """How far a score, or one dimension of it, wavers when nothing has changed."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="errors")
    rule_set = models.CharField(max_length=40)
    dimension = models.CharField(max_length=60, blank=True, help_text="Empty: the whole score.")
    pairs = models.PositiveIntegerField(help_text="Businesses assessed twice within weeks.")
    icc = models.DecimalField(max_digits=5, decimal_places=4)
    sd = models.DecimalField(max_digits=9, decimal_places=4, help_text="In points.")
    sem = models.DecimalField(max_digits=9, decimal_places=4, help_text="In points.")
    computed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["instrument", "rule_set", "dimension"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "rule_set", "dimension"], name="one_error_per_dimension"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_set} {self.dimension}: {self.sem}"


class PeerGroupQuerySet(models.QuerySet):
    def shown(self) -> "PeerGroupQuerySet":
        return self.filter(is_shown=True)


class PeerGroup(models.Model):
    """One published set of figures about a group of businesses; never changed afterwards.

    What was published stays here, shown or not: the next set is held against all of it
    (advisory.peers.publishing). The cell is "", "trade", "trade/size" or "trade/size/area".
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="peer_groups")
    rule_set = models.CharField(max_length=40)
    is_demo = models.BooleanField(default=False)
    cell = models.CharField(max_length=60, blank=True)
    n = models.PositiveIntegerField()
    figures = models.JSONField(help_text="Per dimension: median, low, high, in whole per cent.")
    is_shown = models.BooleanField(default=True)
    published_at = models.DateTimeField(auto_now_add=True)

    objects = PeerGroupQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "rule_set", "is_demo", "cell"],
                condition=Q(is_shown=True),
                name="one_peer_group_shown_per_cell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_set} {self.cell or 'all'} {self.published_at:%Y-%m-%d}: {self.n}"


class PeerMember(models.Model):
    """A business in a published group, with the figures of the others: those it is shown."""

    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="members")
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=60, blank=True, help_text="Its own cell at that time.")
    score = models.ForeignKey(Score, on_delete=models.CASCADE, related_name="+")
    scored_at = models.DateTimeField()
    figures = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "business"], name="once_in_a_peer_group")
        ]

    def __str__(self) -> str:
        return f"{self.business_id} in {self.group_id}"

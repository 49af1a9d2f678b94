from django.db import models
from django.utils import timezone


class RollupState(models.Model):
    """How far the rollups are; one row, whose lock lets one process at a time write them.

    `settled` and `coming` say up to which row of each source the changes were read
    (reports.rollups.changes).
    """

    settled = models.JSONField(default=dict)
    coming = models.JSONField(default=dict)
    refreshed_at = models.DateTimeField(null=True, help_text="When the last sweep began.")
    rebuilt_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"refreshed at {self.refreshed_at}"


class TouchedQuerySet(models.QuerySet):
    def add(self, kind: str, keys) -> None:
        rows = [Touched(kind=kind, key=str(key)) for key in keys]
        self.bulk_create(rows, ignore_conflicts=True)


class Touched(models.Model):
    """A business, or a day, to be counted again because of a change that leaves no date."""

    class Kind(models.TextChoices):
        BUSINESS = "business"
        DAY = "day"

    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=20)

    objects = TouchedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="touched_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class StoredFigure(models.Model):
    """A figure that takes statistics: a worker computes it, pages read it."""

    key = models.CharField(max_length=120, unique=True)
    data = models.JSONField()
    computed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.key

from django.db import models
from django.db.models import F
from django.utils import timezone


class DailyCountQuerySet(models.QuerySet):
    def add(self, key: str, n: int = 1) -> None:
        """Add to today's count of `key`, in one statement where the row exists."""
        day = timezone.localdate()
        if not self.filter(day=day, key=key).update(n=F("n") + n):
            self.bulk_create([DailyCount(day=day, key=key, n=0)], ignore_conflicts=True)
            self.filter(day=day, key=key).update(n=F("n") + n)


class DailyCount(models.Model):
    """How often something happened on a day (visits), without knowing to whom."""

    day = models.DateField()
    key = models.CharField(max_length=60)
    n = models.PositiveBigIntegerField(default=0)

    objects = DailyCountQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "key"], name="one_count_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.key}: {self.n}"

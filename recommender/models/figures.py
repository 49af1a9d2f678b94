from django.db import models


class FigureSet(models.Model):
    """The recommender's figures as counted at one time; pages read the newest."""

    data = models.JSONField()
    counted_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-counted_at"]

    def __str__(self) -> str:
        return f"{self.counted_at:%Y-%m-%d %H:%M}"

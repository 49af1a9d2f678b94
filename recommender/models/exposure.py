import uuid
from collections.abc import Iterable

from django.db import models

from advisory.models import Platform


class ExposureQuerySet(models.QuerySet):
    def of_items(self, keys: Iterable[uuid.UUID | int]) -> "ExposureQuerySet":
        """Of courses by their key and platforms by their row number."""
        keys = list(keys)
        courses = [key for key in keys if isinstance(key, uuid.UUID)]
        platforms = [key for key in keys if not isinstance(key, uuid.UUID)]
        return self.filter(models.Q(course_key__in=courses) | models.Q(platform__in=platforms))


class Exposure(models.Model):
    """What a course or platform received of the places of all lists, and what it deserved.

    A place is worth 1 / log2(1 + rank). It is deserved in equal parts by the vendors whose items
    are as relevant to that business (recommender.fair_turns). Totals only, about no business.
    """

    course_key = models.UUIDField(null=True, unique=True)
    platform = models.OneToOneField(
        Platform, null=True, on_delete=models.CASCADE, related_name="exposure"
    )
    received = models.FloatField(default=0.0)
    deserved = models.FloatField(default=0.0)
    lists = models.PositiveIntegerField(default=0, help_text="How many lists it stood in.")
    since = models.DateTimeField(auto_now_add=True)

    objects = ExposureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(course_key__isnull=False, platform=None)
                | models.Q(course_key=None, platform__isnull=False),
                name="an_exposure_names_its_item",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_key or self.platform_id}: {self.received:.1f} of {self.deserved:.1f}"

    @property
    def key(self) -> uuid.UUID | int:
        return self.course_key or self.platform_id

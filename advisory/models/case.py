from django.conf import settings
from django.db import models
from django.db.models import Q

from advisory.models.business import Business


class AdviserCaseQuerySet(models.QuerySet):
    def open(self) -> "AdviserCaseQuerySet":
        return self.filter(closed_at=None)


class AdviserCase(models.Model):
    """A business entrusted to an adviser; the adviser sees it while the case is open."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="cases")
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cases"
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = AdviserCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "adviser"],
                condition=Q(closed_at=None),
                name="one_open_case_per_adviser",
            )
        ]

    def __str__(self) -> str:
        return f"{self.adviser} - {self.business}"

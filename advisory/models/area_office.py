from django.conf import settings
from django.db import models

from advisory.models.business import Area


class AreaOffice(models.Model):
    """A unit an area officer works for: they see businesses of their own units only."""

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="area_offices"
    )
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="offices")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "area"], name="one_office_per_unit")
        ]

    def __str__(self) -> str:
        return f"{self.officer} - {self.area}"

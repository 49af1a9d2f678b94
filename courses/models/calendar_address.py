import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class CalendarAddress(models.Model):
    """The secret address of one person's calendar feed, made from `public_id`, `number` and the
    portal's secret; a new number makes the old address void, deleting the row turns it off."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_address"
    )
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.public_id)

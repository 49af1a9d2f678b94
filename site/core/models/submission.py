from django.conf import settings
from django.db import models


class Submission(models.Model):
    """A form that was sent: its idempotency key, who sent it and where they were taken.

    Some addresses are secrets (an invitation): where the form stood is kept as a digest only,
    where it led as long as it may be sent again (core.submissions).
    """

    key = models.UUIDField(primary_key=True)
    path_digest = models.CharField(max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    visitor = models.CharField(max_length=32, blank=True)
    location = models.CharField(max_length=500, blank=True)
    session_key = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return str(self.key)

from django.db import models


class Submission(models.Model):
    """A form that was sent: its idempotency key and where the sender was taken."""

    key = models.UUIDField(primary_key=True)
    path = models.CharField(max_length=300)
    location = models.CharField(max_length=500, blank=True)
    session_key = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.path} {self.key}"

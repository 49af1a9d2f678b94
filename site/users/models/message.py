from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """One message to one person: what, where to, and when it went out.

    `key` names the occasion, so that a task which runs again writes nobody twice.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        TEXT = "text", _("Text message")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages"
    )
    key = models.CharField(max_length=120)
    channel = models.CharField(max_length=5, choices=Channel)
    recipient = models.CharField(max_length=254, help_text="The address or number it went to.")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(
        null=True, help_text="When it was found that the person no longer wants it."
    )

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_message_per_occasion")
        ]

    def __str__(self) -> str:
        return f"{self.key} to {self.user}"

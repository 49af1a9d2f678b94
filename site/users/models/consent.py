from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentQuerySet(models.QuerySet):
    def in_force(self) -> "ConsentQuerySet":
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """One person's consent to one purpose, with the text shown (Law 91/2025/QH15).

    Withdrawing closes the row and a new consent opens another: history is never overwritten.
    """

    class Purpose(models.TextChoices):
        ADVICE = "advice", _("Assessment and advice")
        PEER_STATISTICS = "peer_statistics", _("Peer statistics")
        ADVISER = "adviser", _("Sharing with a named adviser")
        LEARNING = "learning", _("Learning record")
        MESSAGES = "messages", _("Messages by e-mail or Zalo")
        TRACKING = "tracking", _("Suggestions that learn")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents"
    )
    purpose = models.CharField(max_length=20, choices=Purpose)
    text_version = models.CharField(max_length=20)
    channel = models.CharField(max_length=20, default="web")
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"],
                condition=models.Q(withdrawn_at=None),
                name="one_consent_in_force_per_purpose",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.given_at:%Y-%m-%d}"

    @property
    def is_in_force(self) -> bool:
        return self.withdrawn_at is None

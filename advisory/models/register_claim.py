from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advisory.models.business import Business
from advisory.models.register import RegisterEntry


class RegisterClaim(models.Model):
    """An owner says that an entry of the register is their business; an official decides."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for the agency")
        CONFIRMED = "confirmed", pgettext_lazy("claim", "Confirmed")
        REFUSED = "refused", pgettext_lazy("claim", "Refused")
        OVERTAKEN = "overtaken", _("Another business was confirmed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ENDED = "ended", pgettext_lazy("claim", "Ended")

    entry = models.ForeignKey(RegisterEntry, on_delete=models.CASCADE, related_name="claims")
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="register_claims")
    note = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["business"], condition=Q(state="waiting"), name="one_waiting_register_claim"
            )
        ]

    def __str__(self) -> str:
        return f"{self.business} - {self.entry}"

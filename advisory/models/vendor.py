from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Vendor(models.Model):
    """The firm or community behind one or more platforms."""

    name = models.CharField(_("name of the vendor"), max_length=120, unique=True)
    is_demo = models.BooleanField(default=False)

    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="VendorMembership", related_name="vendors"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class VendorMembership(models.Model):
    """A person who keeps the listings of a vendor; an official let them in."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="vendor_memberships"
    )
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "user"], name="one_vendor_membership_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} - {self.vendor}"


class VendorInvitationQuerySet(models.QuerySet):
    def open(self) -> "VendorInvitationQuerySet":
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


class VendorInvitation(models.Model):
    """An official's link that lets one person join a vendor; only a digest of it is stored."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="invitations")
    label = models.CharField(_("for whom"), max_length=120)
    token_digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = VendorInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.label} - {self.vendor}"

    @property
    def is_open(self) -> bool:
        is_unused = self.accepted_at is None and self.withdrawn_at is None
        return is_unused and self.expires_at > timezone.now()


class VendorRequest(models.Model):
    """A person asks to keep the listings of a vendor, known or new; an official decides."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for the agency")
        CONFIRMED = "confirmed", pgettext_lazy("claim", "Confirmed")
        REFUSED = "refused", pgettext_lazy("claim", "Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    vendor_name = models.CharField(_("name of the vendor"), max_length=120)
    note = models.CharField(_("how the agency can check it"), max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="vendor_requests"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING, db_index=True)
    #: Whom the official found it to be; named once it is confirmed.
    vendor = models.ForeignKey(
        Vendor, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests"
    )
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by"], condition=Q(state="waiting"), name="one_waiting_vendor_request"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_by} - {self.vendor_name}"

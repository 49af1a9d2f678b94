"""Quarters as they were reported: the figures, and everything needed to count them again."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SnapshotQuerySet(models.QuerySet):
    def signed(self) -> "SnapshotQuerySet":
        return self.filter(state=Snapshot.State.SIGNED)

    def public(self) -> "SnapshotQuerySet":
        """What is open data: the newest quarter first, without the large columns."""
        return self.signed().defer("extract").order_by("-year", "-quarter")


class Snapshot(models.Model):
    """One quarter frozen. Once signed nothing of it changes; a corrected one takes its place."""

    class State(models.TextChoices):
        MAKING = "making", _("Being made")
        DRAFT = "draft", _("Waits for a signature")
        SIGNED = "signed", pgettext_lazy("snapshot", "Signed off")
        REPLACED = "replaced", _("Replaced by a corrected one")
        FAILED = "failed", _("Could not be made")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.MAKING)
    taken_at = models.DateTimeField(null=True, help_text="The moment the figures are of.")
    extract = models.BinaryField(
        default=b"",
        help_text="The counts below the figures, gzipped JSON; never leaves the agency.",
    )
    extract_hash = models.CharField(max_length=64, blank=True)
    figures = models.JSONField(default=dict, help_text="For the agency and for the public.")
    words = models.JSONField(
        default=dict, help_text="Names and definitions as they were, by language."
    )
    figures_hash = models.CharField(max_length=64, blank=True)
    rules = models.JSONField(
        default=dict, help_text="Instrument versions with their hashes; floors."
    )
    code_revision = models.CharField(max_length=40, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(
        max_length=300, blank=True, help_text="Why a signed quarter was frozen once more."
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    signer_name = models.CharField(max_length=120, blank=True)
    signer_position = models.CharField(max_length=120, blank=True)
    explanation = models.TextField(
        blank=True, help_text="What the agency says of the differences to the quarter before."
    )

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-quarter", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "quarter"],
                condition=models.Q(state="signed"),
                name="one_signed_snapshot",
            ),
            models.UniqueConstraint(
                fields=["year", "quarter"],
                condition=models.Q(state__in=["making", "draft"]),
                name="one_open_snapshot",
            ),
        ]

    def __str__(self) -> str:
        return f"Q{self.quarter}/{self.year}"

    def get_absolute_url(self) -> str:
        return reverse("reports:snapshot", args=[self.public_id])

    @property
    def period(self) -> str:
        """As addresses and files write it."""
        return f"{self.year}-Q{self.quarter}"


class SnapshotFile(models.Model):
    """A file made of a snapshot, as it was handed out: reports, and datasets once it is signed."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=80)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "name"], name="one_file_a_name")]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.name}"

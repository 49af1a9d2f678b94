"""Programmes: a named selection of businesses, invited and followed to use, and what it cost."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advisory.models.business import Area, Business
from advisory.models.register import RegisterEntry
from core.translated import Translated


class Programme(models.Model):
    """What the agency does for chosen businesses between two days, with budget and targets.

    With units named, only businesses of these units are selected.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("programme", "Draft")
        RUNNING = "running", pgettext_lazy("programme", "Running")
        CLOSED = "closed", pgettext_lazy("programme", "Closed")

    #: Stages that may have a target, in the order of the way.
    TARGETS = ("invited", "finished", "in_use", "in_use_90d")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name_vi = models.CharField(_("name in Vietnamese"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True)
    purpose_vi = models.TextField(_("purpose, in Vietnamese"), max_length=1500)
    purpose_en = models.TextField(_("purpose, in English"), max_length=1500, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    budget = models.PositiveBigIntegerField(_("budget"), null=True, blank=True, help_text="Đồng.")
    areas = models.ManyToManyField(Area, blank=True, related_name="programmes")
    target_invited = models.PositiveIntegerField(null=True, blank=True)
    target_finished = models.PositiveIntegerField(null=True, blank=True)
    target_in_use = models.PositiveIntegerField(null=True, blank=True)
    target_in_use_90d = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="programmes"
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    name = Translated("name")
    purpose = Translated("purpose")

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="programme_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("advisory:programme", args=[self.public_id])

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def targets(self) -> dict[str, int | None]:
        return {stage: getattr(self, f"target_{stage}") for stage in self.TARGETS}


class SpendingQuerySet(models.QuerySet):
    def in_force(self) -> "SpendingQuerySet":
        """Without the rows that a later one corrects."""
        return self.filter(correction=None)


class ProgrammeSpending(models.Model):
    """Money spent; never changed: a correction is a row of its own, which counts instead."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="spendings")
    spent_on = models.DateField()
    amount = models.PositiveBigIntegerField(help_text="Đồng.")
    what_for = models.CharField(max_length=200)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="correction"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = SpendingQuerySet.as_manager()

    class Meta:
        ordering = ["-spent_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.spent_on} {self.amount}: {self.what_for}"


class ProgrammeSelection(models.Model):
    """One selection frozen into members: how it was made, when and by whom."""

    class Kind(models.TextChoices):
        BUSINESSES = "businesses", _("Businesses on the portal")
        REGISTER = "register", _("Firms of the register")
        LIST = "list", _("A list of tax codes")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="selections")
    kind = models.CharField(max_length=10, choices=Kind)
    criteria = models.JSONField(default=dict, help_text="As they were chosen; of a list its size.")
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    frozen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["frozen_at", "pk"]

    def __str__(self) -> str:
        return f"{self.programme} {self.kind} {self.frozen_at:%Y-%m-%d}"


class ProgrammeMember(models.Model):
    """A business in a programme, once. What it did since is read from the facts, never kept here.

    `entry` is who was invited by the register, `business` who it is on the portal. An erased
    business leaves a row without a name, so that figures of the past do not change.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="members")
    selection = models.ForeignKey(
        ProgrammeSelection, null=True, on_delete=models.SET_NULL, related_name="members"
    )
    business = models.ForeignKey(
        Business, null=True, on_delete=models.SET_NULL, related_name="programme_members"
    )
    entry = models.ForeignKey(
        RegisterEntry, null=True, on_delete=models.SET_NULL, related_name="programme_members"
    )
    came_by = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Whose link brought a business that had not been selected itself.",
    )
    added_at = models.DateTimeField(default=timezone.now)
    link_number = models.PositiveSmallIntegerField(default=0)
    link_digest = models.CharField(max_length=64, blank=True)
    link_expires_at = models.DateTimeField(null=True)
    link_revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(
        null=True, help_text="When its people said for which business they came."
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "business"], name="one_business_once_a_programme"
            ),
            models.UniqueConstraint(
                fields=["programme", "entry"], name="one_entry_once_a_programme"
            ),
            models.UniqueConstraint(
                fields=["link_digest"], condition=~Q(link_digest=""), name="one_member_per_link"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.business or self.entry or self.pk}"

    @property
    def has_open_link(self) -> bool:
        return (
            self.link_digest != ""
            and self.link_revoked_at is None
            and self.link_expires_at > timezone.now()
        )


class ProgrammeContact(models.Model):
    """One invitation or reminder that went out to a member, and how."""

    class Kind(models.TextChoices):
        INVITED = "invited", pgettext_lazy("contact", "Invited")
        REMINDED = "reminded", pgettext_lazy("contact", "Reminded")

    class Way(models.TextChoices):
        MESSAGE = "message", _("Message of the portal")
        LIST = "list", _("List of links taken out")
        ZALO = "zalo", _("Zalo or text message")
        PHONE = "phone", _("Phone call")
        LETTER = "letter", _("Letter or visit")

    #: What an official may note after doing it outside the portal.
    BY_HAND = (Way.ZALO, Way.PHONE, Way.LETTER)

    member = models.ForeignKey(ProgrammeMember, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=8, choices=Kind)
    way = models.CharField(max_length=8, choices=Way)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["member", "at"], name="programme_contacts_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.way} {self.at:%Y-%m-%d}"

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advisory.models.platform import Platform
from advisory.models.vendor import Vendor
from core.translated import Translated

MOST_VND = 100_000_000_000


class Language(models.TextChoices):
    """Languages a platform may be used in."""

    VI = "vi", _("Vietnamese")
    EN = "en", _("English")
    ZH = "zh", _("Chinese")
    KO = "ko", _("Korean")
    JA = "ja", _("Japanese")


class VendorStatement(models.Model):
    """What a vendor states of its platform, accepted by an official; empty is "not known".

    No figure stands without the day it was stated on.
    """

    class DataPlace(models.TextChoices):
        VIETNAM = "vietnam", _("In Vietnam")
        BOTH = "both", _("In Vietnam and abroad")
        ABROAD = "abroad", _("Abroad")

    platform = models.OneToOneField(Platform, on_delete=models.CASCADE, related_name="statement")
    stated_on = models.DateField()
    has_free_plan = models.BooleanField(_("has a free plan"), null=True, blank=True)
    trial_days = models.PositiveSmallIntegerField(
        _("free trial, days"), null=True, blank=True, validators=[MaxValueValidator(3650)]
    )
    price_from = models.PositiveBigIntegerField(
        _("lowest price, đồng a month"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_VND)],
    )
    price_to = models.PositiveBigIntegerField(
        _("highest price, đồng a month"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_VND)],
    )
    price_vi = models.CharField(_("plans and prices, in Vietnamese"), max_length=300, blank=True)
    price_en = models.CharField(_("plans and prices, in English"), max_length=300, blank=True)
    min_months = models.PositiveSmallIntegerField(
        _("shortest contract, months"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    has_einvoice = models.BooleanField(
        _("issues e-invoices or connects to them"), null=True, blank=True
    )
    data_place = models.CharField(
        _("where the data are kept"), max_length=10, choices=DataPlace, blank=True
    )
    hosting = models.CharField(_("data centre and country"), max_length=120, blank=True)
    exports_data = models.BooleanField(_("all data can be taken out"), null=True, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    integrations_vi = models.CharField(_("connects to, in Vietnamese"), max_length=300, blank=True)
    integrations_en = models.CharField(_("connects to, in English"), max_length=300, blank=True)
    support_vi = models.CharField(
        _("support for customers, in Vietnamese"), max_length=200, blank=True
    )
    support_en = models.CharField(
        _("support for customers, in English"), max_length=200, blank=True
    )

    price = Translated("price")
    integrations = Translated("integrations")
    support = Translated("support")

    def __str__(self) -> str:
        return f"{self.platform} {self.stated_on}"

    @property
    def language_labels(self) -> list[str]:
        return [str(label) for key, label in Language.choices if key in self.languages]


class ListingProposalQuerySet(models.QuerySet):
    def open(self) -> "ListingProposalQuerySet":
        """Being written, or waiting for an official."""
        return self.filter(state__in=ListingProposal.OPEN)

    def waiting(self) -> "ListingProposalQuerySet":
        return self.filter(state=ListingProposal.State.WAITING)


class ListingProposal(models.Model):
    """What a vendor wants its listing to say; nothing of it shows before an official accepts it."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("listing", "Draft")
        WAITING = "waiting", _("Waiting for the agency")
        ACCEPTED = "accepted", pgettext_lazy("listing", "Accepted")
        REFUSED = "refused", pgettext_lazy("claim", "Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    OPEN = (State.DRAFT, State.WAITING)

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="proposals")
    platform = models.ForeignKey(
        Platform,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="proposals",
        help_text="None while a new platform is proposed.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, db_index=True)
    content = models.JSONField(help_text="The whole listing as it should be, by field.")
    #: Counts up with every change, so that an official accepts what was seen and nothing else.
    edition = models.PositiveIntegerField(default=1)
    note = models.CharField(max_length=500, blank=True)
    changed = models.JSONField(
        default=list, blank=True, help_text="Names of the fields that were accepted."
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ListingProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform"],
                condition=Q(state__in=["draft", "waiting"]),
                name="one_open_proposal_per_platform",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"

    @property
    def name(self) -> str:
        return self.content.get("name", "")

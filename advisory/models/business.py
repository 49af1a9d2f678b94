import re
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advisory.personal_number import masked
from core.folding import fold
from core.translated import Translated
from users.models import Consent

TILES = 12  # the most columns and rows the map of tiles has


class Area(models.Model):
    """A commune-level unit. Codes were reused in 2025: the key is list version + code."""

    class Kind(models.TextChoices):
        WARD = "phuong", _("ward")
        COMMUNE = "xa", _("commune")

    code = models.CharField(max_length=10)
    list_version = models.CharField(max_length=30)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    province_code = models.CharField(max_length=4)
    province_name = models.CharField(max_length=80)
    former_districts = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    # Where its tile stands in the agency's map of tiles: laid out by us, no survey.
    tile_column = models.PositiveSmallIntegerField(
        _("column of the tile"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(TILES)],
    )
    tile_row = models.PositiveSmallIntegerField(
        _("row of the tile"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(TILES)],
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("ward or commune")
        verbose_name_plural = _("wards and communes")
        constraints = [
            models.UniqueConstraint(fields=["list_version", "code"], name="one_area_per_code")
        ]

    def __str__(self) -> str:
        kind = self.get_kind_display()
        return f"{kind[:1].upper()}{kind[1:]} {self.name}"


class SectorGroup(models.TextChoices):
    """The two groups of Decree 80/2021/NĐ-CP art. 5."""

    INDUSTRY = "agriculture_industry_construction", _("Agriculture, industry, construction")
    TRADE = "trade_services", _("Trade and services")


class Industry(models.Model):
    """One of the 25 industries of Decision 1567/QĐ-BKHCN."""

    key = models.SlugField(unique=True)
    name_vi = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    sector_group_hint = models.CharField(max_length=40, choices=SectorGroup)
    is_group_ambiguous = models.BooleanField(default=False)
    priority_sector = models.CharField(max_length=40, blank=True)

    name = Translated("name")

    class Meta:
        ordering = ["name_vi"]
        verbose_name_plural = "industries"

    def __str__(self) -> str:
        return self.name


class SizeClass(models.TextChoices):
    """Decree 80/2021/NĐ-CP art. 5, computed by advisory.support.size."""

    MICRO = "micro", _("Micro")
    SMALL = "small", _("Small")
    MEDIUM = "medium", _("Medium")
    NOT_SME = "not_sme", _("Larger than an SME")
    UNDETERMINED = "undetermined", _("Not enough data")


class BusinessQuerySet(models.QuerySet):
    def of(self, user) -> "BusinessQuerySet":
        """Businesses this person belongs to."""
        return self.filter(memberships__user=user)

    def found_by(self, words: str) -> "BusinessQuerySet":
        """By a part of the name, accents or not, or by how the tax code begins.

        A personal number is found only when it is typed whole: nobody reads it digit by digit.
        """
        by_name = Q(folded_name__contains=fold(words))
        digits = re.sub(r"[\s.\-]", "", words)
        if not digits.isdigit():
            return self.filter(by_name)
        beginning = digits if len(digits) <= 10 else f"{digits[:10]}-{digits[10:]}"  # of a branch
        is_personal = Q(tax_code__regex=r"^[0-9]{12}$")
        by_beginning = Q(tax_code__startswith=beginning) & ~is_personal
        return self.filter(by_name | by_beginning | Q(tax_code=digits))

    def with_advice_consent(self) -> "BusinessQuerySet":
        """Businesses in which an owner agrees to assessment and advice today."""
        return self._with_consent(Consent.Purpose.ADVICE)

    def confirmed(self) -> "BusinessQuerySet":
        """Businesses of which an official said that they are an entry of the register."""
        return self.filter(register_entry__isnull=False)

    def counted_among_peers(self) -> "BusinessQuerySet":
        """Businesses in which an owner agrees to peer statistics today."""
        return self._with_consent(Consent.Purpose.PEER_STATISTICS)

    def _with_consent(self, purpose: Consent.Purpose) -> "BusinessQuerySet":
        owners = Membership.objects.owners().consenting(purpose)
        return self.filter(models.Exists(owners.filter(business=models.OuterRef("pk"))))


class SoftwareBudget(models.TextChoices):
    """What a business would spend on software, đồng a month."""

    FREE = "free", _("Only what is free")
    LOW = "low", _("Up to 500,000 đồng a month")
    MIDDLE = "middle", _("Up to 2 million đồng a month")
    HIGH = "high", _("More than 2 million đồng a month")


class Business(models.Model):
    """A firm, cooperative or household business; one per tax code."""

    class TaxCodeStatus(models.TextChoices):
        NOT_GIVEN = "not_given", _("Not given")
        CHECKED = "checked", _("Check digit fits")
        FAILED = "failed", _("Check digit does not fit")
        NOT_CHECKABLE = "not_checkable", _("Cannot be checked (12 digits)")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name of the business"), max_length=200)
    folded_name = models.CharField(max_length=200, editable=False, db_index=True)
    tax_code = models.CharField(_("tax code"), max_length=14, blank=True)
    tax_code_status = models.CharField(
        max_length=15, choices=TaxCodeStatus, default=TaxCodeStatus.NOT_GIVEN
    )
    industry = models.ForeignKey(
        Industry,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="businesses",
        verbose_name=_("industry"),
    )
    sector_group = models.CharField(
        _("main business line by Decree 80/2021"), max_length=40, choices=SectorGroup, blank=True
    )
    headcount = models.DecimalField(
        _("insured employees, yearly average"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
    )
    revenue_bn = models.DecimalField(
        _("last year's revenue, billion đồng"),
        max_digits=14,
        decimal_places=3,
        null=True,
        blank=True,
    )
    capital_bn = models.DecimalField(
        _("total capital, billion đồng"), max_digits=14, decimal_places=3, null=True, blank=True
    )
    size_class = models.CharField(
        max_length=15, choices=SizeClass, default=SizeClass.UNDETERMINED, db_index=True
    )
    area = models.ForeignKey(
        Area,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="businesses",
        verbose_name=_("ward or commune"),
    )
    # Priority groups of Law 04/2017/QH14 and Decree 80/2021/NĐ-CP; None is "not said".
    women_owned = models.BooleanField(_("women-owned"), null=True, blank=True)
    has_many_women_workers = models.BooleanField(_("many female workers"), null=True, blank=True)
    is_social_enterprise = models.BooleanField(_("social enterprise"), null=True, blank=True)
    is_in_hard_area = models.BooleanField(
        _("in an extremely difficult area"), null=True, blank=True
    )
    # What its owner wishes of suggestions; empty is "not said".
    aims = models.JSONField(_("aims"), default=list, blank=True, help_text="Keys of topics.")
    software_budget = models.CharField(
        _("budget for software"), max_length=10, choices=SoftwareBudget, blank=True
    )
    software_languages = models.JSONField(_("languages of software"), default=list, blank=True)
    # What the registry says of it, once an official confirmed its owner's claim.
    register_entry = models.OneToOneField(
        "advisory.RegisterEntry",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="business",
        verbose_name=_("entry of the business register"),
    )
    is_demo = models.BooleanField(default=False, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="businesses"
    )

    objects = BusinessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "businesses"
        # The agency's rollups ask every minute what changed.
        indexes = [models.Index(fields=["updated_at"], name="business_updated")]
        constraints = [
            models.UniqueConstraint(
                fields=["tax_code"], condition=~Q(tax_code=""), name="one_business_per_tax_code"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.folded_name = fold(self.name)[:200]
        if (fields := kwargs.get("update_fields")) and "name" in fields:
            kwargs["update_fields"] = {*fields, "folded_name"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("advisory:business-detail", args=[self.public_id])

    @property
    def known_size(self) -> str:
        """The size class; empty while there is not enough data for one."""
        return "" if self.size_class == SizeClass.UNDETERMINED else self.size_class

    @property
    def is_confirmed(self) -> bool:
        """Whether an official confirmed which entry of the register it is."""
        return self.register_entry_id is not None

    @property
    def has_advice_consent(self) -> bool:
        """Whether an owner agrees to assessment and advice today; one query."""
        return Business.objects.with_advice_consent().filter(pk=self.pk).exists()

    @property
    def priority_groups(self) -> list[str]:
        """Names of the groups the business says it belongs to."""
        fields = (
            "women_owned",
            "has_many_women_workers",
            "is_social_enterprise",
            "is_in_hard_area",
        )
        return [
            str(self._meta.get_field(name).verbose_name) for name in fields if getattr(self, name)
        ]

    @property
    def shown_tax_code(self) -> str:
        """The tax code as it may be shown: 12 digits are a personal number and stay masked."""
        return masked(self.tax_code)


class MembershipQuerySet(models.QuerySet):
    def owners(self) -> "MembershipQuerySet":
        return self.filter(role=Membership.Role.OWNER)

    def handing_out(self) -> "MembershipQuerySet":
        """Owners, and the staff they let hand out lessons."""
        return self.filter(Q(role=Membership.Role.OWNER) | Q(manages_learning=True))

    def consenting(self, purpose: Consent.Purpose) -> "MembershipQuerySet":
        """Of people whose consent to this purpose is in force."""
        return self.filter(user__consents__purpose=purpose, user__consents__withdrawn_at=None)


class Membership(models.Model):
    """A person working in a business: the owner manages it, staff help."""

    class Role(models.TextChoices):
        OWNER = "owner", pgettext_lazy("business", "Owner")
        STAFF = "staff", _("Staff")

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role, default=Role.STAFF)
    manages_learning = models.BooleanField(
        default=False, help_text="Staff whom an owner lets hand lessons to the team."
    )
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "user"], name="one_membership_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user} - {self.business}"


class InvitationQuerySet(models.QuerySet):
    def open(self) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A link that lets one person join a business; only a digest of it is stored."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Membership.Role, default=Membership.Role.STAFF)
    label = models.CharField(_("for whom"), max_length=120)
    token_digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.label} - {self.business}"

    @property
    def is_open(self) -> bool:
        is_unused = self.accepted_at is None and self.withdrawn_at is None
        return is_unused and self.expires_at > timezone.now()

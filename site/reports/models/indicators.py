"""The registry of indicators: what each means, what is aimed at, and every value with its source."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advisory.models import Area
from core.translated import Translated


class Certainty(models.TextChoices):
    CONFIRMED = "confirmed", pgettext_lazy("certainty", "Confirmed")
    SINGLE_SOURCE = "single_source", pgettext_lazy("certainty", "Known from a single source")
    UNCONFIRMED = "unconfirmed", pgettext_lazy("certainty", "Not confirmed")


class Sector(models.Model):
    """A priority sector of the provincial plan, by which some indicators are told apart."""

    key = models.SlugField(unique=True)
    name_vi = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField(default=0)

    name = Translated("name")

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class IndicatorQuerySet(models.QuerySet):
    def measured(self) -> "IndicatorQuerySet":
        return self.filter(is_active=True).exclude(measure="")


class Indicator(models.Model):
    """One figure the agency reports: measured by the portal, or entered with its evidence."""

    class Group(models.TextChoices):
        ADOPTION = "adoption", _("Assessment and use")
        LEARNING = "learning", _("Learning and satisfaction")
        ECONOMY = "economy", _("Digital economy and enterprises")
        SOCIETY = "society", _("People and society")
        SERVICES = "services", _("Public services and duties")

    class Unit(models.TextChoices):
        PERCENT = "percent", _("per cent")
        PERCENT_A_YEAR = "percent_per_year", _("per cent a year")
        FIRMS = "firms", _("businesses")
        FIRMS_A_YEAR = "firms_per_year", _("businesses a year")
        PEOPLE = "people", _("people")
        RANK = "rank", pgettext_lazy("unit", "place")
        WORKING_DAYS = "working_days", _("working days")
        POINTS = "points", _("points")
        COUNT = "count", pgettext_lazy("unit", "number")

    class Refresh(models.TextChoices):
        QUARTER = "quarter", _("every quarter")
        YEAR = "year", _("every year")

    key = models.SlugField(unique=True, max_length=60)
    group = models.CharField(max_length=10, choices=Group)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    definition_vi = models.TextField()
    definition_en = models.TextField()
    numerator_vi = models.CharField(max_length=300, blank=True)
    numerator_en = models.CharField(max_length=300, blank=True)
    denominator_vi = models.CharField(max_length=300, blank=True)
    denominator_en = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=20, choices=Unit)
    refresh = models.CharField(max_length=10, choices=Refresh, default=Refresh.QUARTER)
    measure = models.CharField(
        max_length=120, blank=True, help_text="How the portal counts it; empty: it is entered."
    )
    is_of_participants = models.BooleanField(
        default=False, help_text="Tells of businesses taking part, not of all of the area."
    )
    source_vi = models.CharField(max_length=300)
    source_en = models.CharField(max_length=300)
    certainty = models.CharField(max_length=15, choices=Certainty)
    owner = models.CharField(
        max_length=120, blank=True, help_text="Who in the agency answers for it."
    )
    decision_1354 = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Its number in Decision 1354/QĐ-BTTTT, for pasting there."
    )
    is_active = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)

    name = Translated("name")
    definition = Translated("definition")
    numerator = Translated("numerator")
    denominator = Translated("denominator")
    source = Translated("source")
    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reports:indicator", args=[self.key])

    @property
    def is_measured(self) -> bool:
        return bool(self.measure)

    @property
    def is_share(self) -> bool:
        return self.unit == self.Unit.PERCENT


class Target(models.Model):
    """What is aimed at in a year, by whose decision. An expired one stays, as a baseline."""

    class Scope(models.TextChoices):
        PROVINCE = "province", _("Bình Dương, before 2025")
        CITY = "city", _("city")
        NATIONAL = "national", _("country")
        LEGAL_LIMIT = "legal_limit", _("legal limit")
        AGENCY = "agency", _("agency")

    class Operator(models.TextChoices):
        AT_LEAST = ">=", "≥"
        ABOVE = ">", ">"
        AT_MOST = "<=", "≤"

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    scope = models.CharField(_("whose target"), max_length=12, choices=Scope)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    operator = models.CharField(_("direction"), max_length=2, choices=Operator)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=3)
    source_vi = models.CharField(_("source"), max_length=300)
    source_en = models.CharField(_("source in English"), max_length=300, blank=True)
    certainty = models.CharField(_("certainty"), max_length=15, choices=Certainty)
    is_live = models.BooleanField(_("aimed at now"), default=True)

    source = Translated("source")

    class Meta:
        ordering = ["-is_live", "scope", "year"]
        constraints = [
            models.UniqueConstraint(
                "indicator", "scope", Coalesce("year", 0), name="one_target_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.scope} {self.year}"

    def is_met_by(self, value) -> bool:
        if self.operator == self.Operator.AT_MOST:
            return value <= self.value
        return value > self.value if self.operator == self.Operator.ABOVE else value >= self.value


#: NULL never equals NULL in a unique index; here "all areas" and "all sectors" have to.
_PLACE = ("indicator", "year", Coalesce("quarter", 0), Coalesce("area", 0), Coalesce("sector", 0))


class IndicatorValueQuerySet(models.QuerySet):
    def standing(self) -> "IndicatorValueQuerySet":
        """Measured or approved, and not replaced by a later version."""
        return self.filter(state=IndicatorValue.State.STANDING)

    def waiting(self) -> "IndicatorValueQuerySet":
        return self.filter(state=IndicatorValue.State.WAITING)

    def overall(self) -> "IndicatorValueQuerySet":
        """Of the whole area and all sectors."""
        return self.filter(area=None, sector=None)


class IndicatorValue(models.Model):
    """A value of an indicator in a period. What was entered is never overwritten: see `replaces`."""

    class Origin(models.TextChoices):
        MEASURED = "measured", _("measured by the portal")
        ENTERED = "entered", _("entered by the agency")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for a second person")
        STANDING = "standing", _("In force")
        REPLACED = "replaced", _("Replaced by a correction")
        REFUSED = "refused", pgettext_lazy("value", "Refused")

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="values")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(null=True, blank=True)
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sector = models.ForeignKey(
        Sector, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    origin = models.CharField(max_length=10, choices=Origin)
    state = models.CharField(max_length=10, choices=State)
    value = models.DecimalField(
        max_digits=16, decimal_places=4, null=True, help_text="Empty: the denominator was zero."
    )
    is_hidden = models.BooleanField(
        default=False, help_text="About too few to be told; nothing of it is kept here."
    )
    is_public = models.BooleanField(
        default=True, help_text="About enough for the public page as well."
    )
    numerator = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    source_document = models.CharField(max_length=300, blank=True)
    source_date = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = IndicatorValueQuerySet.as_manager()

    class Meta:
        ordering = ["-year", F("quarter").desc(nulls_first=True), "-pk"]
        constraints = [
            models.UniqueConstraint(
                *_PLACE, "origin", condition=Q(state="standing"), name="one_standing_value"
            ),
            models.UniqueConstraint(
                *_PLACE, condition=Q(state="waiting"), name="one_waiting_value"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period}: {self.value}"

    @property
    def period(self) -> str:
        return f"Q{self.quarter}/{self.year}" if self.quarter else str(self.year)

    @property
    def is_entered(self) -> bool:
        return self.origin == self.Origin.ENTERED

"""State support as dated data: what agencies edit, and what businesses say they received."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from advisory.models.business import Business, SizeClass
from advisory.support import estimate
from core.folding import fold
from core.translated import Translated

SIZES = [(size.value, size.label) for size in (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM)]


class Certainty(models.TextChoices):
    """How sure it is that the law says so."""

    CONFIRMED = "confirmed", _("Confirmed by several sources")
    SINGLE_SOURCE = "single_source", _("Known from a single source")
    UNCONFIRMED = "unconfirmed", _("Not confirmed")


class DatedQuerySet(models.QuerySet):
    def in_force_on(self, day) -> "DatedQuerySet":
        """Active, begun and not ended on the day; a missing day is no limit."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to=None) | Q(valid_to__gte=day),
            is_active=True,
        )


class SupportKind(models.Model):
    """Something the State pays for, and which kind of plan step it pays."""

    class Step(models.TextChoices):
        LEARN = "learn", _("Learn")
        ORGANISE = "organise", _("Organise")
        BUY_SOLUTION = "buy_solution", _("Buy or hire a solution")
        CONSULTING = "consulting", _("Take advice")

    key = models.SlugField(_("key"), unique=True)
    name_vi = models.CharField(_("name in Vietnamese"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    summary_vi = models.CharField(_("what it is, in Vietnamese"), max_length=300, blank=True)
    summary_en = models.CharField(_("what it is, in English"), max_length=300, blank=True)
    step = models.CharField(
        _("pays for plan steps of the kind"), max_length=15, choices=Step, blank=True
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    name = Translated("name")

    class Meta:
        ordering = ["order", "key"]
        verbose_name = _("kind of support")
        verbose_name_plural = _("kinds of support")

    def __str__(self) -> str:
        return self.name


class DatedLaw(models.Model):
    """Where a line comes from, from when to when it holds, and how sure that is."""

    key = models.SlugField(_("key"), unique=True)
    law_vi = models.CharField(_("law, name in Vietnamese"), max_length=120, blank=True)
    law_en = models.CharField(_("law, name in English"), max_length=120, blank=True)
    article = models.CharField(_("article"), max_length=40, blank=True)
    certainty = models.CharField(_("certainty"), max_length=15, choices=Certainty)
    source = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("An address, or where it was read.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("shown"), default=True)

    law = Translated("law")
    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self) -> None:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("The last day is before the first.")})


LAST_DAY_HELP = _(
    "To change a figure from a day on, end this line the day before and add a new one: what held "
    "earlier can then still be shown."
)


class SupportRule(DatedLaw):
    """How much of a cost the State pays for one size of business, and up to what."""

    class Group(models.TextChoices):
        ALL = estimate.Group.ALL, _("Every business of this size")
        PRIORITY = (
            estimate.Group.PRIORITY,
            _("Priority groups: women-owned, many female workers, social enterprises"),
        )
        PRIORITY_OR_AREA = (
            estimate.Group.PRIORITY_OR_AREA,
            _("Priority groups, and businesses in extremely difficult areas"),
        )

    class Basis(models.TextChoices):
        YEAR = "year", _("a year")
        CONTRACT_YEAR = "contract_year", _("per contract a year")
        CONTRACT_YEAR_FIRM = "contract_year_firm", _("per contract a year per business")
        COURSE = "course", _("per course")
        FREE = "free", _("free of charge")

    kind = models.ForeignKey(
        SupportKind,
        on_delete=models.PROTECT,
        related_name="rules",
        verbose_name=_("kind of support"),
    )
    size = models.CharField(_("size class"), max_length=15, choices=SIZES)
    group = models.CharField(_("for whom"), max_length=20, choices=Group, default=Group.ALL)
    percent = models.DecimalField(
        _("share of the cost, percent"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    cap = models.PositiveBigIntegerField(
        _("ceiling, đồng"), null=True, blank=True, help_text=_("Empty: the law names no amount.")
    )
    basis = models.CharField(_("the ceiling is"), max_length=20, choices=Basis)
    times_a_year = models.PositiveSmallIntegerField(
        _("times a year"), null=True, blank=True, help_text=_("Empty: as often as needed.")
    )
    answer_days = models.PositiveSmallIntegerField(
        _("working days until the answer"),
        null=True,
        blank=True,
        help_text=_("Empty: the law names no time."),
    )
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(
        _("last day in force"), null=True, blank=True, help_text=LAST_DAY_HELP
    )

    class Meta:
        ordering = ["kind__order", "order", "key"]
        verbose_name = _("rule of support")
        verbose_name_plural = _("rules of support")
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100), name="support_percent_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="support_rule_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.get_size_display()}, {self.get_group_display()}"


class SupportNote(DatedLaw):
    """A condition, a trap or a paper to hand in, for some kinds of support or for all."""

    class Kind(models.TextChoices):
        TRAP = "trap", _("Warning before money is spent")
        CONDITION = "condition", _("Condition")
        PAPER = "paper", _("Paper to hand in")
        ANSWER = "answer", _("Time of the answer")
        PAYMENT = "payment", _("Paper for the payment")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text_vi = models.CharField(_("text in Vietnamese"), max_length=400)
    text_en = models.CharField(_("text in English"), max_length=400)
    supports = models.ManyToManyField(
        SupportKind,
        blank=True,
        related_name="notes",
        verbose_name=_("kinds of support"),
        help_text=_("None chosen: it applies to all."),
    )
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(
        _("last day in force"), null=True, blank=True, help_text=LAST_DAY_HELP
    )

    text = Translated("text")

    class Meta:
        ordering = ["kind", "order", "key"]
        verbose_name = _("condition, warning or paper")
        verbose_name_plural = _("conditions, warnings and papers")

    def __str__(self) -> str:
        return self.text


class WorkingDayException(models.Model):
    """A public holiday, or a weekend day on which offices work instead."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Public holiday")
        MAKE_UP = "make_up", _("Make-up working day")

    date = models.DateField(_("day"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=120, blank=True)
    source = models.CharField(
        _("source"), max_length=300, help_text=_("The decision that says so.")
    )

    class Meta:
        ordering = ["date"]
        verbose_name = _("holiday or make-up day")
        verbose_name_plural = _("holidays and make-up days")

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} {self.name or self.get_kind_display()}"


class SupportReceived(models.Model):
    """State support a business had: told by itself, or recorded by an official."""

    class Recorded(models.TextChoices):
        DECLARED = "declared", _("Declared by the business")
        OFFICIAL = "official", _("Recorded by an official")

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="support_received"
    )
    kind = models.ForeignKey(SupportKind, on_delete=models.PROTECT, related_name="received")
    content = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    amount = models.PositiveBigIntegerField(help_text="In đồng.")
    giver = models.CharField(max_length=200)
    received_on = models.DateField(null=True, blank=True)
    recorded = models.CharField(max_length=10, choices=Recorded, default=Recorded.DECLARED)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-year", "-recorded_at", "-pk"]
        indexes = [models.Index(fields=["business", "year"])]

    def __str__(self) -> str:
        return f"{self.year} {self.content}"

    @property
    def folded_content(self) -> str:
        """The content as it is compared: without accents, capitals and extra spaces."""
        return fold(self.content)

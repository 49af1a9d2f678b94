from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.search import index
from wagtail.search.queryset import SearchableQuerySetMixin

from advisory.models.business import Business, Industry, SizeClass
from core.folding import fold
from core.models import Topic
from core.translated import Translated


class Vendor(models.Model):
    """The firm or community behind one or more platforms."""

    name = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PlatformCategory(models.Model):
    """What a platform is for: accounting, e-invoice, selling ..., and the topics it improves."""

    key = models.SlugField(unique=True)
    name_vi = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    topics = models.ManyToManyField(Topic, related_name="platform_categories")
    order = models.PositiveSmallIntegerField(default=0)

    name = Translated("name")

    class Meta:
        ordering = ["order", "name_vi"]
        verbose_name_plural = "platform categories"

    def __str__(self) -> str:
        return self.name


class PlatformQuerySet(SearchableQuerySetMixin, models.QuerySet):
    def vetted(self, on=None) -> "PlatformQuerySet":
        """Vetted and not expired on the day (today if none is given): the only ones recommended."""
        day = on or timezone.localdate()
        return self.filter(status=Platform.Status.VETTED, vetted_until__gte=day)

    def suits_size(self, size_class: str) -> "PlatformQuerySet":
        """Made for this size class; any platform when the class is not known."""
        field = {
            SizeClass.MICRO: "for_micro",
            SizeClass.SMALL: "for_small",
            SizeClass.MEDIUM: "for_medium",
        }.get(size_class)
        return self.filter(**{field: True}) if field else self

    def suits_industry(self, industry: Industry) -> "PlatformQuerySet":
        return self.filter(
            models.Q(for_all_industries=True) | models.Q(industries=industry)
        ).distinct()


class Platform(index.Indexed, models.Model):
    """A digital product offered to businesses. Listed is not vetted: only vetting recommends."""

    class Status(models.TextChoices):
        LISTED = "listed", _("Listed, not vetted")
        VETTED = "vetted", _("Vetted")
        SUSPENDED = "suspended", _("Suspended")

    class Certainty(models.TextChoices):
        CONFIRMED = "confirmed", _("Existence confirmed by several sources")
        SINGLE_SOURCE = "single_source", _("Existence known from a single source")
        UNCONFIRMED = "unconfirmed", _("Existence not confirmed")

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="platforms")
    website = models.URLField(blank=True)
    categories = models.ManyToManyField(PlatformCategory, related_name="platforms")
    topics = models.ManyToManyField(Topic, related_name="platforms")
    summary_vi = models.CharField(max_length=300, blank=True)
    summary_en = models.CharField(max_length=300, blank=True)
    for_micro = models.BooleanField(default=False)
    for_small = models.BooleanField(default=False)
    for_medium = models.BooleanField(default=False)
    for_all_industries = models.BooleanField(default=True)
    industries = models.ManyToManyField(Industry, blank=True, related_name="platforms")
    certainty = models.CharField(max_length=15, choices=Certainty)
    status = models.CharField(max_length=10, choices=Status, default=Status.LISTED, db_index=True)
    vetted_until = models.DateField(null=True, blank=True)
    is_demo_vetting = models.BooleanField(
        default=False, help_text="Vetted by the demo's agency, which is no agency."
    )
    updated_at = models.DateTimeField(auto_now=True)

    summary = Translated("summary")
    objects = PlatformQuerySet.as_manager()

    search_fields = [
        index.SearchField("name", boost=2),
        index.SearchField("folded_text"),
        index.FilterField("status"),
    ]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_vetted(self) -> bool:
        return (
            self.status == self.Status.VETTED
            and self.vetted_until is not None
            and self.vetted_until >= timezone.localdate()
        )

    @property
    def sizes(self) -> list[str]:
        marks = {
            SizeClass.MICRO: self.for_micro,
            SizeClass.SMALL: self.for_small,
            SizeClass.MEDIUM: self.for_medium,
        }
        return [str(size) for size, suits in marks.items() if suits]

    @property
    def size_labels(self) -> list[str]:
        return [str(SizeClass(size).label) for size in self.sizes]

    @property
    def website_host(self) -> str:
        return urlsplit(self.website).netloc

    def folded_text(self) -> str:
        words = [self.name, self.vendor.name, self.summary_vi, self.summary_en]
        for group in (self.categories.all(), self.topics.all()):
            words += [text for entry in group for text in (entry.name_vi, entry.name_en)]
        return fold(" ".join(words))


class VettingCriterion(models.Model):
    """One line of the vetting checklist, with the law it comes from."""

    key = models.SlugField(unique=True)
    text_vi = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)
    law = models.CharField(max_length=120)
    is_required = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)

    text = Translated("text")

    class Meta:
        ordering = ["order"]
        verbose_name_plural = "vetting criteria"

    def __str__(self) -> str:
        return self.text


class VettingReview(models.Model):
    """One dated vetting of one platform by one official; never overwritten."""

    class Outcome(models.TextChoices):
        VETTED = "vetted", _("Vetted")
        REFUSED = "refused", _("Not accepted")
        SUSPENDED = "suspended", _("Suspended")

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome)
    note = models.TextField(_("note"), blank=True)
    reviewed_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-reviewed_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.platform} {self.reviewed_on}: {self.outcome}"


class VettingCheck(models.Model):
    """The answer to one line of the checklist in one review."""

    class Result(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")

    review = models.ForeignKey(VettingReview, on_delete=models.CASCADE, related_name="checks")
    criterion = models.ForeignKey(VettingCriterion, on_delete=models.PROTECT, related_name="checks")
    result = models.CharField(max_length=15, choices=Result)
    evidence = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="one_check_per_criterion")
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.result}"


class Adoption(models.Model):
    """A business and a platform: the chain of dated facts hangs on it."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="adoptions")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="adoptions")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "platform"], name="one_adoption_chain")
        ]

    def __str__(self) -> str:
        return f"{self.business} - {self.platform}"


class AdoptionEvent(models.Model):
    """One dated fact of the chain. A stage counts once; earlier stages are never back-filled."""

    class Stage(models.TextChoices):
        RECOMMENDED = "recommended", _("Recommended")
        OPENED = "opened", _("Opened")
        PLANNED = "planned", _("In the plan")
        CONTACTED = "contacted", _("Contacted")
        TRIAL = "trial", _("On trial")
        IN_USE = "in_use", _("In use")
        IN_USE_90D = "in_use_90d", _("Still in use after 90 days")
        GIVEN_UP = "given_up", _("Given up")

    adoption = models.ForeignKey(Adoption, on_delete=models.CASCADE, related_name="events")
    stage = models.CharField(max_length=12, choices=Stage)
    happened_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["happened_on", "pk"]
        indexes = [models.Index(fields=["stage", "happened_on"])]
        constraints = [
            models.UniqueConstraint(fields=["adoption", "stage"], name="a_stage_counts_once")
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.happened_on}"

from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.search import index
from wagtail.search.queryset import SearchableQuerySetMixin

from advisory.models.business import Industry, SizeClass
from advisory.models.vendor import Vendor
from core.folding import fold
from core.models import Topic
from core.translated import Translated


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
    recheck_since = models.DateField(
        null=True, blank=True, help_text="What its vetting rests on was changed on this day."
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

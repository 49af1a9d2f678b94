from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.translated import Translated


class Instrument(models.Model):
    """A questionnaire with its scoring rule, in one or more versions."""

    key = models.SlugField(unique=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)

    name = Translated("name")

    def __str__(self) -> str:
        return self.name


class InstrumentVersionQuerySet(models.QuerySet):
    def published(self) -> "InstrumentVersionQuerySet":
        return self.filter(state=InstrumentVersion.State.PUBLISHED)

    def frozen(self) -> "InstrumentVersionQuerySet":
        """Published at some time: answers and scores may rest on them."""
        return self.exclude(state=InstrumentVersion.State.DRAFT)

    def current(self, key: str) -> "InstrumentVersion":
        """The newest published version of an instrument; raises DoesNotExist."""
        found = self.published().filter(instrument__key=key).select_related("instrument")
        version = found.order_by("-published_at", "-pk").first()
        if version is None:
            raise InstrumentVersion.DoesNotExist(f"no published version of {key}")
        return version


class InstrumentVersion(models.Model):
    """Questions and rules as one frozen definition, known by its hash.

    The definition is written by the importer only; its shape is told in advisory.xlsform.compile.
    Once published it never changes: a change makes a new version.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", pgettext_lazy("instrument version", "Retired")

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=20)
    rule_set = models.CharField(max_length=40)
    definition = models.JSONField()
    definition_hash = models.CharField(max_length=64)
    meaning_hash = models.CharField(
        max_length=64, help_text="Of the definition without its texts, hints and sources."
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    imported_at = models.DateTimeField(auto_now_add=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    source_name = models.CharField(max_length=200, blank=True)

    objects = InstrumentVersionQuerySet.as_manager()

    class Meta:
        ordering = ["instrument", "-published_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "version"], name="one_definition_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument.key} {self.version}"

    def save(self, *args, **kwargs) -> None:
        frozen = getattr(self, "_frozen_hash", None)
        if frozen is not None and frozen != self.definition_hash:
            raise ValidationError(_("A published version is frozen; import a new version instead."))
        super().save(*args, **kwargs)

    @classmethod
    def from_db(cls, db, field_names, values):
        instance = super().from_db(db, field_names, values)
        if "definition_hash" in field_names and "state" in field_names:
            instance._frozen_hash = (
                instance.definition_hash if instance.state != cls.State.DRAFT else None
            )
        return instance

    @property
    def before(self) -> "InstrumentVersion | None":
        """The version published last before this one: what a publisher compares with."""
        return self._earlier().order_by("-published_at", "-pk").first()

    @property
    def same_meaning_as(self) -> "InstrumentVersion | None":
        """The newest earlier version that differs in wording only: this one is a minor change."""
        same = self._earlier().filter(meaning_hash=self.meaning_hash).defer("definition")
        return same.order_by("-published_at", "-pk").first()

    def _earlier(self) -> InstrumentVersionQuerySet:
        others = self.instrument.versions.frozen().exclude(pk=self.pk)
        return others.filter(published_at__lt=self.published_at) if self.published_at else others

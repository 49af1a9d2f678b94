from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet

from core.translated import Translated


class CompetenceGroup(models.Model):
    """One of the seven groups of digital skills, Decree 224/2026/NĐ-CP art. 77(2)."""

    key = models.SlugField(_("key"), unique=True)
    name_vi = models.CharField(_("name in Vietnamese"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    article_point = models.CharField(_("point of article 77(2)"), max_length=2)
    order = models.PositiveSmallIntegerField(default=0)

    name = Translated("name")

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


@register_snippet
class Topic(models.Model):
    """What questions measure, lessons teach and platforms improve: the word they share."""

    key = models.SlugField(_("key"), unique=True)
    name_vi = models.CharField(_("name in Vietnamese"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    competence = models.ForeignKey(
        CompetenceGroup, on_delete=models.PROTECT, related_name="topics", verbose_name=_("group")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    name = Translated("name")

    class Meta:
        ordering = ["order", "key"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name

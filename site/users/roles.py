"""The roles of people who work for the programme; each is a group of the same name."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    TRAINER = "trainer", _("Trainer")
    ADVISER = "adviser", _("Adviser")
    OFFICIAL = "official", _("Official")
    AREA_OFFICER = "area_officer", _("Area officer")
    ANALYST = "analyst", _("Analyst")
    AUDITOR = "auditor", _("Auditor")

"""Trades a register is filtered by: sections of VSIC, whose letters moved from J on in 2025."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Section:
    """The letters of one trade in either version (Decisions 27/2018 and 36/2025/QĐ-TTg)."""

    key: str
    label: str | Promise
    in_2018: str
    in_2025: str

    def condition(self) -> Q:
        return Q(vsic_version="2018", vsic_section__in=list(self.in_2018)) | Q(
            vsic_version="2025", vsic_section__in=list(self.in_2025)
        )


#: Without public administration, households as employers and international bodies.
SECTIONS = (
    Section("agriculture", _("Agriculture, forestry, fishing"), "A", "A"),
    Section("mining", _("Mining"), "B", "B"),
    Section("manufacturing", pgettext_lazy("trade", "Manufacturing"), "C", "C"),
    Section("power", _("Electricity and gas"), "D", "D"),
    Section("water", _("Water supply and waste"), "E", "E"),
    Section("construction", pgettext_lazy("trade", "Construction"), "F", "F"),
    Section("trade", _("Wholesale and retail, repair of vehicles"), "G", "G"),
    Section("transport", _("Transport and storage"), "H", "H"),
    Section("hospitality", _("Hotels and restaurants"), "I", "I"),
    Section("information", _("Information and communication"), "J", "JK"),
    Section("finance", _("Finance and insurance"), "K", "L"),
    Section("property", pgettext_lazy("trade", "Real estate"), "L", "M"),
    Section("professional", _("Professional, scientific and technical work"), "M", "N"),
    Section("support", _("Administrative and support services"), "N", "O"),
    Section("education", pgettext_lazy("trade", "Education"), "P", "Q"),
    Section("health", _("Health and social work"), "Q", "R"),
    Section("leisure", _("Arts, sports and leisure"), "R", "S"),
    Section("services", _("Other services"), "S", "T"),
)
BY_KEY = {section.key: section for section in SECTIONS}


def of_sections(keys: list[str]) -> Q:
    """Entries whose trade is one of these."""
    found = Q()
    for key in keys:
        found |= BY_KEY[key].condition()
    return found

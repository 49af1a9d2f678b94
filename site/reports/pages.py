"""The ways to look at the figures, as the row of links above them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PAGES: dict[str, str | Promise] = {
    "dashboard": _("Overview"),
    "levels": _("Over time"),
    "areas": _("Wards and communes"),
    "groups": _("Industries and sizes"),
    "programmes": _("Programmes"),
    "coverage": _("Coverage"),
    "items": _("How the questions work"),
}


@dataclass(frozen=True)
class PageLink:
    address: str
    label: str | Promise
    is_here: bool


#: These know no choice of businesses.
OF_PROVINCE = ("coverage", "items")


def page_list(here: str, query: str, *, is_of_province: bool = True) -> list[PageLink]:
    """Links that keep what was chosen; who may see some areas only finds those of any choice."""
    kept = f"?{query}" if query else ""
    return [
        PageLink(reverse(f"reports:{key}") + ("" if key == "items" else kept), label, key == here)
        for key, label in PAGES.items()
        if is_of_province or key not in OF_PROVINCE
    ]

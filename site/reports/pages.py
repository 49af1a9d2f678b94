"""The ways to look at the figures, as the row of links above them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from users.models import User
from users.roles import Role

#: Those about the whole province are the officials'.
OF_THE_PROVINCE = frozenset({"levels", "coverage", "items"})
PAGES: dict[str, str | Promise] = {
    "dashboard": _("Overview"),
    "levels": _("Over time"),
    "areas": _("Wards and communes"),
    "groups": _("Industries and sizes"),
    "coverage": _("Coverage"),
    "items": _("How the questions work"),
}


@dataclass(frozen=True)
class PageLink:
    address: str
    label: str | Promise
    is_here: bool


def page_list(here: str, query: str, user: User) -> list[PageLink]:
    """Links that keep what was chosen, of the pages this person may open.

    The questions know no choice of businesses.
    """
    kept = f"?{query}" if query else ""
    return [
        PageLink(reverse(f"reports:{key}") + ("" if key == "items" else kept), label, key == here)
        for key, label in PAGES.items()
        if key not in OF_THE_PROVINCE or user.has_role(Role.OFFICIAL)
    ]

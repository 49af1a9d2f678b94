"""What was selected so far, in words: when, by whom, how, and how many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from advisory.models import Area, Industry, Programme, ProgrammeSelection
from advisory.models.business import SizeClass
from advisory.programmes.sections import BY_KEY


@dataclass(frozen=True)
class Told:
    """One selection with its criteria as lines of a list."""

    selection: ProgrammeSelection
    n: int
    criteria: list[tuple[str, str]]


def selections_of(programme: Programme) -> list[Told]:
    rows = list(programme.selections.select_related("frozen_by").annotate(n=Count("members")))
    names = {
        "areas": _names(Area, rows, "areas"),
        "industries": _names(Industry, rows, "industries"),
        "sizes": {key: str(label) for key, label in SizeClass.choices},
        "sections": {key: str(section.label) for key, section in BY_KEY.items()},
    }
    return [Told(row, row.n, _criteria(row.criteria, names)) for row in rows]


def _names(model, rows: Iterable[ProgrammeSelection], key: str) -> dict[str, str]:
    wanted = {pk for row in rows for pk in row.criteria.get(key, ())}
    return {str(one.pk): str(one) for one in model.objects.filter(pk__in=wanted)} if wanted else {}


def _criteria(
    criteria: Mapping[str, object], names: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str]]:
    labels = {
        "areas": _("Wards and communes"),
        "industries": _("Industry"),
        "sizes": _("Size class"),
        "sections": pgettext("register", "Trade"),
        "levels": _("Level of the last full assessment"),
        "assessed": _("Has a finished assessment"),
        "platform": _("Uses a platform today"),
        "households": _("Household businesses too"),
        "codes": _("Tax codes read"),
        "not_taken": _("Lines not taken"),
    }
    return [
        (label, _said(criteria[key], names.get(key, {})))
        for key, label in labels.items()
        if key in criteria
    ]


def _said(value: object, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(names.get(one, one) for one in value)
    words = {"yes": _("Yes"), "no": _("No")}
    return words.get(value, str(value)) if isinstance(value, str) else _yes_or_number(value)


def _yes_or_number(value: object) -> str:
    return _("Yes") if value is True else str(value)

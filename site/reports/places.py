"""What industries, wards, communes and programmes are called: for the filter and the tables."""

from django.db.models import F, Value

from advisory.models import Area, Industry, Programme
from core.folding import alphabetical
from core.translated import pick


def place_names() -> dict[str, dict[str, str]]:
    """Their names by key, in order: `{"industry": ..., "area": ...}`; one query."""
    industries = Industry.objects.annotate(
        axis=Value("industry"), vi=F("name_vi"), en=F("name_en"), unit=Value("")
    )
    areas = Area.objects.annotate(axis=Value("area"), vi=F("name"), en=F("name"), unit=F("kind"))
    columns = ("axis", "pk", "vi", "en", "unit")
    rows = industries.order_by().values_list(*columns)
    found: dict[str, dict[str, str]] = {"industry": {}, "area": {}}
    every = [
        (alphabetical(pick({"vi": vi, "en": en})), axis, str(key), vi, en, unit)
        for axis, key, vi, en, unit in rows.union(
            areas.order_by().values_list(*columns), all=True
        ).order_by()
    ]
    for _at, axis, key, vi, en, unit in sorted(every):
        found[axis][key] = str(Area(name=vi, kind=unit)) if unit else pick({"vi": vi, "en": en})
    return found


def programme_names() -> dict[str, str]:
    """Those that were started, the newest first, by key; one query."""
    started = Programme.objects.exclude(state=Programme.State.DRAFT)
    return {str(one.pk): one.name for one in started}

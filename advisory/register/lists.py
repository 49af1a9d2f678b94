"""The lists of areas as the reader of rows needs them, from the database; two queries."""

from advisory.models import Area, AreaLink, FormerArea
from advisory.register.places import BEFORE, SINCE, Former, Places
from core.folding import fold


def load_places(choices: dict[str, int | None]) -> Places:
    """Areas of the list in force and the units before, each with what it became."""
    areas = list(
        Area.objects.order_by("-valid_from", "list_version").values_list(
            "pk", "code", "list_version"
        )
    )
    newest = areas[0][2] if areas else ""
    since = {code: pk for pk, code, version in areas if version == newest}
    names = {fold(newest): SINCE}
    became: dict[int, list[int]] = {}
    for former, area in AreaLink.objects.order_by("area__code").values_list("former", "area"):
        became.setdefault(former, []).append(area)
    before = {}
    for pk, code, version in FormerArea.objects.values_list("pk", "code", "list_version"):
        names[fold(version)] = BEFORE
        before[code] = Former(pk, tuple(became.get(pk, ())))
    return Places(since, before, names, choices)

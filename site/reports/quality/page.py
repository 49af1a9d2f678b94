"""What the page about the questions shows, from what a worker stored; no arithmetic."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from advisory.models import InstrumentVersion
from core.translated import pick
from reports.models import StoredFigure
from reports.quality.keys import ITEM_QUALITY


@dataclass(frozen=True)
class Item:
    """A line of the table; None is what cannot be told."""

    label: str
    code: str
    n: int
    mean: float | None
    ticked: int | None
    flag: str
    not_applicable: int | None
    dont_know: int | None
    item_rest: float | None
    discrimination: float | None
    left: int | None
    pairs: int | None
    kappa: float | None
    self_less_adviser: float | None


def quality_page(asked: str) -> dict[str, object]:
    """The version asked for, else the one with the most rounds; three queries."""
    stored = {
        int(row.key.partition(":")[2]): row
        for row in StoredFigure.objects.filter(key__startswith=f"{ITEM_QUALITY}:")
    }
    versions = _versions().filter(pk__in=stored)
    named = sorted(versions.defer("definition"), key=lambda one: -stored[one.pk].data["n"])
    if not named:
        return {"versions": [], "quality": None}
    chosen = next((one for one in named if str(one.pk) == asked), named[0])
    definition = InstrumentVersion.objects.values_list("definition", flat=True).get(pk=chosen.pk)
    items = {item["key"]: item for item in definition["items"]}
    row = stored[chosen.pk]
    return {
        "versions": named,
        "chosen": chosen,
        "quality": row.data,
        "computed_at": row.computed_at,
        "until": datetime.fromisoformat(row.data["until"]) if row.data["until"] else None,
        "items": [
            Item(
                label=pick(items[line["key"]]["label"]),
                code=items[line["key"]].get("code") or "",
                **{name: value for name, value in line.items() if name != "key"},
            )
            for line in row.data["items"]
            if line["key"] in items
        ],
    }


def _versions() -> QuerySet[InstrumentVersion]:
    return InstrumentVersion.objects.frozen().select_related("instrument")

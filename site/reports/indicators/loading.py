"""Loads the indicators, sectors and targets shipped with the code; safe to repeat.

What an agency changed on screen, and targets it added, are kept.
"""

from pathlib import Path

from django.db import transaction

from core.reference import read_table
from reports.models import Indicator, Sector, Target

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_indicators() -> None:
    Sector.objects.bulk_create(
        (Sector(order=order, **row) for order, row in enumerate(read_table(DATA / "sectors.csv"))),
        ignore_conflicts=True,
    )
    Indicator.objects.bulk_create(
        (
            Indicator(
                order=order,
                is_of_participants=row.pop("is_of_participants") == "1",
                decision_1354=row.pop("decision_1354") or None,
                **row,
            )
            for order, row in enumerate(read_table(DATA / "indicators.csv"))
        ),
        ignore_conflicts=True,
    )
    known = Indicator.objects.in_bulk(field_name="key")
    Target.objects.bulk_create(
        (
            Target(
                indicator=known[row.pop("indicator")],
                year=row.pop("year") or None,
                is_live=row.pop("is_live") == "1",
                **row,
            )
            for row in read_table(DATA / "targets.csv")
        ),
        ignore_conflicts=True,
    )

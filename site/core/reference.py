"""Loads the shared vocabulary from the tables shipped with the code; safe to repeat."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from core.models import CompetenceGroup, Topic

DATA = Path(__file__).resolve().parent / "data"


def read_table(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a UTF-8 CSV table with a header line."""
    with path.open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)


@transaction.atomic
def load_vocabulary() -> int:
    """Create or refresh competence groups and topics; returns the number of topics."""
    for order, row in enumerate(read_table(DATA / "competences.csv")):
        CompetenceGroup.objects.update_or_create(
            key=row.pop("key"), defaults=row | {"order": order}
        )
    groups = CompetenceGroup.objects.in_bulk(field_name="key")
    rows = list(read_table(DATA / "topics.csv"))
    for order, row in enumerate(rows):
        row["competence"] = groups[row["competence"]]
        Topic.objects.update_or_create(key=row.pop("key"), defaults=row | {"order": order})
    return len(rows)

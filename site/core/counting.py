"""Counts of several kinds of rows at once: a page with five of them still asks one question."""

from django.db.models import CharField, Count, QuerySet, Value


def counts(**rows: QuerySet) -> dict[str, int]:
    """How many rows there are of each, in one query."""
    first, *others = [
        found.order_by()
        .annotate(part=Value(name, CharField()))
        .values("part")
        .annotate(n=Count("pk"))
        .values_list("part", "n")
        for name, found in rows.items()
    ]
    return dict.fromkeys(rows, 0) | dict(first.union(*others, all=True))

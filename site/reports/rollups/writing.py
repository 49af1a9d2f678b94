"""Adds to sums in the database: one statement for many rows, the same on SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from itertools import islice

from django.db import connection, models

ROWS = 200  # in one statement

Sums = Mapping[tuple, Sequence[int]]


def add_to_cells(
    model: type[models.Model], keys: Sequence[str], sums: Sequence[str], rows: Sums
) -> None:
    """Add to the sums of the rows with these keys, making and removing rows as it takes.

    `rows` has the values of `keys` with what is to be added to each of `sums`. The names are
    those of our own models.
    """
    table = model._meta.db_table
    names = [*keys, *sums]
    place = f"({', '.join(['%s'] * len(names))})"
    added = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in sums)
    todo = iter(sorted(rows.items()))
    with connection.cursor() as cursor:
        while part := list(islice(todo, ROWS)):
            statement = (
                f"INSERT INTO {table} ({', '.join(names)}) VALUES {', '.join([place] * len(part))} "  # noqa: S608
                f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {added}"
            )
            cursor.execute(statement, [value for key, n in part for value in (*key, *n)])
    if any(n < 0 for values in rows.values() for n in values):
        model._default_manager.filter(**{sums[0]: 0}).delete()

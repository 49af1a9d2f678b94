"""Writes entries thousands at a time: COPY and one INSERT on PostgreSQL, prepared INSERTs elsewhere.

Past the models, because making a million of them takes longer than all the rest.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from advisory.models import RegisterEntry, RegisterProblem
from advisory.register.problems import Problem
from advisory.register.rows import FIELDS, NAME, TAX_CODE

_TABLE = RegisterEntry._meta.db_table
_PROBLEMS = RegisterProblem._meta.db_table
_COLUMNS = (*FIELDS, "as_of", "first_as_of", "last_import_id", "source_row", "digest")
_KEPT = ("tax_code", "first_as_of")  # of an entry that is there already
_PROBLEM_COLUMNS = ("run_id", "row", '"column"', "code", "value", "is_refusal")
NEW, CHANGED, SAME, OLDER, REPEATED, REFUSED = (
    "new",
    "changed",
    "same",
    "older",
    "repeated",
    "refused",
)


@dataclass
class Batch:
    """Rows of the file on their way into the database."""

    run: int
    as_of: date
    rows: list[tuple[int, int, tuple]] = field(default_factory=list)  # row number, digest, entry
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    refused: int = 0


def write(batch: Batch) -> Counter:
    """Write a batch; returns how many rows were new, changed, the same and so on.

    A tax code that stood in the file before: said again it is counted, and refused where it says
    something else. Run it in a transaction.
    """
    counts: Counter = Counter()
    problems = list(batch.problems)
    known = _known([entry[TAX_CODE] for _row, _digest, entry in batch.rows])
    written: dict[str, tuple] = {}
    same: list[tuple[str, int]] = []
    in_batch: dict[str, tuple[int, int, str]] = {}
    for row, digest, entry in batch.rows:
        tax_code = entry[TAX_CODE]
        before = in_batch.get(tax_code)
        if before is None and (found := known.get(tax_code)) and found[0] == batch.run:
            before = found[1:4]
        if before is not None and before[0] != row:
            if before[1] == digest:
                counts[REPEATED] += 1
            else:
                counts[REFUSED] += 1
                other_name = before[2] != entry[NAME]
                code = "repeated_name" if other_name else "repeated_other"
                problems.append((row, Problem("tax_code", code, str(before[0]))))
            continue
        in_batch[tax_code] = (row, digest, entry[NAME])
        found = known.get(tax_code)
        if found is not None and found[4] > batch.as_of:
            counts[OLDER] += 1
        elif found is not None and found[2] == digest:
            counts[SAME] += 1
            same.append((tax_code, row))
        else:
            counts[NEW if found is None else CHANGED] += 1
            written[tax_code] = (*entry, batch.as_of, batch.as_of, batch.run, row, digest)
    # In one order, so that two imports at once never wait for each other crosswise.
    _upsert([written[code] for code in sorted(written)])
    _seen_again(sorted(same), batch)
    counts[REFUSED] += batch.refused
    _note((batch.run, row, p.column, p.code, p.value, p.is_refusal) for row, p in problems)
    return counts


def _known(codes: list[str]) -> dict[str, tuple[int, int, int, str, date]]:
    """Import, row, digest, name and day of the entries that are there."""
    if not codes:
        return {}
    columns = "tax_code, last_import_id, source_row, digest, name, as_of"
    found: dict[str, tuple[int, int, int, str, date]] = {}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"SELECT {columns} FROM {_TABLE} WHERE tax_code = ANY(%s)",  # noqa: S608
                [codes],
            )
            return {code: rest for code, *rest in cursor}
        most = connection.features.max_query_params or len(codes)
        for start in range(0, len(codes), most):
            part = codes[start : start + most]
            marks = ",".join(["%s"] * len(part))
            cursor.execute(
                f"SELECT {columns} FROM {_TABLE} WHERE tax_code IN ({marks})",  # noqa: S608
                part,
            )
            for code, run, row, digest, name, as_of in cursor.fetchall():
                day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
                found[code] = (run, row, digest, name, day)
    return found


def _upsert(rows: Sequence[tuple]) -> None:
    if not rows:
        return
    columns = ", ".join(_COLUMNS)
    changes = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in _KEPT)
    conflict = (
        f"ON CONFLICT (tax_code) DO UPDATE SET {changes} "
        f"WHERE {_TABLE}.as_of <= excluded.as_of"  # a newer file may have been faster
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE TEMPORARY TABLE IF NOT EXISTS incoming ON COMMIT DELETE ROWS "  # noqa: S608
                f"AS SELECT {columns} FROM {_TABLE} LIMIT 0"
            )
            with cursor.copy(f"COPY incoming ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(
                f"INSERT INTO {_TABLE} ({columns}) "  # noqa: S608
                f"SELECT {columns} FROM incoming ORDER BY tax_code {conflict}"
            )
            return
        marks = ", ".join(["%s"] * len(_COLUMNS))
        adapt = connection.ops.adapt_datefield_value
        cursor.executemany(
            f"INSERT INTO {_TABLE} ({columns}) VALUES ({marks}) {conflict}",  # noqa: S608
            [tuple(adapt(v) if isinstance(v, date) else v for v in row) for row in rows],
        )


def _seen_again(same: Sequence[tuple[str, int]], batch: Batch) -> None:
    """Entries that say what they said: only where and when they were seen changes."""
    if not same:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            codes, rows = zip(*same, strict=True)
            cursor.execute(
                f"UPDATE {_TABLE} SET last_import_id = %s, as_of = %s, source_row = seen.row "  # noqa: S608
                "FROM unnest(%s::varchar[], %s::int[]) AS seen(code, row) "
                "WHERE tax_code = seen.code AND as_of <= %s",
                [batch.run, batch.as_of, list(codes), list(rows), batch.as_of],
            )
            return
        day = connection.ops.adapt_datefield_value(batch.as_of)
        cursor.executemany(
            f"UPDATE {_TABLE} SET last_import_id = %s, as_of = %s, source_row = %s "  # noqa: S608
            "WHERE tax_code = %s AND as_of <= %s",
            [(batch.run, day, row, code, day) for code, row in same],
        )


def _note(problems: Iterable[tuple]) -> None:
    columns = ", ".join(_PROBLEM_COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {_PROBLEMS} ({columns}) FROM STDIN") as copy:
                for problem in problems:
                    copy.write_row(problem)
            return
        marks = ", ".join(["%s"] * len(_PROBLEM_COLUMNS))
        cursor.executemany(
            f"INSERT INTO {_PROBLEMS} ({columns}) VALUES ({marks})",  # noqa: S608
            list(problems),
        )

"""The job of an import: look through the file, then write it batch by batch.

A batch commits together with how far the file is read: a run that takes over after a killed worker
goes on there, and no row is written or counted twice.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from tempfile import TemporaryFile
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from advisory.models import FormerArea, RegisterImport, SplitChoice
from advisory.register.kept_rows import KeptRows
from advisory.register.lists import load_places
from advisory.register.places import BEFORE
from advisory.register.problems import CellRefused, FileRefused
from advisory.register.rows import Mapping, RowReader, digest_of
from advisory.register.tables import Layout, rows_of
from advisory.register.writer import Batch, write
from core import jobs

BATCH = 5_000
_COPY_BLOCK = 1024 * 1024
State = RegisterImport.State


def run_import(progress: jobs.Progress, *, run: int) -> None:
    """Do the work of the job; ends also where the file cannot be read or a choice is missing."""
    found = RegisterImport.objects.get(pk=run)
    if found.is_over:
        with progress.finish():
            return
    try:
        with opened(found) as file, closing(KeptRows()) as kept:
            if found.total_rows is None:
                _look_through(found, file, progress, kept)
            missing = _take_choices(found)
            if missing:
                with progress.finish():
                    RegisterImport.objects.filter(pk=run).update(state=State.CHOOSING)
                return
            _write_all(found, file, progress, kept)
    except FileRefused as refused:
        with progress.finish():
            RegisterImport.objects.filter(pk=run).update(
                state=State.REFUSED,
                problem={"code": refused.code, "details": refused.details},
                finished_at=timezone.now(),
            )
            transaction.on_commit(lambda: forget_file(found))
        return
    with progress.finish():
        RegisterImport.objects.filter(pk=run).update(
            state=State.DONE, finished_at=timezone.now(), total_rows=found.done_rows
        )
        transaction.on_commit(lambda: forget_file(found))


def forget_file(run: RegisterImport) -> None:
    """Delete the file of an import that is over: what it held is in the register now."""
    if run.file:
        run.file.storage.delete(run.file.name)


@contextmanager
def opened(run: RegisterImport) -> Iterator[BinaryIO]:
    """The file, on this machine: one that is kept elsewhere is fetched for as long as it is read."""
    with run.file.storage.open(run.file.name, "rb") as kept:
        if hasattr(run.file.storage, "base_location"):  # files of this machine
            yield kept
            return
        with TemporaryFile() as local:
            while block := kept.read(_COPY_BLOCK):
                local.write(block)
            local.seek(0)
            yield local


def layout_of_run(run: RegisterImport) -> Layout:
    names = ("kind", "encoding", "delimiter", "sheet")
    return Layout(**{name: run.layout[name] for name in names if name in run.layout})


def mapping_of_run(run: RegisterImport) -> Mapping:
    return Mapping.of(run.mapping, len(run.layout["headings"]))


def firms_of(
    run: RegisterImport, file: BinaryIO, after: int = 0
) -> Iterator[tuple[int, list[str]]]:
    """Rows below the headings with their numbers, beginning after row `after`."""
    start = max(run.layout["heading_lines"], after)
    return islice(enumerate(rows_of(file, layout_of_run(run)), start=1), start, None)


def _look_through(
    run: RegisterImport, file: BinaryIO, progress: jobs.Progress, kept: KeptRows
) -> None:
    """Count the rows and those of split units before anything is written.

    A quotation mark that is never closed is found here, and leaves the register as it was.
    """
    mapping = mapping_of_run(run)
    places = load_places({})
    split_codes = {code for code, one in places.before.items() if one.is_split}
    code_at = mapping.columns.get("area_code")
    list_at = mapping.columns.get("area_list_version")
    constant = mapping.constants.get("area_list_version", "")
    rows: Counter = Counter()
    number = run.layout["heading_lines"]
    firms, tell_each = firms_of(run, file), 200_000
    if run.layout["kind"] == "xlsx":
        firms, tell_each = kept.keeping(firms), 10_000
    for number, row in firms:
        code = _cell(row, code_at)
        if code in split_codes:
            try:
                if places.which_list(_cell(row, list_at) or constant) == BEFORE:
                    rows[code] += 1
            except CellRefused:
                pass  # told when the row is read
        if number % tell_each == 0:
            progress.tell(0, number)
    with progress.part():
        RegisterImport.objects.filter(pk=run.pk).update(total_rows=number, split_rows=rows)
    run.total_rows, run.split_rows = number, dict(rows)


def _cell(row: list[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""


def _take_choices(run: RegisterImport) -> list[str]:
    """Keep with the import what is chosen for its split units; returns those nobody chose for.

    Once rows are written the choices stay: one file is not counted in two ways.
    """
    if not run.done_rows:
        chosen = SplitChoice.objects.filter(former__code__in=run.split_rows)
        remembered = dict(chosen.values_list("former__code", "area__code"))
        run.choices = {**remembered, **run.mapping.get("choices", {})}
        RegisterImport.objects.filter(pk=run.pk).update(choices=run.choices)
    return [code for code in run.split_rows if code not in run.choices]


def _areas_chosen(run: RegisterImport) -> dict[str, int | None]:
    """The chosen areas by their keys; only what the unit really became counts as a choice."""
    links = FormerArea.objects.filter(code__in=run.choices, areas__isnull=False)
    allowed = {
        (former, code): area
        for former, code, area in links.values_list("code", "areas__code", "areas__pk")
    }
    return {
        former: allowed[former, code] if code else None
        for former, code in run.choices.items()
        if not code or (former, code) in allowed
    }


def _write_all(
    run: RegisterImport, file: BinaryIO, progress: jobs.Progress, kept: KeptRows
) -> None:
    reader = RowReader(mapping_of_run(run), load_places(_areas_chosen(run)), run.as_of)
    after = run.done_rows
    firms = kept.rows(after) if kept.is_whole else firms_of(run, file, after=after)
    total = run.total_rows or 0
    counts = Counter(run.counts)
    while part := list(islice(firms, BATCH)):
        batch = _read(reader, part, run)
        with progress.part():
            counts += write(batch)
            run.done_rows = part[-1][0]
            RegisterImport.objects.filter(pk=run.pk).update(
                done_rows=run.done_rows, counts=dict(counts)
            )
        progress.tell(run.done_rows, max(total, run.done_rows))
    run.done_rows = max(run.done_rows, run.layout["heading_lines"])


def _read(reader: RowReader, part: list[tuple[int, list[str]]], run: RegisterImport) -> Batch:
    batch = Batch(run.pk, run.as_of)
    for number, row in part:
        if not row:
            continue
        entry, problems = reader.read(row)
        if problems:
            batch.problems.extend((number, problem) for problem in problems)
        if entry is not None:
            batch.rows.append((number, digest_of(entry), entry))
        elif problems:
            batch.refused += 1
    return batch

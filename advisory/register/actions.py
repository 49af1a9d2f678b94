"""Beginning an import, saying which column is which, starting it, and cleaning up after it."""

import hashlib
from datetime import date, timedelta
from pathlib import PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from advisory.models import (
    FormerArea,
    HeaderMapping,
    RegisterEntry,
    RegisterImport,
    RegisterProblem,
    SplitChoice,
)
from advisory.models.business import Business
from advisory.register.columns import NEEDED, guess, signature
from advisory.register.headings import Headings, find_headings
from advisory.register.problems import FileRefused
from advisory.register.running import forget_file
from advisory.register.tables import layout_of, rows_of
from core import audit

State = RegisterImport.State
#: A file nobody started; problems of an import, which quote its cells.
KEPT_UNSTARTED = timedelta(days=7)
KEPT_PROBLEMS = timedelta(days=90)
_BLOCK = 1024 * 1024


class ColumnsMissing(Exception):
    """The tax code or the name has no column."""


class AlreadyStarted(Exception):
    """What an import is made by does not change once it runs."""


def begin_import(file: BinaryIO, *, name: str, as_of: date, user=None) -> RegisterImport:
    """Keep a register file and guess its columns; raises FileRefused, then nothing is kept."""
    size = file.seek(0, 2)
    if size > settings.REGISTER_MAX_BYTES:
        raise FileRefused("too_large", size=size, most=settings.REGISTER_MAX_BYTES)
    layout = layout_of(file)
    headings = find_headings(rows_of(file, layout))
    run = RegisterImport(
        file_name=PurePosixPath(name.replace("\\", "/")).name[:120] or "register",
        file_size=size,
        file_hash=hash_of(file),
        layout=layout.as_json()
        | {"headings": list(headings.texts), "heading_lines": headings.lines},
        mapping=_first_mapping(headings),
        as_of=as_of,
        started_by=user,
    )
    file.seek(0)
    run.file.save(f"{run.public_id.hex}.{layout.kind}", File(file), save=False)
    try:
        with transaction.atomic():
            run.save()
            audit.record(user, "brought a register file", run, file=run.file_name, size=size)
    except BaseException:
        forget_file(run)
        raise
    return run


def hash_of(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _first_mapping(headings: Headings) -> dict:
    """As it was last time for the same headings; else by their names."""
    known = HeaderMapping.objects.filter(signature=signature(headings.texts)).first()
    return known.mapping if known else guess(headings.texts)


@transaction.atomic
def set_mapping(*, run: RegisterImport, mapping: dict, as_of: date, user=None) -> None:
    """Say which column is which, and remember it for the same headings; raises AlreadyStarted."""
    changed = RegisterImport.objects.filter(pk=run.pk, state=State.MAPPING).update(
        mapping=mapping, as_of=as_of
    )
    if not changed:
        raise AlreadyStarted
    run.mapping, run.as_of = mapping, as_of
    remembered = {name: mapping.get(name, {}) for name in ("columns", "constants", "units")}
    HeaderMapping.objects.bulk_create(
        [
            HeaderMapping(
                signature=signature(run.layout["headings"]), mapping=remembered, saved_by=user
            )
        ],
        update_conflicts=True,
        unique_fields=["signature"],
        update_fields=["mapping", "saved_by", "saved_at"],
    )


def may_start(run: RegisterImport) -> None:
    """Raise AlreadyStarted for an import that is over, ColumnsMissing for one without its columns."""
    if run.is_over:
        raise AlreadyStarted
    missing = [name for name in NEEDED if name not in run.mapping.get("columns", {})]
    if missing:
        raise ColumnsMissing(missing)


@transaction.atomic
def choose_areas(*, run: RegisterImport, choices: dict[str, str], user=None) -> None:
    """Remember where each split unit's firms are counted; "" is nowhere. Codes of both lists."""
    units = {one.code: one for one in FormerArea.objects.filter(code__in=choices)}
    for code, area_code in choices.items():
        former = units[code]
        area = former.areas.get(code=area_code) if area_code else None
        SplitChoice.objects.update_or_create(
            former=former, defaults={"area": area, "chosen_by": user}
        )
    audit.record(user, "chose areas of split units", run, choices=choices)


@transaction.atomic
def drop_import(*, run: RegisterImport, user=None) -> None:
    """Forget a file of which nothing is written yet; raises AlreadyStarted."""
    if run.state not in (State.MAPPING, State.CHOOSING) or run.done_rows:
        raise AlreadyStarted
    audit.record(user, "dropped a register file", run, file=run.file_name)
    run.delete()
    transaction.on_commit(lambda: forget_file(run))


def forget_old_files() -> None:
    """Delete files nobody started, problems of long ago, and household businesses that no file
    names and no owner took over.

    What an import counted stays. Safe to repeat.
    """
    now = timezone.now()
    runs = RegisterImport.objects.all()
    unstarted = runs.filter(state__in=[State.MAPPING, State.CHOOSING], done_rows=0)
    for run in unstarted.filter(created_at__lt=now - KEPT_UNSTARTED):
        drop_import(run=run)
    for run in runs.filter(state=State.RUNNING, created_at__lt=now - KEPT_PROBLEMS):
        run.state, run.problem = State.REFUSED, {"code": "left", "details": {}}
        run.save(update_fields=["state", "problem"])
        forget_file(run)
    RegisterProblem.objects.filter(run__created_at__lt=now - KEPT_PROBLEMS).delete()
    kept = timedelta(days=settings.REGISTER_KEEP_HOUSEHOLD_DAYS)
    RegisterEntry.objects.filter(
        tax_code_status=Business.TaxCodeStatus.NOT_CHECKABLE,
        business=None,
        as_of__lt=timezone.localdate() - kept,
    ).delete()

"""The files of a snapshot, made by workers: the report to read, the workbook, the open data."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation

from reports.models import Snapshot, SnapshotFile
from reports.snapshots.report import pdf_of
from reports.snapshots.workbook import xlsx_of

LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Made:
    name: str
    content: bytes


def files_of(snapshot: Snapshot) -> list[Made]:
    """Report and workbook in both languages; of a signed one the open data as well."""
    found = []
    makers: dict[str, Callable[[Snapshot], bytes]] = {"pdf": pdf_of, "xlsx": xlsx_of}
    for language in LANGUAGES:
        with translation.override(language):
            for ending, make in makers.items():
                name = f"la-ban-so-{snapshot.period}.{language}.{ending}"
                found.append(Made(name, make(snapshot)))
    if snapshot.state == Snapshot.State.SIGNED:
        from reports.open_data.files import dataset_files  # pyarrow: workers only

        found += [Made(name, content) for name, content in dataset_files(snapshot)]
    return found


def store_files(snapshot: Snapshot, files: list[Made]) -> None:
    for made in files:
        SnapshotFile.objects.update_or_create(
            snapshot=snapshot,
            name=made.name,
            defaults={
                "content": made.content,
                "digest": hashlib.sha256(made.content).hexdigest(),
            },
        )

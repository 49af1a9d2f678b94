"""Where unpacked packages lie, and how an upload becomes a version; a refusal leaves nothing."""

import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core import jobs
from core.models import Job
from courses.models import Package, PackageVersion
from courses.packages.reading import PackageSource, read_package

SUFFIXES = {".zip", ".h5p"}
IMPORT = "import_package"
#: Older than any import takes; what nobody knows of by then was left by a killed worker.
LEFT_AFTER_SECONDS = 24 * 3600


@dataclass
class Opened:
    """A package that lies unpacked in a folder of its own, and is in no table yet."""

    source: PackageSource
    folder: str
    file_name: str


def root() -> Path:
    return Path(settings.PACKAGES_ROOT)


def folder_of(version: PackageVersion) -> Path:
    return root() / version.folder


@contextmanager
def opened(
    archive: Path, *, file_name: str, watch: Callable[[int, int], None] = lambda done, total: None
) -> Iterator[Opened]:
    """Unpack and read an archive; raises ImportRefused.

    Its folder goes away at the end unless a committed version has it.
    """
    folder = uuid.uuid4().hex
    place = root() / folder
    try:
        source = read_package(archive, place, watch=watch)
        yield Opened(source, folder, file_name)
    finally:
        if place.exists() and not PackageVersion.objects.filter(folder=folder).exists():
            shutil.rmtree(place)


@transaction.atomic
def store(found: Opened, *, package: Package | None = None, by=None) -> tuple[PackageVersion, bool]:
    """Make the next version of a package, or the first of a new one; False if it is there already.

    The same file uploaded again is the version it was.
    """
    outline, unpacked = found.source.outline, found.source.unpacked
    if package is not None:
        Package.objects.select_for_update().get(pk=package.pk)  # one number for each
        latest = package.latest
        same = latest if latest and latest.digest == unpacked.digest else None
    else:
        same = PackageVersion.objects.filter(digest=unpacked.digest).order_by("-pk").first()
    if same is not None:
        return same, False
    if package is None:
        package = Package.objects.create(title=outline.title or found.file_name)
    latest = package.latest
    version = PackageVersion.objects.create(
        package=package,
        number=latest.number + 1 if latest else 1,
        kind=outline.kind,
        made_with=outline.player_version,
        folder=found.folder,
        digest=unpacked.digest,
        file_name=found.file_name[:255],
        contents=outline.as_json(),
        warnings=found.source.warnings,
        outside=found.source.outside,
        size=unpacked.size,
        file_count=len(unpacked.files),
        created_by=by,
    )
    return version, True


# --- Uploads, which wait for a worker -------------------------------------------------------


def uploads() -> Path:
    return root() / "uploads"


def queue_upload(upload: UploadedFile, *, package: Package | None, by) -> Job:
    """Keep an uploaded file and have it imported."""
    name = uuid.uuid4().hex
    uploads().mkdir(parents=True, exist_ok=True)
    with (uploads() / name).open("xb") as copy:
        for piece in upload.chunks():
            copy.write(piece)
    return jobs.enqueue(
        IMPORT,
        key=name,
        user=by,
        upload=name,
        file_name=Path(upload.name or "").name,
        package=package.pk if package else None,
    )


def forget_left(now: float | None = None) -> int:
    """Delete folders and uploads no row knows of any more; returns how many."""
    before = (now or time.time()) - LEFT_AFTER_SECONDS
    known = set(PackageVersion.objects.values_list("folder", flat=True))
    waiting = set(Job.objects.active().filter(kind=IMPORT).values_list("key", flat=True))
    left = [
        path
        for place, kept in ((root(), known | {"uploads"}), (uploads(), waiting))
        for path in (place.iterdir() if place.exists() else [])
        if path.name not in kept and path.stat().st_mtime < before
    ]
    for path in left:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return len(left)

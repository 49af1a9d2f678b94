"""Where unpacked packages lie, and how an upload becomes a version; a refusal leaves nothing."""

import hashlib
import shutil
import time
import uuid
import zipfile
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


def originals() -> Path:
    """Archives as they were uploaded, each under the name of its version's folder."""
    return root() / "originals"


def digest_of(archive: Path) -> str:
    with archive.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def opened(
    archive: Path, *, file_name: str, watch: Callable[[int, int], None] = lambda done, total: None
) -> Iterator[Opened]:
    """Unpack and read an archive, and keep a copy of it; raises ImportRefused.

    Both go away at the end unless a committed version has them.
    """
    folder = uuid.uuid4().hex
    try:
        _note(archive, folder)
        source = read_package(archive, root() / folder, watch=watch)
        originals().mkdir(parents=True, exist_ok=True)
        shutil.copyfile(archive, originals() / folder)
        yield Opened(source, folder, file_name)
    finally:
        if not PackageVersion.objects.filter(folder=folder).exists():
            _remove(folder)


def _remove(folder: str) -> None:
    shutil.rmtree(root() / folder, ignore_errors=True)
    (originals() / folder).unlink(missing_ok=True)


def _note(archive: Path, folder: str) -> None:
    """Write down whose folder this is: who imports the same upload next clears it away."""
    if archive.parent == uploads():
        with _notes(archive.name).open("a") as notes:
            notes.write(f"{folder}\n")


def _notes(upload: str) -> Path:
    return uploads() / f"{upload}.folders"


def clear_left_by(upload: str) -> None:
    """Delete what earlier runs of the import of this upload left when they were killed."""
    if _notes(upload).exists():
        left = set(_notes(upload).read_text().split())
        for folder in left - set(
            PackageVersion.objects.filter(folder__in=left).values_list("folder", flat=True)
        ):
            _remove(folder)


def forget_upload(upload: str) -> None:
    (uploads() / upload).unlink(missing_ok=True)
    _notes(upload).unlink(missing_ok=True)


def copy_original(version: PackageVersion, to: Path) -> None:
    """Write the archive as it was uploaded; one made before these were kept is packed again."""
    kept = originals() / version.folder
    if kept.exists():
        shutil.copyfile(kept, to)
        return
    place = folder_of(version)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in place.rglob("*") if path.is_file()):
            member = zipfile.ZipInfo(path.relative_to(place).as_posix())  # always of one date
            member.compress_type = zipfile.ZIP_DEFLATED
            with path.open("rb") as source, archive.open(member, "w") as target:
                shutil.copyfileobj(source, target)


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
    waiting |= {_notes(upload).name for upload in waiting}
    left = [
        path
        for place, kept in (
            (root(), known | {uploads().name, originals().name}),
            (originals(), known),
            (uploads(), waiting),
        )
        for path in (place.iterdir() if place.exists() else [])
        if path.name not in kept and path.stat().st_mtime < before
    ]
    for path in left:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return len(left)

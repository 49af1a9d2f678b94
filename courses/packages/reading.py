"""From an archive to what a version of a package is: files, outline, warnings."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.utils.translation import gettext as _

from core.file_kinds import contradicts, head_of
from courses.importing.errors import CourseError, ImportRefused
from courses.packages import h5p, manifest
from courses.packages.archive import Limits, Unpacked, unpack
from courses.packages.outline import Outline
from courses.packages.outside import outside_addresses


@dataclass
class PackageSource:
    """A package that was unpacked and understood."""

    outline: Outline
    unpacked: Unpacked
    warnings: list[str]
    outside: list[str]


def read_package(
    archive: Path,
    target: Path,
    *,
    limits: Limits | None = None,
    watch: Callable[[int, int], None] = lambda done, total: None,
) -> PackageSource:
    """Unpack into `target` and read it; raises ImportRefused, and `target` is then gone."""
    unpacked = unpack(archive, target, limits=limits, watch=watch)
    try:
        outline, warnings = _read(target, unpacked)
        outside = outside_addresses(target, unpacked.files)
        disguised = _disguised(target, unpacked.files)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    if unpacked.left_out:
        names = ", ".join(unpacked.left_out[:10])
        warnings.append(
            _("Left out, because browsers do not show such files (%(count)d): %(names)s.")
            % {"count": len(unpacked.left_out), "names": names}
        )
    if disguised:
        warnings.append(
            _("Files that are not what their names say; they may not play (%(count)d): %(names)s.")
            % {"count": len(disguised), "names": ", ".join(disguised[:10])}
        )
    return PackageSource(outline, unpacked, warnings, outside)


def _disguised(folder: Path, files: Iterable[str]) -> list[str]:
    """Files whose content contradicts their name: they are served by name and not sniffed."""
    return [
        name
        for name in sorted(files)
        if contradicts(name, head_of(partial((folder / name).open, "rb")))
    ]


def _read(folder: Path, unpacked: Unpacked) -> tuple[Outline, list[str]]:
    files = unpacked.files
    if h5p.NAME in files:
        return h5p.read_h5p(folder), []
    place = _manifest_place(files)
    below = f"{place}/" if place else ""
    inside = [name.removeprefix(below) for name in files if name.startswith(below)]
    raw = (folder / place / _spelling(inside)).read_bytes()
    outline, warnings = manifest.read_manifest(raw, inside)
    if place:
        for item in outline.playable:
            item.start = f"{place}/{item.start}"
        warnings.insert(
            0, _("The package lies in a folder of its own (%(folder)s).") % {"folder": place}
        )
    return outline, warnings


def _manifest_place(files: dict[str, int]) -> str:
    """The folder the manifest lies in: the top, or the one folder that holds it."""
    names = [name for name in files if Path(name).name.lower() == manifest.NAME]
    if any("/" not in name for name in names):
        return ""
    deeper = [name.split("/")[0] for name in names if name.count("/") == 1]
    if len(deeper) == 1:
        return deeper[0]
    message = _("This is neither SCORM nor H5P: there is no imsmanifest.xml and no h5p.json.")
    raise ImportRefused([CourseError(Path(manifest.NAME), 0, message)])


def _spelling(names: list[str]) -> str:
    return next(name for name in names if name.lower() == manifest.NAME)

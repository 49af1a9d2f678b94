"""Unpacks an uploaded archive where nothing in it can do harm, or refuses it and leaves nothing.

No size in the archive is believed: what comes out is measured while it is read.
"""

import hashlib
import shutil
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext as _

from courses.importing.errors import CourseError, ImportRefused

MIB = 1024 * 1024
CHUNK = 64 * 1024
#: What browsers show, and the schemas and texts that packages carry. Anything else stays out.
ALLOWED = frozenset(
    [
        "html",
        "htm",
        "xhtml",
        "xml",
        "xsd",
        "dtd",
        "css",
        "js",
        "mjs",
        "json",
        "map",
        "txt",
        "md",
        "vtt",
        "srt",
        "csv",
        "png",
        "jpg",
        "jpeg",
        "gif",
        "svg",
        "webp",
        "avif",
        "bmp",
        "ico",
        "cur",
        "mp3",
        "m4a",
        "aac",
        "ogg",
        "oga",
        "opus",
        "wav",
        "mp4",
        "m4v",
        "webm",
        "ogv",
        "woff",
        "woff2",
        "ttf",
        "otf",
        "eot",
        "pdf",
        "docx",
        "xlsx",
        "pptx",
        "odt",
    ]
)
#: What systems add on their own; nobody misses it.
_LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
_DIRECTORY_END, _DIRECTORY_END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"


@dataclass(frozen=True)
class Limits:
    upload: int = 200 * MIB
    members: int = 5_000
    total: int = 500 * MIB
    single: int = 200 * MIB
    ratio: int = 100  # text shrinks to a tenth; a bomb to a thousandth
    ratio_from: int = MIB  # small files may shrink as they like
    depth: int = 20
    path: int = 240


@dataclass
class Unpacked:
    """What lies in the folder now: path to size, and the digest of the archive."""

    digest: str = ""
    files: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(self.files.values())


def unpack(
    archive: Path,
    target: Path,
    *,
    limits: Limits | None = None,
    allowed: Collection[str] = ALLOWED,
    watch: Callable[[int, int], None] = lambda done, total: None,
) -> Unpacked:
    """Unpack into `target`, a folder that must not exist yet.

    Raises ImportRefused with everything that is wrong; `target` is then gone again.
    `watch(done, total)` counts files.
    """
    try:
        return _Unpacking(archive, target, limits or Limits(), allowed, watch).run()
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


class _Unpacking:
    def __init__(
        self, archive: Path, target: Path, limits: Limits, allowed: Collection[str], watch
    ) -> None:
        self.archive = archive
        self.target = target
        self.limits = limits
        self.allowed = allowed
        self.watch = watch
        self.errors: list[CourseError] = []
        self.done = Unpacked()

    def run(self) -> Unpacked:
        if self.archive.stat().st_size > self.limits.upload:
            self._refuse(
                _("The file is larger than %(most)d MB.") % {"most": self.limits.upload // MIB}
            )
        self.target.mkdir(parents=True)
        with self.archive.open("rb") as stream:
            self.done.digest = hashlib.file_digest(stream, "sha256").hexdigest()
            self._check_directory(stream)
            try:
                with zipfile.ZipFile(stream) as opened:
                    self._unpack_all(opened)
            except (
                zipfile.BadZipFile,
                zlib.error,
                NotImplementedError,
                EOFError,
                ValueError,
            ) as error:
                self._refuse(_("This is no zip archive, or it is damaged."), error)
            except (OSError, RuntimeError) as error:
                if isinstance(error, OSError) and error.errno is not None:
                    raise  # the disk, not the archive
                self._refuse(_("This is no zip archive, or it is damaged."), error)
        return self.done

    def _refuse(self, message: str, cause: Exception | None = None) -> None:
        raise ImportRefused([CourseError(Path(self.archive.name), 0, message)]) from cause

    def _check_directory(self, stream: BinaryIO) -> None:
        """Refuse a list of too many files before anybody reads that list into memory."""
        size = stream.seek(0, 2)
        start = max(0, size - 22 - 65_535)
        stream.seek(start)
        tail = stream.read()
        stream.seek(0)
        at = tail.rfind(_DIRECTORY_END)
        if at < 0 or at + 22 > len(tail):
            self._refuse(_("This is no zip archive, or it is damaged."))
        count, length = struct.unpack_from("<HI", tail, at + 10)
        wide = tail.rfind(_DIRECTORY_END_64, 0, at)
        if wide >= 0 and wide + 56 <= len(tail) and tail[at - 20 : at - 16] == _LOCATOR_64:
            count, length = struct.unpack_from("<QQ", tail, wide + 32)
        if count > self.limits.members or length > self.limits.members * (self.limits.path + 300):
            self._too_many()

    def _too_many(self) -> None:
        self._refuse(
            _("The package holds more than %(most)d files.") % {"most": self.limits.members}
        )

    def _unpack_all(self, opened: zipfile.ZipFile) -> None:
        members = opened.infolist()
        if len(members) > self.limits.members:
            self._too_many()
        wanted = list(self._wanted(members))
        twice = Counter(str(path).casefold() for path, _member in wanted)
        for path, _member in wanted:
            if twice[str(path).casefold()] > 1:
                self._tell(str(path), _("Two files have the same name but for capital letters."))
        if self.errors:
            raise ImportRefused(self.errors)
        left = self.limits.total
        for number, (path, member) in enumerate(wanted, start=1):
            left -= self._write(opened, member, path, left)
            self.watch(number, len(wanted))

    def _wanted(
        self, members: list[zipfile.ZipInfo]
    ) -> Iterator[tuple[PurePosixPath, zipfile.ZipInfo]]:
        """The files to write; what must not be in any package becomes an error."""
        for member in members:
            name = member.orig_filename.replace("\\", "/")
            if problem := self._problem(member, name):
                self._tell(name, problem)
                continue
            path = PurePosixPath(name)
            if name.endswith("/") or any(part in _LITTER for part in path.parts):
                continue
            if path.suffix.lower().lstrip(".") not in self.allowed:
                self.done.left_out.append(str(path))
                continue
            yield path, member

    def _problem(self, member: zipfile.ZipInfo, name: str) -> str:
        path = PurePosixPath(name)
        mode = member.external_attr >> 16
        kind = stat.S_IFMT(mode) if member.create_system == 3 else 0
        if "\0" in name or any(ord(letter) < 32 for letter in name) or not name.strip("/ ."):
            return _("The file's name cannot be read.")
        if path.is_absolute() or ".." in path.parts or ":" in name:
            return _("The file would lie outside the package.")
        if len(name) > self.limits.path or len(path.parts) > self.limits.depth:
            return _("The file lies too deep, or its name is too long.")
        if kind and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            return _("Links and devices are not allowed in a package.")
        if member.flag_bits & 0x1:
            return _("The file is protected by a password.")
        return ""

    def _tell(self, name: str, message: str) -> None:
        shown = "".join(letter if letter.isprintable() else "?" for letter in name)[:120]
        self.errors.append(CourseError(Path(shown or "?"), 0, message))

    def _write(
        self, opened: zipfile.ZipFile, member: zipfile.ZipInfo, path: PurePosixPath, left: int
    ) -> int:
        """Write one file, counting what really comes; returns its size."""
        most = min(left, self.limits.single)
        if member.compress_size:
            shrunk = max(member.compress_size * self.limits.ratio, self.limits.ratio_from)
        else:
            shrunk = self.limits.ratio_from
        place = self.target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        size = 0
        with opened.open(member) as source, place.open("xb") as copy:
            while piece := source.read(CHUNK):
                size += len(piece)
                if size > shrunk:
                    self._stop(path, _("The file grows far too much when unpacked."))
                if size > most:
                    self._stop(path, _("Unpacked, the package is too large."))
                copy.write(piece)
        self.done.files[str(path)] = size
        return size

    def _stop(self, path: PurePosixPath, message: str) -> None:
        self._tell(str(path), message)
        raise ImportRefused(self.errors)

"""An upload of questions, unpacked by the reader packages go through, with smaller limits."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote

from django.utils.translation import gettext as _

from courses.importing.errors import ImportRefused
from courses.packages.addresses import ELSEWHERE
from courses.packages.archive import MIB, Limits, unpack

LIMITS = Limits(upload=20 * MIB, members=2_000, total=50 * MIB, single=10 * MIB)
MOST_XML = MIB
#: Where Canvas and Common Cartridge keep the files their questions name.
FILE_BASES = ("$IMS-CC-FILEBASE$", "%24IMS-CC-FILEBASE%24", "$CANVAS_OBJECT_REFERENCE$")
RESOURCES = "web_resources"


class UploadRefused(Exception):
    """The file as a whole is not read; the text says why."""


@dataclass
class Upload:
    """The files of an upload in a folder of their own."""

    folder: Path
    names: list[str]

    def xml_files(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of each XML file, in order."""
        for name in self.names:
            if name.lower().endswith(".xml"):
                place = self.folder / name
                if place.stat().st_size > MOST_XML:
                    raise UploadRefused(
                        _("%(file)s: the file is larger than %(most)d MB.")
                        % {"file": name, "most": MOST_XML // MIB}
                    )
                yield name, place.read_bytes()

    def picture(self, source: str, beside: str) -> bytes | None:
        """The picture a file names, as its own package has it; None for what lies elsewhere."""
        for base in FILE_BASES:
            source = source.removeprefix(base)
        if ELSEWHERE.match(source):
            return None
        name = unquote(source.partition("?")[0]).lstrip("/")
        around = PurePosixPath(beside).parent
        for wanted in (str(around / name), name, f"{RESOURCES}/{name}"):
            place = (self.folder / wanted).resolve()
            if place.is_relative_to(self.folder.resolve()) and place.is_file():
                return place.read_bytes()
        return None


@contextmanager
def unpacked(file: BinaryIO, name: str, size: int) -> Iterator[Upload]:
    """The upload itself, or the files of its zip; raises UploadRefused and leaves nothing."""
    if size > LIMITS.upload:
        raise UploadRefused(
            _("The file is larger than %(most)d MB.") % {"most": LIMITS.upload // MIB}
        )
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "unpacked"
        archive = Path(place) / "upload"
        file.seek(0)
        with archive.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        if not zipfile.is_zipfile(archive):
            folder.mkdir()
            alone = PurePosixPath(name.replace("\\", "/")).name or "upload.xml"
            alone = alone if alone.lower().endswith(".xml") else f"{alone}.xml"
            archive.rename(folder / alone)
            yield Upload(folder, [alone])
            return
        try:
            names = sorted(unpack(archive, folder, limits=LIMITS).files)
        except ImportRefused as refused:
            sentences = [
                error.message
                if error.file.name == archive.name
                else f"{error.file}: {error.message}"
                for error in refused.errors[:10]
            ]
            raise UploadRefused(" ".join(sentences)) from refused
        yield Upload(folder, names)

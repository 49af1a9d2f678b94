"""A course folder as one archive, for those who have no command line; what an export gives."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from courses.importing.errors import CourseError, ImportRefused
from courses.importing.reading import COURSE_FILE
from courses.packages.archive import ALLOWED, MIB, Limits, unpack

#: What may be read while somebody waits; more is for the command.
LIMITS = Limits(upload=60 * MIB, members=2_000, total=200 * MIB, single=60 * MIB)
#: Packages lie in a course folder as they were uploaded, and are unpacked by their own rules.
INSIDE = ALLOWED | {"zip", "h5p"}


@contextmanager
def folders_in(upload: UploadedFile) -> Iterator[list[Path]]:
    """The course folders of an archive, unpacked for a while; raises ImportRefused.

    Errors raised meanwhile name files by their place in the archive.
    """
    with tempfile.TemporaryDirectory() as place:
        archive = Path(place) / Path(upload.name or "upload.zip").name
        with archive.open("wb") as copy:
            copy.writelines(upload.chunks())
        top = Path(place) / "unpacked"
        unpack(archive, top, limits=LIMITS, allowed=INSIDE)
        found = sorted(
            file.parent for depth in ("", "*/") for file in top.glob(depth + COURSE_FILE)
        )
        if not found:
            sentence = _(
                "There is no course.md, neither at the top nor in a folder of the archive."
            )
            raise ImportRefused([CourseError(Path(archive.name), 0, sentence)])
        try:
            yield found
        except ImportRefused as refused:
            errors = [
                CourseError(_within(top, error.file), error.line, error.message)
                for error in refused.errors
            ]
            raise ImportRefused(errors) from refused


def _within(top: Path, file: Path) -> Path:
    return file.relative_to(top) if file.is_relative_to(top) else file

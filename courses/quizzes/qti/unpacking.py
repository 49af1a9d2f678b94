"""The XML files of an upload, within limits that are measured while reading."""

import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

MOST_UPLOAD = 10 * 1024 * 1024
MOST_FILES = 2000
MOST_XML = 1024 * 1024
MOST_TOTAL = 50 * 1024 * 1024


class UploadRefused(Exception):
    """The file as a whole is not read; the text says why."""


def xml_files(file: BinaryIO, name: str, size: int) -> Iterator[tuple[str, bytes]]:
    """Name and content of each XML file: of the upload itself, or in its zip, in order."""
    if size > MOST_UPLOAD:
        raise UploadRefused(_("The file is larger than %(most)d MB.") % {"most": MOST_UPLOAD >> 20})
    if not zipfile.is_zipfile(file):
        file.seek(0)
        yield name, _limited(file)
        return
    try:
        with zipfile.ZipFile(file) as package:
            yield from _members(package)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise UploadRefused(_("The zip file is damaged or encrypted.")) from error


def _members(package: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    members = package.infolist()
    if len(members) > MOST_FILES:
        raise UploadRefused(_("The package has more than %(most)d files.") % {"most": MOST_FILES})
    total = 0
    for member in sorted(members, key=lambda one: one.filename):
        if not member.filename.lower().endswith(".xml"):
            continue  # nothing is written to disk, so no path needs to be checked
        with package.open(member) as stream:
            content = _limited(stream)
        total += len(content)
        if total > MOST_TOTAL:
            raise UploadRefused(_("The package is too large once it is unpacked."))
        yield member.filename, content


def _limited(stream) -> bytes:
    """Read at most MOST_XML bytes, whatever the zip says about the size."""
    content = stream.read(MOST_XML + 1)
    if len(content) > MOST_XML:
        raise UploadRefused(_("A question is larger than %(most)d MB.") % {"most": MOST_XML >> 20})
    return content

"""What may be kept as evidence: photos and PDF, known by their content, never by their name."""

import re
import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

KINDS = {
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
    "PDF": ("application/pdf", ".pdf"),
}
MOST_PIXELS = 60_000_000  # a phone's largest photo; more is a decompression bomb
# What a program looks like, wherever in a file it hides.
_PROGRAMS = (
    b"This program cannot be run in DOS mode",
    b"\x7fELF",
    b"This program must be run under",
)
_ACTIONS = re.compile(rb"/(?:Launch|JavaScript|JS|EmbeddedFile)\b")
_MOST_AFTER_END = 64  # bytes after a PDF's last end mark: line ends, no archive


class FileRefused(Exception):
    """The file is not kept; the text is for who sent it."""


@dataclass(frozen=True)
class Checked:
    """A file safe to keep: its content as it will be stored, its kind and a name to show."""

    content: bytes
    content_type: str
    extension: str
    name: str


def check_file(upload: UploadedFile) -> Checked:
    """Look into an uploaded file; raises FileRefused.

    Photos are written anew, so that where and with what they were taken is not kept.
    """
    most = settings.EVIDENCE_MAX_BYTES
    if upload.size > most:
        raise FileRefused(
            _(
                "The file has %(size)s MB; at most %(most)s MB may be sent. Take the photo with a "
                "lower resolution, or send fewer pages."
            )
            % {"size": _megabytes(upload.size), "most": _megabytes(most)}
        )
    content = upload.read()
    if content.startswith(b"%PDF-"):
        kind = "PDF"
        _check_pdf(content)
    else:
        kind, content = _clean_photo(content)
    content_type, extension = KINDS[kind]
    return Checked(content, content_type, extension, shown_name(upload.name or "", extension))


def shown_name(name: str, extension: str) -> str:
    """The sender's name for the file without path, control characters or a false extension."""
    stem = PurePosixPath(name.replace("\\", "/")).name.rsplit(".", 1)[0]
    stem = " ".join(re.sub(r"[^\w .()-]", " ", stem).split()).strip(" .")[:100]
    return (stem or _("evidence")) + extension


def _check_pdf(content: bytes) -> None:
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise FileRefused(_("The PDF is not complete. Please send it again."))
    tail = content[end + 5 :].strip(b"\r\n\t \x00")
    if len(tail) > _MOST_AFTER_END or any(mark in content for mark in _PROGRAMS):
        raise FileRefused(_("The file holds more than a PDF and is not kept."))
    if _ACTIONS.search(content):
        raise FileRefused(
            _("The PDF holds a script or another file. Print it to PDF, or send a photo.")
        )


def _clean_photo(content: bytes) -> tuple[str, bytes]:
    not_one = FileRefused(_("Only photos (JPEG, PNG, WebP) and PDF files can be sent."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as image:
                kind = str(image.format)
                if image.width * image.height > MOST_PIXELS:
                    raise not_one
                image.verify()
            with Image.open(BytesIO(content), formats=[kind]) as image:
                return kind, _written_anew(image, kind)
    except FileRefused:
        raise
    # Pillow's readers raise many kinds for a broken file; none of them is our fault.
    except (OSError, ValueError, SyntaxError, EOFError, Warning, Image.DecompressionBombError) as e:
        raise not_one from e


def _written_anew(image: Image.Image, kind: str) -> bytes:
    """The picture alone, upright: no EXIF, no place, no comment, no second frame."""
    upright = ImageOps.exif_transpose(image)
    mode = "RGBA" if kind != "JPEG" and "A" in upright.getbands() else "RGB"
    plain = Image.new(mode, upright.size)
    plain.paste(upright.convert(mode))
    output = BytesIO()
    plain.save(output, kind, quality=85)
    return output.getvalue()


def _megabytes(size: int) -> str:
    return number_format(round(size / 1024 / 1024, 1), decimal_pos=None, use_l10n=True)

"""Pictures, clips, captions and files that the texts of a course folder name.

They are checked as an upload in the editor is: by ending, size and content, whatever their names say.
"""

import hashlib
import io
import warnings
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from core.file_kinds import HEAD, contradicts
from courses.clip_length import clip_seconds
from courses.media import CAPTION_TYPES, MOST_CLIP_SECONDS, VIDEO_TYPES

FORMATS = {"PNG", "JPEG", "WEBP", "GIF", "AVIF"}
MOST_PIXELS = 40_000_000
PICTURE, VIDEO, CAPTIONS, FILE = "picture", "video", "captions", "file"
_ENDINGS = {
    PICTURE: (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"),
    VIDEO: tuple(VIDEO_TYPES),
    CAPTIONS: tuple(CAPTION_TYPES),
}

Tell = Callable[[int, str], None]


class MediaFiles:
    """Takes the files one text names; `found` has the digest of each, by its name in the folder."""

    def __init__(self, folder: Path, tell: Tell) -> None:
        self.folder = folder
        self.tell = tell
        self.found: dict[str, str] = {}

    def take(self, line: int, name: str, use: str) -> bool:
        """Whether the file may be used so; what speaks against it is told."""
        place = place_of(self.folder, name)
        if place is None:
            sentence = _(
                "There is no file “%(file)s” in the folder of the course. Write its name from there "
                "on, such as “files/bang-tinh.xlsx”; addresses of other sites begin with https://."
            )
            self.tell(line, sentence % {"file": name})
            return False
        if problem := file_problem(place, use):
            self.tell(line, problem)
            return False
        with place.open("rb") as stream:
            self.found[name] = hashlib.file_digest(stream, _sha1).hexdigest()
        return True


def place_of(folder: Path, name: str) -> Path | None:
    """The file of this name below a folder; None for any other, and for links to elsewhere."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or set(name) & {"\\", ":", "\0"}:
        return None
    place = folder
    for part in parts:
        place = place / part
        if place.is_symlink():
            return None
    return place if place.is_file() else None


def picture_digest(content: bytes) -> str:
    """As Wagtail keeps it with a picture (`file_hash`)."""
    return _sha1(content).hexdigest()


def _sha1(content: bytes = b""):
    return hashlib.sha1(content, usedforsecurity=False)


def file_problem(place: Path, use: str) -> str:
    """Why a file is not what it is used as; empty if it is."""
    endings = _ENDINGS.get(use) or tuple(f".{one}" for one in settings.WAGTAILDOCS_EXTENSIONS)
    names = {"file": place.name, "endings": ", ".join(endings)}
    if place.suffix.lower() not in endings:
        return _("“%(file)s” has another ending than these: %(endings)s.") % names
    limit = "IMAGES" if use == PICTURE else "DOCS"
    most = getattr(settings, f"WAGTAIL{limit}_MAX_UPLOAD_SIZE")
    if place.stat().st_size > most:
        return _("“%(file)s” is larger than %(most)d MB.") % {**names, "most": most >> 20}
    with place.open("rb") as stream:
        head = stream.read(HEAD)
        if not head:
            return _("“%(file)s” is empty.") % names
        if use != PICTURE and contradicts(place.name, head):
            return _("“%(file)s” is something else than its name says.") % names
        if use == VIDEO and (clip_seconds(stream) or 0) > MOST_CLIP_SECONDS:
            return _("The clip is longer than 20 minutes, the law's limit. Cut it in two.")
    return content_problem(place.read_bytes(), place.name) if use == PICTURE else ""


def content_problem(content: bytes, name: str) -> str:
    """Why this is no picture pages may show; its name is not believed."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content)) as picture:
                kind, size = picture.format, picture.size
                picture.verify()
        except (
            UnidentifiedImageError,
            OSError,
            SyntaxError,
            ValueError,
            Image.DecompressionBombError,
            Image.DecompressionBombWarning,
        ):
            kind, size = None, (0, 0)
    if kind not in FORMATS or size[0] * size[1] > MOST_PIXELS:
        return _("“%(file)s” is no PNG, JPEG, WebP, AVIF or GIF picture.") % {"file": name}
    return ""

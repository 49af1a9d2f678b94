"""Files of packages and of the player, with explicit types; never more than lies in their folder."""

import re
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.gzip import gzip_page

from courses.ranges import respond

FOREVER = "public, max-age=31536000, immutable"  # a folder never changes; a new version has its own
#: No charset: pages say theirs themselves, and old ones are not UTF-8.
TYPES = {
    "html": "text/html", "htm": "text/html", "xhtml": "application/xhtml+xml",
    "xml": "application/xml", "xsd": "application/xml", "dtd": "application/xml-dtd",
    "css": "text/css", "js": "text/javascript", "mjs": "text/javascript",
    "json": "application/json", "map": "application/json",
    "txt": "text/plain", "md": "text/plain", "csv": "text/csv", "vtt": "text/vtt", "srt": "text/plain",
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "svg": "image/svg+xml", "webp": "image/webp", "avif": "image/avif", "bmp": "image/bmp",
    "ico": "image/x-icon", "cur": "image/x-icon",
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "aac": "audio/aac", "ogg": "audio/ogg",
    "oga": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav",
    "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "ogv": "video/ogg",
    "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf",
    "eot": "application/vnd.ms-fontobject", "pdf": "application/pdf",
}  # fmt: skip
_FOLDER = re.compile(r"[0-9a-f]{32}")
_SHRINKS = re.compile(r"text/|application/(json|xml|xhtml)|image/svg|font/ttf")


def in_folder(root: Path, folder: str) -> Path:
    """A package's folder by its name; Http404 for what is no such name."""
    if not _FOLDER.fullmatch(folder):
        raise Http404
    return root / folder


def serve_file(request: HttpRequest, folder: Path, name: str) -> HttpResponseBase:
    """One file of a folder, in the range asked for, compressed where that helps."""
    if "\0" in name:
        raise Http404
    top = folder.resolve()
    place = (top / name).resolve()
    if not place.is_relative_to(top) or not place.is_file():
        raise Http404
    kind = TYPES.get(place.suffix.lower().lstrip("."), "application/octet-stream")
    answer = gzip_page(_whole) if _SHRINKS.match(kind) else _in_part
    response = answer(request, place, kind)
    response["Cache-Control"] = FOREVER
    if kind == "application/octet-stream":
        response["Content-Disposition"] = "attachment"
    return response


def _whole(_request: HttpRequest, place: Path, kind: str) -> HttpResponseBase:
    return FileResponse(place.open("rb"), content_type=kind)


def _in_part(request: HttpRequest, place: Path, kind: str) -> HttpResponseBase:
    return respond(request, lambda: place.open("rb"), size=place.stat().st_size, content_type=kind)

"""Clips of lessons and their captions: told apart by content, their length read from the file."""

from pathlib import PurePath

from django.core.cache import cache

from core.file_kinds import contradicts, head_of
from courses.clip_length import clip_seconds

VIDEO_TYPES = {".mp4": "video/mp4", ".webm": "video/webm"}
CAPTION_TYPES = {".vtt": "text/vtt; charset=utf-8"}
SERVED_TYPES = VIDEO_TYPES | CAPTION_TYPES
MOST_CLIP_SECONDS = 20 * 60  # Decree 80/2021/NĐ-CP art. 14 with Circular 06/2022/TT-BKHĐT
_KEPT_SECONDS = 30 * 24 * 3600


def media_type(filename: str) -> str | None:
    """The content type to serve a file with; None for anything but video and captions."""
    return SERVED_TYPES.get(PurePath(filename).suffix.lower())


def looks_like_video(document) -> bool:
    return _is(document, VIDEO_TYPES)


def looks_like_captions(document) -> bool:
    return _is(document, CAPTION_TYPES)


def _is(document, types: dict[str, str]) -> bool:
    head = head_of(document.open_file)
    named = PurePath(document.filename).suffix.lower() in types
    return named and bool(head) and not contradicts(document.filename, head)


def seconds_of(document) -> float | None:
    """How long a clip is, read from the file once; None where the file does not say."""
    key = f"clip-seconds:{document.pk}:{document.file.name}"
    found = cache.get(key)
    if found is None:
        try:
            with document.open_file() as stream:
                found = clip_seconds(stream) or 0.0
        except FileNotFoundError:
            return None
        cache.set(key, found, _KEPT_SECONDS)
    return found or None

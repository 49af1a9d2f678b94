"""Video files of lessons: told apart by content, and served in ranges as phones ask for them."""

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO

VIDEO_TYPES = {".mp4": "video/mp4", ".webm": "video/webm"}
CAPTION_TYPES = {".vtt": "text/vtt; charset=utf-8"}
SERVED_TYPES = VIDEO_TYPES | CAPTION_TYPES
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_CHUNK = 64 * 1024


def media_type(filename: str) -> str | None:
    """The content type to serve a file with; None for anything but video and captions."""
    return SERVED_TYPES.get(PurePath(filename).suffix.lower())


def looks_like_video(document) -> bool:
    head = _head(document)
    is_mp4, is_webm = head[4:8] == b"ftyp", head[:4] == b"\x1a\x45\xdf\xa3"
    return (media_type(document.filename) or "").startswith("video/") and (is_mp4 or is_webm)


def looks_like_captions(document) -> bool:
    head = _head(document).removeprefix(b"\xef\xbb\xbf")
    return media_type(document.filename) is not None and head.startswith(b"WEBVTT")


def _head(document) -> bytes:
    try:
        with document.open_file() as stream:
            return stream.read(16)
    except FileNotFoundError:
        return b""


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for by a Range header; None if it asks for none we can give.

    Only one range is understood, as players send; anything else gets the whole file.
    """
    found = _RANGE.fullmatch(header.strip())
    if not found or not any(found.groups()) or not size:
        return None
    first, last = found.groups()
    if not first:  # the last n bytes
        start, end = max(size - int(last), 0), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
    return (start, end) if start <= end else None


def read_part(stream: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """Bytes `start` to `end` inclusive, in pieces; closes the stream."""
    with stream:
        stream.seek(start)
        left = end - start + 1
        while left and (piece := stream.read(min(_CHUNK, left))):
            left -= len(piece)
            yield piece

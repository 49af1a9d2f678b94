"""Files in parts, as players ask for them: RFC 9110, section 14, for one range."""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_CHUNK = 64 * 1024


class NoSuchRange(Exception):
    """The range begins behind the end of the file."""


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for by a Range header; None where the whole file is to be sent.

    Only one range is understood, as players send; anything else gets the whole file.
    Raises NoSuchRange.
    """
    found = _RANGE.fullmatch(header.strip())
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:  # the last n bytes
        start, end = max(size - int(last), 0), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return None  # no range at all
    if start > end:
        raise NoSuchRange
    return start, end


def read_part(stream: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """Bytes `start` to `end` inclusive, in pieces; closes the stream."""
    with stream:
        stream.seek(start)
        left = end - start + 1
        while left and (piece := stream.read(min(_CHUNK, left))):
            left -= len(piece)
            yield piece


def respond(
    request: HttpRequest, open_file: Callable[[], BinaryIO], *, size: int, content_type: str
) -> HttpResponseBase:
    """The file, or the part of it that is asked for: 200, 206 or 416."""
    # We give no validator to compare with: a part "if nothing changed" is answered by the whole.
    header = "" if "If-Range" in request.headers else request.headers.get("Range", "")
    response: HttpResponseBase
    try:
        part = byte_range(header, size)
    except NoSuchRange:
        response = HttpResponse(status=416, content_type=content_type)
        response["Content-Range"] = f"bytes */{size}"
    else:
        if request.method == "HEAD":  # opens nothing; a range is of GET alone
            response = HttpResponse(content_type=content_type)
            response["Content-Length"] = str(size)
        elif part is None:
            response = FileResponse(open_file(), content_type=content_type)
        else:
            start, end = part
            response = StreamingHttpResponse(
                read_part(open_file(), start, end), status=206, content_type=content_type
            )
            response["Content-Range"] = f"bytes {start}-{end}/{size}"
            response["Content-Length"] = str(end - start + 1)
    response["Accept-Ranges"] = "bytes"
    return response

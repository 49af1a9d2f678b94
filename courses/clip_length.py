"""How long a clip is, read from its own tables: MP4 (ISO 14496-12) and WebM (Matroska)."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

_MOST_BOXES = 10_000  # a file of our size has dozens; a made-up one shall not keep us busy
_SEGMENT, _INFO, _SCALE, _DURATION = 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489
_DEFAULT_SCALE = 1_000_000  # nanoseconds


def clip_seconds(stream: BinaryIO) -> float | None:
    """Seconds the clip plays; None where the file does not say, or is no clip."""
    size = stream.seek(0, 2)
    stream.seek(0)
    head = stream.read(8)
    try:
        if head[4:8] == b"ftyp":
            return _mp4_seconds(stream, size)
        if head[:4] == b"\x1a\x45\xdf\xa3":
            return _webm_seconds(stream, size)
    except (struct.error, IndexError, OverflowError):  # cut off, or damaged
        pass
    return None


# --- MP4: boxes of four bytes size, four letters name, and what is in them ------------------------


def _boxes(stream: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, first byte and end of what is in each box between two places."""
    for _number in range(_MOST_BOXES):
        if start + 8 > end:
            return
        stream.seek(start)
        size, name = struct.unpack(">I4s", stream.read(8))
        inside = start + 8
        if size == 1:  # too large for four bytes
            size, inside = struct.unpack(">Q", stream.read(8))[0], start + 16
        elif size == 0:  # to the end
            size = end - start
        if size < inside - start:
            return
        yield name, inside, min(start + size, end)
        start += size


def _box(stream: BinaryIO, name: bytes, start: int, end: int) -> tuple[int, int] | None:
    found = (place for place in _boxes(stream, start, end) if place[0] == name)
    return next(((inside, until) for _name, inside, until in found), None)


def _mp4_seconds(stream: BinaryIO, size: int) -> float | None:
    movie = _box(stream, b"moov", 0, size)
    header = _box(stream, b"mvhd", *movie) if movie else None
    if movie is None or header is None:
        return None
    version, scale, length = _full_box(stream, header[0], skip=(8, 16), scaled=True)
    if not length and (extends := _box(stream, b"mvex", *movie)):  # in fragments
        whole = _box(stream, b"mehd", *extends)
        length = _full_box(stream, whole[0], skip=(0, 0), scaled=False)[2] if whole else 0
    unknown = 2**64 - 1 if version else 2**32 - 1
    return length / scale if scale and 0 < length < unknown else None


def _full_box(
    stream: BinaryIO, at: int, *, skip: tuple[int, int], scaled: bool
) -> tuple[int, int, int]:
    """Version, time scale and length; in version 1 moments and lengths have eight bytes."""
    stream.seek(at)
    version = stream.read(4)[0]
    stream.seek(skip[min(version, 1)], 1)
    scale = struct.unpack(">I", stream.read(4))[0] if scaled else 0
    length = struct.unpack(">Q", stream.read(8)) if version else struct.unpack(">I", stream.read(4))
    return version, scale, length[0]


# --- WebM: elements of a number, a size and what is in them, both of a length they say ------------


def _number(stream: BinaryIO, *, keep_mark: bool) -> int:
    first = stream.read(1)[0]
    length = 9 - first.bit_length()
    if length > 8:
        raise OverflowError
    value = first if keep_mark else first & ((1 << (8 - length)) - 1)
    rest = stream.read(length - 1)
    value = int.from_bytes(bytes([value]) + rest, "big")
    if not keep_mark and value == (1 << (7 * length)) - 1:
        return -1  # of unknown size
    return value


def _elements(stream: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    for _number_of in range(_MOST_BOXES):
        if start >= end:
            return
        stream.seek(start)
        name, size = _number(stream, keep_mark=True), _number(stream, keep_mark=False)
        inside = stream.tell()
        until = end if size < 0 else min(inside + size, end)
        yield name, inside, until
        start = until


def _element(stream: BinaryIO, name: int, start: int, end: int) -> tuple[int, int] | None:
    found = (place for place in _elements(stream, start, end) if place[0] == name)
    return next(((inside, until) for _name, inside, until in found), None)


def _webm_seconds(stream: BinaryIO, size: int) -> float | None:
    segment = _element(stream, _SEGMENT, 0, size)
    info = _element(stream, _INFO, *segment) if segment else None
    if info is None:
        return None
    scale, length = _DEFAULT_SCALE, None
    for name, inside, until in _elements(stream, *info):
        stream.seek(inside)
        value = stream.read(min(until - inside, 8))
        if name == _SCALE:
            scale = int.from_bytes(value, "big")
        elif name == _DURATION:
            length = struct.unpack(">d" if len(value) == 8 else ">f", value)[0]
    return length * scale / 1e9 if length and 0 < length < 1e12 else None

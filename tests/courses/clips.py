"""Clips of a few bytes: only the tables that say how long they are."""

import struct


def box(name: bytes, inside: bytes, *, wide: bool = False) -> bytes:
    if wide:
        return struct.pack(">I4sQ", 1, name, len(inside) + 16) + inside
    return struct.pack(">I4s", len(inside) + 8, name) + inside


def mp4(seconds: float, *, version: int = 0, fragments: bool = False, scale: int = 1000) -> bytes:
    """The movie header stands behind the data, as cameras write it."""
    length = round(seconds * scale)
    shown = 0 if fragments else length
    if version:
        header = struct.pack(">B3xQQIQ", 1, 0, 0, scale, shown)
    else:
        header = struct.pack(">B3xIIII", 0, 0, 0, scale, shown)
    movie = box(b"mvhd", header + bytes(80))
    if fragments:
        movie += box(b"mvex", box(b"mehd", struct.pack(">B3xQ", 1, length)))
    return (
        box(b"ftyp", b"mp42\x00\x00\x00\x00mp42")
        + box(b"mdat", bytes(range(200)), wide=True)
        + box(b"moov", movie)
    )


def element(name: int, inside: bytes) -> bytes:
    key = name.to_bytes((name.bit_length() + 7) // 8, "big")
    return key + (len(inside) | 1 << 56).to_bytes(8, "big") + inside


def webm(seconds: float | None, *, scale: int = 1_000_000, short: bool = False) -> bytes:
    info = element(0x2AD7B1, scale.to_bytes(4, "big"))
    if seconds is not None:
        info += element(0x4489, struct.pack(">f" if short else ">d", seconds * 1e9 / scale))
    segment = element(0x1549A966, info) + element(0x1F43B675, bytes(50))
    unknown_size = b"\x18\x53\x80\x67" + b"\x01" + b"\xff" * 7
    return element(0x1A45DFA3, element(0x4282, b"webm")) + unknown_size + segment

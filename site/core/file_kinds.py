"""What a file is by its first bytes, held against its name: no libraries, no Django.

Enough to refuse a file that is something else than it says; whether a file is sound is for
whoever opens it.
"""

from collections.abc import Callable
from pathlib import PurePath
from typing import BinaryIO

#: So many bytes decide.
HEAD = 512
TEXT = "text"
_STARTS = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"BM": "bmp",
    b"%PDF-": "pdf",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1a\x45\xdf\xa3": "matroska",
    b"OggS": "ogg",
    b"ID3": "mp3",
    b"wOFF": "woff",
    b"wOF2": "woff2",
    b"\x00\x01\x00\x00": "truetype",
    b"true": "truetype",
    b"ttcf": "truetype",
    b"OTTO": "opentype",
    b"\x00\x00\x01\x00": "icon",
    b"\x00\x00\x02\x00": "icon",
    b"ADIF": "aac",
    b"MZ": "program",
    b"\x7fELF": "program",
    b"\xca\xfe\xba\xbe": "program",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "old office",
}
_STILLS = (b"avif", b"avis", b"heic", b"heix", b"mif1")
_RIFF = {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}
_MARKUP = (b"<?xml", b"<svg", b"<!doctype", b"<html", b"<script")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

#: File ending -> the kinds it may be. A text may be any text: pages, styles, tables.
_OFFICE, _FONT, _ICON = {"zip"}, {"truetype", "opentype"}, {"icon", "png"}
EXPECTED: dict[str, set[str]] = {
    **dict.fromkeys(("mp4", "m4v", "m4a"), {"mp4"}),
    **dict.fromkeys(("ogg", "oga", "opus", "ogv"), {"ogg"}),
    **dict.fromkeys(("jpg", "jpeg"), {"jpeg"}),
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt"), _OFFICE),
    **dict.fromkeys(("ttf", "otf"), _FONT),
    **dict.fromkeys(("ico", "cur"), _ICON),
    **dict.fromkeys(("html", "htm", "xhtml", "xml", "xsd", "dtd", "svg"), {TEXT, "markup"}),
    **dict.fromkeys(("css", "js", "mjs", "json", "map", "txt", "md", "csv", "srt"), {TEXT, "markup"}),
    "webm": {"matroska"},
    "avif": {"avif"},
    "png": {"png"},
    "gif": {"gif"},
    "webp": {"webp"},
    "bmp": {"bmp"},
    "mp3": {"mp3"},
    "aac": {"aac", "mp3"},  # their first bytes are nearly the same
    "wav": {"wav"},
    "pdf": {"pdf"},
    "woff": {"woff"},
    "woff2": {"woff2"},
    "eot": {"eot"},
    "vtt": {"vtt"},
}  # fmt: skip


def kind_of(head: bytes) -> str:
    """The kind of file these first bytes begin; "text" for what reads as one, else ""."""
    if head[4:8] == b"ftyp":
        return "avif" if head[8:12] in _STILLS else "mp4"
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "")
    if head[34:36] == b"LP":
        return "eot"
    found = next((kind for start, kind in _STARTS.items() if head.startswith(start)), "")
    text = _text(head)
    if text is not None and found != "pdf":  # "BMW" and "true" begin sentences, too
        if text.startswith(b"WEBVTT"):
            return "vtt"
        return "markup" if text.lower().startswith(_MARKUP) else TEXT
    if found:
        return found
    return "mp3" if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 else ""


def _text(head: bytes) -> bytes | None:
    """The bytes without mark and leading space, or None where they are no text."""
    if head.startswith(_BOMS[1:]):
        return head
    body = head.removeprefix(_BOMS[0])
    is_text = not any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in body)
    return body.lstrip() if is_text else None


def contradicts(name: str, head: bytes) -> bool:
    """Whether a file is something else than its name says; names of unknown kinds never are."""
    expected = EXPECTED.get(PurePath(name).suffix.lower().lstrip("."))
    if expected is None or not head:
        return False
    return kind_of(head) not in expected


def head_of(open_file: Callable[[], BinaryIO]) -> bytes:
    """The first bytes of what `open_file()` opens; none where the file is gone."""
    try:
        with open_file() as stream:
            return stream.read(HEAD)
    except FileNotFoundError:
        return b""

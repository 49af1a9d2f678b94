"""Finds out in what encoding a CSV file is written; never guesses where bytes do not fit."""

import codecs
import unicodedata
from collections.abc import Iterable
from typing import BinaryIO

from advisory.register.problems import FileRefused

BLOCK = 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 4096


def encoding_of(file: BinaryIO) -> str:
    """utf-8, utf-8-sig, utf-16, utf-16-le, utf-16-be or cp1258; raises FileRefused.

    The whole file is read once: a byte that does not fit may stand in its last line.
    """
    file.seek(0)
    head = file.read(_HEAD)
    if not head.strip(b"\x00\r\n\t ,;|"):
        raise FileRefused("empty")
    encoding = _by_mark(head)
    if encoding is None:
        encoding = "utf-8" if _fits(file, "utf-8") else "cp1258"
    if encoding == "cp1258":
        if b"\x00" in head or not _is_vietnamese_1258(file):
            raise FileRefused("encoding")
    elif not _fits(file, encoding):
        raise FileRefused("encoding")
    return encoding


def _by_mark(head: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    # Without a mark: Latin letters and signs have a zero byte, always on the same side.
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) / 5 and not even:
        return "utf-16-le"
    if even > len(head) / 5 and not odd:
        return "utf-16-be"
    return None


def _blocks(file: BinaryIO) -> Iterable[bytes]:
    file.seek(0)
    while block := file.read(BLOCK):
        yield block


def _fits(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in _blocks(file):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_vietnamese_1258(file: BinaryIO) -> bool:
    """Whether all tone marks stand on a letter that can carry them.

    Windows-1258 writes a letter and its tone apart. Other old encodings (TCVN3, VNI) decode as it
    too, to marks on letters that no language writes.
    """
    decoder = codecs.getincrementaldecoder("cp1258")()
    try:
        for block in _blocks(file):
            # Apart marks at the edge of a block meet their letter: only whole lines are composed.
            text = unicodedata.normalize("NFC", decoder.decode(block))
            if any(unicodedata.combining(character) for character in text[1:]):
                return False
    except UnicodeDecodeError:
        return False
    return True

"""Sets a document with Typst: ready values in, a tagged PDF out. Loaded by workers only.

The values go in as one JSON text and come out as strings, so nothing in them is ever read as
markup. Only the fonts beside this module are used: a document looks the same on every machine.
"""

import functools
import io
import json
import unicodedata
from datetime import datetime
from pathlib import Path

import segno
import typst

FONTS = Path(__file__).parent / "fonts"
#: Tagged for screen readers, and checked by the engine as far as a machine can.
ACCESSIBLE = ["ua-1"]
#: Unicode's control characters, lone surrogates, private use and unassigned.
UNSEEN = {"Cc", "Cs", "Co", "Cn"}


def typeset(template: Path, content: dict, *, made_at: datetime) -> bytes:
    """The document as a file.

    The template reads `content` as JSON and a QR code of `content["link"]["url"]`, if there is one, as SVG.
    """
    inputs = {
        "content": json.dumps(_printable(content), ensure_ascii=False),
        "qr": _qr(content["link"]["url"]) if content["link"]["url"] else "",
    }
    try:
        return _compile(template, inputs, made_at, ACCESSIBLE)
    except typst.TypstError:
        # A letter our fonts lack (a name in Chinese) may not be called accessible: it shows as a
        # box, still tagged. A mistake of the template fails here again.
        return _compile(template, inputs, made_at, [])


def _compile(template: Path, inputs: dict[str, str], made_at: datetime, standards: list) -> bytes:
    return typst.compile(
        template,
        root=template.parent,
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards=standards,
        timestamp=int(made_at.timestamp()),
    )


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _printable(value: object) -> object:
    """The values with accents joined to their letters, and without characters nobody can see."""
    if isinstance(value, str):
        composed = unicodedata.normalize("NFC", value).replace("\ufeff", "")
        return "".join(c for c in composed if c == "\n" or unicodedata.category(c) not in UNSEEN)
    if isinstance(value, dict):
        return {key: _printable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(part) for part in value]
    return value


def _qr(url: str) -> str:
    """A QR code as SVG; level M still reads when an eighth of it is smudged."""
    picture = io.BytesIO()
    segno.make(url, error="m", micro=False).save(picture, kind="svg", border=0, dark="#14213d")
    return picture.getvalue().decode()

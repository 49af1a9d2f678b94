"""Blocks that show or hand out a file beside the text, or lead to a video elsewhere.

    :::video videos/mo-ma.mp4
    title: Mở mã hai lớp
    captions: videos/mo-ma.vtt

    All that is said and shown.
    :::

Rules come first, one a line; what follows an empty line is taken as it is. Files are named from the
folder of the course on.
"""

import re
from collections.abc import Callable, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from courses.importing.media_files import CAPTIONS, FILE, PICTURE, VIDEO

Tell = Callable[[int, str], None]
#: (line, name of the file, what for) -> whether it may be used so; else it was told.
Take = Callable[[int, str, str], bool]

RULE = re.compile(r"([a-z_]+)\s*:\s*(.*)")
#: Kind of block -> its rules.
RULES = {
    "picture": ("alt", "decorative", "caption"),
    "video": ("title", "captions"),
    "watch": ("title",),
    "file": ("title",),
}
MOST_TITLE, MOST_CAPTION = 120, 200
#: A line of running text that is taken for a mark begins with a backslash.
_MARKED = re.compile(r"\s*(\\|:::)")


def read_media(
    kind: str, name: str, lines: Sequence[str], line: int, tell: Tell, take: Take
) -> dict | None:
    """The block as plain data, its files by name; `line` is where it opens."""
    block = _Block(kind, name.strip(), line, tell, take)
    block.read(lines)
    return _READERS[kind](block)


class _Block:
    def __init__(self, kind: str, name: str, line: int, tell: Tell, take: Take) -> None:
        self.kind = kind
        self.name = name
        self.line = line
        self.tell = tell
        self.take = take
        self.rules: dict[str, str] = {}
        self.at: dict[str, int] = {}
        self.text = ""

    def read(self, lines: Sequence[str]) -> None:
        rest = list(lines)
        number = self.line
        while rest and rest[0].strip():
            number += 1
            found = RULE.fullmatch(rest.pop(0).strip())
            if not found or found[1] not in RULES[self.kind]:
                sentence = _("A line of this block is a rule and its value; rules: %(names)s.")
                self.tell(number, sentence % {"names": ", ".join(RULES[self.kind])})
                continue
            self.rules[found[1]], self.at[found[1]] = " ".join(found[2].split()), number
        self.text = "\n".join(map(unmarked, rest)).strip()
        if self.text and self.kind != "video":
            self.tell(number + 1, _("This block has no text: write it below the block."))

    def words(self, key: str, most: int, *, needed: bool = True) -> str:
        value = self.rules.get(key, "")
        if needed and not value:
            self.tell(self.line, _("“%(key)s” is missing.") % {"key": key})
        elif len(value) > most:
            sentence = _("“%(key)s” is longer than %(most)d characters.")
            self.tell(self.at[key], sentence % {"key": key, "most": most})
        return value

    def file(self, use: str) -> str:
        if not self.name:
            sentence = _("The block names its file: “:::%(kind)s folder/name”.")
            self.tell(self.line, sentence % {"kind": self.kind})
        else:
            self.take(self.line, self.name, use)
        return self.name


def picture(file: str, alt: str, *, decorative: bool = False, caption: str = "") -> dict:
    shown = {"file": file, "alt": "" if decorative else alt, "decorative": decorative}
    return {"picture": shown, "caption": caption}


def _picture(block: _Block) -> dict:
    decorative = block.rules.get("decorative", "no")
    if decorative not in ("yes", "no"):
        sentence = _("“%(key)s” must be yes or no.")
        block.tell(block.at["decorative"], sentence % {"key": "decorative"})
    alt = block.rules.get("alt", "")
    if not alt and decorative != "yes":
        sentence = _(
            "A picture needs words for those who cannot see it: “alt: ...”, or “decorative: yes” if "
            "it says nothing."
        )
        block.tell(block.line, sentence)
    caption = block.words("caption", MOST_CAPTION, needed=False)
    return picture(block.file(PICTURE), alt, decorative=decorative == "yes", caption=caption)


def _video(block: _Block) -> dict:
    title = block.words("title", MOST_TITLE)
    captions = block.rules.get("captions", "")
    if captions:
        block.take(block.at["captions"], captions, CAPTIONS)
    else:
        block.tell(block.line, _("A video needs captions: add a WebVTT file (.vtt)."))
    if not block.text:
        sentence = _("A video needs a transcript: write down what is said and shown.")
        block.tell(block.line, sentence)
    file = block.file(VIDEO)
    return {"title": title, "video": file, "captions": captions, "transcript": block.text}


def _watch(block: _Block) -> dict:
    title = block.words("title", MOST_TITLE)
    try:
        URLValidator(schemes=["http", "https"])(block.name)
    except ValidationError:
        sentence = _("The block names an address: “:::watch https://...”.")
        block.tell(block.line, sentence)
    return {"title": title, "url": block.name}


def _file(block: _Block) -> dict:
    return {"title": block.words("title", MOST_TITLE), "file": block.file(FILE)}


_READERS = {"picture": _picture, "video": _video, "watch": _watch, "file": _file}


def marked(line: str) -> str:
    """A line of running text that nothing else is taken for."""
    return f"\\{line}" if _MARKED.match(line) else line


def unmarked(line: str) -> str:
    return line.removeprefix("\\").rstrip()

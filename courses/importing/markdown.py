"""Markdown of a lesson -> the blocks of its page, as plain data; no database.

Fenced blocks open with `:::kind` and close with `:::`. Text between them becomes text blocks.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import unquote

from django.utils.translation import gettext as _
from markdown_it.token import Token

from courses.importing.block_reading import READERS
from courses.importing.markup import markdown, rich
from courses.importing.media_blocks import MOST_CAPTION, RULES, Take, picture, read_media
from courses.importing.media_files import FILE, PICTURE

Tell = Callable[[int, str], None]

KINDS = ("steps", "callout", "check", "today", "quiz", "package", *RULES)
FENCE = re.compile(r"\s*(:::+)\s*(\S.*)?$")
#: An address of another site, of the portal or in the page; all else is a file of the folder.
AWAY = re.compile(r"[a-z][a-z0-9+.-]*:|[/#?]", re.IGNORECASE)


def no_files(_line: int, _name: str, _use: str) -> bool:
    return False


def read_blocks(
    text: str,
    first_line: int,
    tell: Tell,
    *,
    take: Take = no_files,
    kinds: Sequence[str] = KINDS,
) -> list[dict]:
    """Blocks of a body. `tell(line, sentence)` hears of each error; `first_line` counts from 1.

    `take(line, name, use)` says whether a file lies in the folder and is what it is used as.
    """
    if not _fences_close(text, first_line, tell):
        return []
    blocks: list[dict] = []
    plain: list[Token] = []
    lines = text.split("\n")

    def flush() -> None:
        if plain:
            blocks.append({"type": "text", "value": rich(plain)})
            plain.clear()

    for opening, inside in _top_level(markdown.parse(text)):
        line = first_line + opening.map[0] if opening and opening.map else first_line
        kind, rest = _kind_of(opening)
        if kind not in RULES:
            _refuse_what_pages_lack(inside, first_line, tell)
            _take_links(inside, first_line, tell, take)
        if opening is None:
            plain.extend(inside)
            continue
        flush()
        if opening.type == "paragraph_open":
            blocks += _pictures(inside, line, tell, take)
        elif opening.level:
            tell(line, _("A block starts at the beginning of a line, not inside a list."))
        elif kind not in kinds:
            allowed = ", ".join(f":::{name}" for name in kinds)
            tell(
                line,
                _("“:::%(kind)s” is no block here; use %(kinds)s.")
                % {"kind": kind, "kinds": allowed},
            )
        elif kind in RULES:
            own = lines[opening.map[0] + 1 : opening.map[1]]
            value = read_media(kind, rest, own, line, tell, take)
            blocks += [{"type": kind, "value": value}] if value else []
        else:
            value = READERS[kind](inside, rest, first_line, line, tell)
            blocks += [{"type": kind, "value": value}] if value is not None else []
    flush()
    return blocks


def _kind_of(opening: Token | None) -> tuple[str, str]:
    if opening is None or opening.type == "paragraph_open":
        return "", ""
    kind, _space, rest = opening.info.strip().partition(" ")
    return kind, rest


def _fences_close(text: str, first_line: int, tell: Tell) -> bool:
    """Check that every block is closed before the next opens; the parser would just nest them."""
    opened: int | None = None
    closes = True
    for line, content in enumerate(text.split("\n"), start=first_line):
        if not (found := FENCE.fullmatch(content)):
            continue
        if found[2] is None and opened is None:
            tell(line, _("This “:::” closes no block."))
            closes = False
        elif found[2] is None:
            opened = None
        else:
            if opened is not None:
                tell(opened, _("This block is not closed: end it with a line of “:::”."))
                closes = False
            opened = line
    if opened is not None:
        tell(opened, _("This block is not closed: end it with a line of “:::”."))
        closes = False
    return closes


def _refuse_what_pages_lack(tokens: Sequence[Token], first_line: int, tell: Tell) -> None:
    line = first_line
    for token in tokens:
        if token.map:
            line = first_line + token.map[0]
        if token.type == "heading_open" and token.tag not in ("h2", "h3"):
            tell(line, _("Use headings of two or three # only; the title is the page's own."))
        if any(child.type == "image" for child in token.children or []):
            tell(line, _("A picture stands in a line of its own, with an empty line around it."))
        if token.type in ("fence", "code_block", "blockquote_open", "hr"):
            tell(
                line, _("Code, quotes and rules have no place in a lesson; use text or a callout.")
            )


def _top_level(tokens: Sequence[Token]) -> Iterator[tuple[Token | None, Sequence[Token]]]:
    """Yield (None, tokens) for text between blocks and (opening, tokens inside) for each block.

    A paragraph of nothing but pictures is such a block, too.
    """
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if _holds_pictures(tokens, position):
            yield token, tokens[position + 1].children or []
            position += 3
        elif token.type != "container_block_open":
            yield None, [token]
            position += 1
        else:
            end = position + 1
            while tokens[end].type != "container_block_close":
                end += 1
            yield token, tokens[position + 1 : end]
            position = end + 1


def _holds_pictures(tokens: Sequence[Token], position: int) -> bool:
    token = tokens[position]
    if token.type != "paragraph_open" or token.level:
        return False
    kinds = {child.type for child in tokens[position + 1].children or []}
    return "image" in kinds and kinds <= {"image", "softbreak"}


def _pictures(tokens: Sequence[Token], line: int, tell: Tell, take: Take) -> list[dict]:
    """`![words](pictures/x.png "caption")`, one a line."""
    blocks = []
    for token in tokens:
        if token.type == "softbreak":
            line += 1
            continue
        file = unquote(str(token.attrs["src"]))
        words = markdown.renderer.renderInlineAsText(token.children, markdown.options, {})
        alt, caption = " ".join(words.split()), " ".join(str(token.attrs.get("title", "")).split())
        take(line, file, PICTURE)
        if not alt:
            tell(line, _("A picture needs words for those who cannot see it: “![words](…)”."))
        if len(caption) > MOST_CAPTION:
            sentence = _("“%(key)s” is longer than %(most)d characters.")
            tell(line, sentence % {"key": "caption", "most": MOST_CAPTION})
        blocks.append({"type": "picture", "value": picture(file, alt, caption=caption)})
    return blocks


def _take_links(tokens: Sequence[Token], first_line: int, tell: Tell, take: Take) -> None:
    """A link that leads to no site and no page is one to a file of the folder."""
    line = first_line
    for token in tokens:
        line = first_line + token.map[0] if token.map else line
        for child in token.children or []:
            address = str(child.attrs.get("href", ""))
            if child.type == "link_open" and address and not AWAY.match(address):
                take(line, unquote(address), FILE)

"""Markdown of a lesson -> the blocks of its page, as plain data; no database.

Fenced blocks open with `:::kind` and close with `:::`. Text between them becomes text blocks.
"""

import html
import re
from collections.abc import Callable, Sequence

import nh3
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

Tell = Callable[[int, str], None]

KINDS = ("steps", "callout", "check", "today", "quiz", "package")
CALLOUTS = ("tip", "warning", "law", "example")
FENCE = re.compile(r"\s*(:::+)\s*(\S.*)?$")
OPTION = re.compile(r"\[([ xX])\]\s+(.+)", re.DOTALL)
QUOTES = '"“” '
ALLOWED = {
    "p": set(),
    "br": set(),
    "strong": set(),
    "em": set(),
    "b": set(),
    "i": set(),
    "ul": set(),
    "ol": set(),
    "li": set(),
    "h2": set(),
    "h3": set(),
    "a": {"href"},
}

_markdown = MarkdownIt("commonmark", {"html": True}).use(
    container_plugin, "block", validate=lambda params, _markup: bool(params.strip())
)


def read_blocks(
    text: str, first_line: int, tell: Tell, *, kinds: Sequence[str] = KINDS
) -> list[dict]:
    """Blocks of a body. `tell(line, sentence)` hears of each error; `first_line` counts from 1."""
    if not _fences_close(text, first_line, tell):
        return []
    blocks: list[dict] = []
    plain: list[Token] = []

    def flush() -> None:
        if plain:
            blocks.append({"type": "text", "value": _rich(plain)})
            plain.clear()

    tokens = _markdown.parse(text)
    _refuse_what_pages_lack(tokens, first_line, tell)
    for opening, inside in _top_level(tokens):
        if opening is None:
            plain.extend(inside)
            continue
        flush()
        line = first_line + opening.map[0]
        if opening.level:
            tell(line, _("A block starts at the beginning of a line, not inside a list."))
            continue
        kind, _space, rest = opening.info.strip().partition(" ")
        if kind not in kinds:
            allowed = ", ".join(f":::{name}" for name in kinds)
            tell(
                line,
                _("“:::%(kind)s” is no block here; use %(kinds)s.")
                % {"kind": kind, "kinds": allowed},
            )
            continue
        value = READERS[kind](inside, rest, first_line, line, tell)
        if value is not None:
            blocks.append({"type": kind, "value": value})
    flush()
    return blocks


def _fences_close(text: str, first_line: int, tell: Tell) -> bool:
    """Check that every block is closed before the next opens; the parser would just nest them."""
    opened: int | None = None
    closes = True
    for line, content in enumerate(text.splitlines(), start=first_line):
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
            tell(
                line,
                _("Pictures are added in the editor, where their alternative text is asked for."),
            )
        if token.type in ("fence", "code_block", "blockquote_open", "hr"):
            tell(
                line, _("Code, quotes and rules have no place in a lesson; use text or a callout.")
            )


def _top_level(tokens: Sequence[Token]):
    """Yield (None, tokens) for text between blocks and (opening, tokens inside) for each block."""
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type != "container_block_open":
            yield None, [token]
            position += 1
            continue
        end = position + 1
        while tokens[end].type != "container_block_close":
            end += 1
        yield token, tokens[position + 1 : end]
        position = end + 1


def _rich(tokens: Sequence[Token]) -> str:
    """Rich text as Wagtail stores it: list items without paragraphs, nothing but plain tags."""
    for position, token in enumerate(tokens[1:], start=1):
        if token.type == "paragraph_open" and tokens[position - 1].type == "list_item_open":
            token.hidden = tokens[position + 2].hidden = True
    rendered = _markdown.renderer.render(tokens, _markdown.options, {})
    return clean_html(rendered).strip()


def clean_html(source: str) -> str:
    return nh3.clean(
        source,
        tags=set(ALLOWED),
        attributes=ALLOWED,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


def _plain(markdown: str) -> str:
    """The words of one line of Markdown, without marks."""
    words = html.unescape(nh3.clean(_markdown.renderInline(markdown), tags=set()))
    return " ".join(words.split())


def _list_items(tokens: Sequence[Token]) -> list[tuple[Token, Sequence[Token]]]:
    """(opening token, tokens inside) of each item of the outermost list."""
    items = []
    level = min((t.level for t in tokens if t.type == "list_item_open"), default=None)
    start = None
    for position, token in enumerate(tokens):
        if token.level != level:
            continue
        if token.type == "list_item_open":
            start = position
        elif token.type == "list_item_close" and start is not None:
            items.append((tokens[start], tokens[start + 1 : position]))
    return items


def _steps(tokens, _rest: str, _first: int, line: int, tell: Tell) -> dict | None:
    if (
        not tokens
        or tokens[0].type != "ordered_list_open"
        or tokens[-1].type != "ordered_list_close"
    ):
        tell(line, _("A steps block holds one numbered list and nothing else."))
        return None
    items = [_inline_rich(inside) for _opening, inside in _list_items(tokens)]
    if len(items) < 2:
        tell(line, _("A steps block needs at least two steps."))
    return {"items": items}


def _inline_rich(tokens: Sequence[Token]) -> str:
    for token in tokens:
        if token.type in ("paragraph_open", "paragraph_close"):
            token.hidden = False
    return clean_html(_markdown.renderer.render(tokens, _markdown.options, {})).strip()


def _callout(tokens, rest: str, _first: int, line: int, tell: Tell) -> dict | None:
    kind, _space, title = rest.partition(" ")
    if kind not in CALLOUTS:
        tell(line, _("A callout is one of: %(kinds)s.") % {"kinds": ", ".join(CALLOUTS)})
        return None
    if not tokens:
        tell(line, _("This block is empty."))
        return None
    return {"kind": kind, "title": title.strip().strip(QUOTES), "text": _rich(tokens)}


def _today(tokens, _rest: str, _first: int, line: int, tell: Tell) -> dict | None:
    if not tokens:
        tell(line, _("This block is empty."))
        return None
    return {"text": _rich(tokens)}


def _check(tokens, _rest: str, first_line: int, line: int, tell: Tell) -> dict | None:
    question = " ".join(
        token.content
        for token in tokens
        if token.type == "inline" and token.level == _base(tokens) + 1
    )
    if not question:
        tell(line, _("A check block starts with its question."))
    options = []
    for opening, inside in _list_items(tokens):
        at = first_line + opening.map[0]
        words = " ".join(token.content for token in inside if token.type == "inline")
        found = OPTION.fullmatch(words)
        if not found:
            tell(at, _("An answer starts with “[ ]”, or “[x]” if it is correct."))
            continue
        text, bar, feedback = found[2].partition("|")
        if not bar or not feedback.strip():
            tell(at, _("An answer needs feedback after a bar: “- [ ] Answer | Feedback”."))
        options.append(
            {
                "text": _plain(text.strip()),
                "is_correct": found[1] in "xX",
                "feedback": _plain(feedback.strip()),
            }
        )
    correct = sum(option["is_correct"] for option in options)
    if len(options) < 3:
        tell(line, _("A check question needs at least three answers."))
    if correct != 1:
        tell(
            line,
            _("Exactly one answer must be correct; here it is %(count)d.") % {"count": correct},
        )
    return {"question": _plain(question), "options": options}


def _base(tokens: Sequence[Token]) -> int:
    return min((token.level for token in tokens), default=0)


def _quiz(tokens, rest: str, _first: int, line: int, tell: Tell) -> dict | None:
    if not rest or tokens:
        tell(line, _("A quiz block names the file of the quiz and holds nothing: “:::quiz name”."))
        return None
    return {"name": rest.strip()}


def _package(tokens, rest: str, _first: int, line: int, tell: Tell) -> dict | None:
    """The file's name; inside, one rule a line."""
    value = {"name": rest.strip()}
    if not rest:
        tell(line, _("A package block names its file: “:::package name”."))
    lines = "\n".join(token.content for token in tokens if token.type == "inline").split("\n")
    for text in filter(str.strip, lines):
        key, colon, words = text.partition(":")
        words = words.strip()
        if not colon or key.strip() not in PACKAGE_RULES or not words:
            names = ", ".join(PACKAGE_RULES)
            sentence = _("In a package block each line is a rule and its value; rules: %(names)s.")
            tell(line, sentence % {"names": names})
            continue
        value[key.strip()] = words
    allowed = {"silent": ("opened", "closed", "said"), "must_pass": ("yes", "no")}
    for key, words in allowed.items():
        if value.get(key, words[0]) not in words:
            sentence = _("“%(key)s” is “%(value)s”; it must be one of: %(allowed)s.")
            told = {"key": key, "value": value[key], "allowed": ", ".join(words)}
            tell(line, sentence % told)
    return value


PACKAGE_RULES = ("title", "silent", "must_pass")
READERS: dict[str, Callable[..., dict | None]] = {
    "steps": _steps,
    "callout": _callout,
    "check": _check,
    "today": _today,
    "quiz": _quiz,
    "package": _package,
}

"""Markdown of running text -> rich text as Wagtail stores it, or plain words."""

import html
from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

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

markdown = MarkdownIt("commonmark", {"html": True}).use(
    container_plugin, "block", validate=lambda params, _markup: bool(params.strip())
)


def rich(tokens: Sequence[Token]) -> str:
    """Rich text as Wagtail stores it: list items without paragraphs, nothing but plain tags."""
    for position, token in enumerate(tokens[1:], start=1):
        if token.type == "paragraph_open" and tokens[position - 1].type == "list_item_open":
            token.hidden = tokens[position + 2].hidden = True
    rendered = markdown.renderer.render(tokens, markdown.options, {})
    return clean_html(rendered).strip()


def clean_html(source: str) -> str:
    return nh3.clean(
        source,
        tags=set(ALLOWED),
        attributes=ALLOWED,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


def plain(words: str) -> str:
    """The words of one line of Markdown, without marks."""
    text = html.unescape(nh3.clean(markdown.renderInline(words), tags=set()))
    return " ".join(text.split())


def list_items(tokens: Sequence[Token]) -> list[tuple[Token, Sequence[Token]]]:
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


def inline_rich(tokens: Sequence[Token]) -> str:
    for token in tokens:
        if token.type in ("paragraph_open", "paragraph_close"):
            token.hidden = False
    return clean_html(markdown.renderer.render(tokens, markdown.options, {})).strip()

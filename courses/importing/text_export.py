"""Rich text as Wagtail stores it, in the Markdown our reader knows."""

import re
from collections.abc import Callable

from markdownify import ATX, MarkdownConverter

#: Kind of an internal link and its key -> the address to write, or "" where it leads nowhere.
Address = Callable[[str, str], str]

_MARKS = re.compile(r"([\\`*_\[\]<>#!&~|])")
#: What makes a list or a block where it starts a line.
_LINE_MARKS = re.compile(r"^(\s*\d*)([-+:.)])", re.MULTILINE)


class _Converter(MarkdownConverter):
    class DefaultOptions(MarkdownConverter.DefaultOptions):
        heading_style = ATX
        bullets = "-"
        strong_em_symbol = "*"
        newline_style = "BACKSLASH"
        address = None

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """All that our reader would take for a mark; the library leaves some of it."""
        return _LINE_MARKS.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text))

    def convert_a(self, el, text: str, parent_tags: set[str]) -> str:
        """Links to pages and documents have no address of their own."""
        kind = el.get("linktype")
        if kind and not el.get("href") and self.options["address"]:
            el["href"] = self.options["address"](kind, el.get("id", ""))
        return super().convert_a(el, text, parent_tags)


def rich(html: str, address: Address | None = None) -> str:
    """Markdown of stored rich text; blocks parted by an empty line."""
    converted = _Converter(address=address).convert(html)
    return re.sub(r"\n{3,}", "\n\n", converted).strip()


def plain(text: str) -> str:
    """Words that Markdown shall take for nothing but words."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))

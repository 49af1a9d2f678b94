"""How the charts look: leather draws them, we tell it colours and letters, and make them fit.

A chart is drawn twice, for a phone and for a wide screen, because letters in one drawing would
shrink with it; the style sheet shows the one that fits. Everything is an attribute: no style, no
script.
"""

from collections.abc import Callable
from dataclasses import dataclass

import leather
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from leather import theme

NARROW, WIDE = 304, 680
INK, MUTED, LINE = "#14213d", "#545d70", "#ddd6c6"
COMPASS, BAR = "#0d5c63", "#6fb0ab"
#: From little to much, told apart without colours too: each is darker than the one before
#: (ColorBrewer YlGnBu, safe for colour blind readers).
STEPS = ("#edf2d0", "#c7e3b4", "#7fcdbb", "#41a6bf", "#2c6fae", "#253494")
ON_STEPS = (INK, INK, INK, INK, "#ffffff", "#ffffff")

theme.background_color = "none"
theme.margin = 0.025
theme.tick_color, theme.zero_color = LINE, "#8b8676"
theme.label_color = theme.legend_color = theme.axis_title_color = MUTED
theme.tick_font_family = theme.legend_font_family = theme.axis_title_font_family = "inherit"
theme.tick_font_size = theme.legend_font_size = 13
theme.tick_font_char_width = 7


@dataclass(frozen=True)
class Drawing:
    """The same chart for both widths; `text` says what it shows for those who do not see it."""

    narrow: SafeString
    wide: SafeString
    text: str


def draw(make: Callable[[int], leather.Chart], heights: tuple[int, int], text: str) -> Drawing:
    """Draw what `make(width)` gives, at the heights for narrow and wide."""
    narrow, wide = (
        _fitting(make(width).to_svg(width=width, height=height), width, height, text)
        for width, height in zip((NARROW, WIDE), heights, strict=True)
    )
    return Drawing(narrow, wide, text)


def _fitting(svg: str, width: int, height: int, text: str) -> SafeString:
    """As wide as its place, and named; leather escapes what it writes, we what we add."""
    sized = f'<svg width="{width}" height="{height}"'
    fitting = f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(text)}"'
    return mark_safe(str(svg).replace(sized, fitting, 1))  # noqa: S308

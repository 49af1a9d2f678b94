"""Lays out the small line of one measure over rounds; a template draws it as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 240, 96
LEFT, RIGHT, TOP, BOTTOM = 16.0, 16.0, 12.0, 24.0


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    label: str


@dataclass(frozen=True)
class LineChart:
    """`band` is the top and the height of what the error of measurement covers, if it is known."""

    dots: tuple[Dot, ...]
    line: str
    band: tuple[float, float] | None
    width: int = WIDTH
    height: int = HEIGHT
    zero: float = HEIGHT - BOTTOM
    full: float = TOP
    words: float = HEIGHT - 6.0


def line_chart(
    shares: Sequence[float], labels: Sequence[str], noise: float | None = None
) -> LineChart:
    """Place shares from 0 to 1, oldest first; `noise` is a share around the first one."""
    step = (WIDTH - LEFT - RIGHT) / max(len(shares) - 1, 1)
    dots = tuple(
        Dot(round(LEFT + n * step, 1), _height(share), label)
        for n, (share, label) in enumerate(zip(shares, labels, strict=True))
    )
    band = None
    if noise is not None and shares:
        top, bottom = _height(shares[0] + noise), _height(shares[0] - noise)
        band = top, round(bottom - top, 1)
    return LineChart(dots, " ".join(f"{dot.x},{dot.y}" for dot in dots), band)


def _height(share: float) -> float:
    share = min(max(share, 0.0), 1.0)
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

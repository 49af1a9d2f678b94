"""Geometry of the radar chart: shares in, coordinates of an SVG out; no drawing, no Django.

The chart is 360 units wide and shown at full width, so that a label of 15 units is still
12 px high on a phone of 320 px. Labels are broken into short lines and anchored away from the centre.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

WIDTH, HEIGHT = 360, 310
CENTRE = (180.0, 155.0)
RADIUS = 92.0
RINGS = (0.2, 0.4, 0.6, 0.8, 1.0)
FONT_SIZE = 15
LINE = 17.0
LETTER = 7.8  # average advance of Vietnamese text at 15 units
MARGIN = 4.0


@dataclass(frozen=True)
class Axis:
    """One spoke: where it ends, where its value is, and its label line by line."""

    label: str
    share: float
    end: tuple[float, float]
    point: tuple[float, float]
    anchor: str
    lines: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True)
class Radar:
    axes: tuple[Axis, ...]
    rings: tuple[str, ...]
    shape: str
    centre: tuple[float, float] = CENTRE
    width: int = WIDTH
    height: int = HEIGHT


def radar(values: list[tuple[str, float]]) -> Radar:
    """Lay out `(label, share of the maximum)` clockwise from the top; needs three or more."""
    if len(values) < 3:
        raise ValueError("a radar chart needs at least three axes")
    angles = [2 * math.pi * n / len(values) for n in range(len(values))]
    axes = tuple(
        _axis(label, share, angle) for (label, share), angle in zip(values, angles, strict=True)
    )
    rings = tuple(_points([_at(angle, ring) for angle in angles]) for ring in RINGS)
    return Radar(axes=axes, rings=rings, shape=_points([axis.point for axis in axes]))


def _axis(label: str, share: float, angle: float) -> Axis:
    share = min(max(share, 0.0), 1.0)
    x, y = _at(angle, 1.13)
    side, up = math.sin(angle), math.cos(angle)
    if abs(side) < 0.2:
        anchor, room = "middle", WIDTH - 2 * MARGIN
    else:
        anchor, room = ("start", WIDTH - MARGIN - x) if side > 0 else ("end", x - MARGIN)
    texts = _broken(label, int(room / LETTER))
    block = LINE * (len(texts) - 1)
    if anchor != "middle":
        first = y - block / 2 + FONT_SIZE / 3
    else:
        first = y - block - 2 if up > 0 else y + FONT_SIZE - 4
    first = min(max(first, FONT_SIZE), HEIGHT - MARGIN - block)
    lines = tuple((x, round(first + n * LINE, 1), text) for n, text in enumerate(texts))
    return Axis(label, share, _at(angle, 1), _at(angle, share), anchor, lines)


def _at(angle: float, share: float) -> tuple[float, float]:
    x = CENTRE[0] + RADIUS * share * math.sin(angle)
    y = CENTRE[1] - RADIUS * share * math.cos(angle)
    return round(x, 1), round(y, 1)


def _points(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _broken(text: str, longest: int) -> list[str]:
    """Break a label between words into at most four lines of at most `longest` letters."""
    lines: list[str] = []
    for word in _parts(text, longest):
        if lines and len(lines[-1]) + 1 + len(word) <= longest:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > 4:
        lines = [*lines[:3], f"{lines[3][: longest - 1]}…"]
    return lines


def _parts(text: str, longest: int) -> Iterator[str]:
    """Words, those too long for a line cut with a hyphen."""
    for word in text.split():
        while len(word) > longest:
            yield f"{word[: longest - 1]}-"
            word = word[longest - 1 :]
        yield word

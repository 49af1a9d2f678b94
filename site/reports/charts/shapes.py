"""Shapes leather does not have: bars with their interval and name, parts of a whole, marked lines."""

import xml.etree.ElementTree as ET  # only written, never read
from collections.abc import Sequence
from decimal import Decimal

from leather import Axis, Line, Shape

from reports.charts.look import BAR, COMPASS, INK, MUTED, ON_STEPS, STEPS

WHISKER = 4


def text(
    x: object,
    y: object,
    words: str,
    *,
    fill: str = INK,
    anchor: str = "start",
    size: int = 13,
    weight: str = "",
) -> ET.Element:
    found = ET.Element("text", x=_n(x), y=_n(y), fill=fill)
    found.set("text-anchor", anchor)
    found.set("font-size", str(size))
    if weight:
        found.set("font-weight", weight)
    found.text = words
    return found


def line(
    x1: object, y1: object, x2: object, y2: object, *, stroke: str = INK, width: float = 1.5
) -> ET.Element:
    found = ET.Element("line", x1=_n(x1), y1=_n(y1), x2=_n(x2), y2=_n(y2), stroke=stroke)
    found.set("stroke-width", str(width))
    return found


def _n(number: object) -> str:
    return f"{Decimal(str(number)):.1f}"


class NoAxis(Axis):
    """For what is labelled directly."""

    def estimate_label_margin(self, scale, orient) -> int:
        return 0

    def to_svg(self, width, height, scale, orient) -> ET.Element:
        return ET.Element("g")


class NamedBars(Shape):
    """A bar for each row with its name above it, its value behind it and its interval across it.

    `names`, `values` and `intervals` are by the row's key; an interval is in the scale of x.
    """

    def __init__(
        self,
        names: dict[str, str],
        values: dict[str, str],
        intervals: dict[str, tuple[float, float]],
    ) -> None:
        self.names, self.values, self.intervals = names, values, intervals

    def validate_series(self, series) -> None:
        """Numbers by text: what share_bars makes."""

    def to_svg(self, width, height, x_scale, y_scale, series, palette) -> ET.Element:
        """Values stand behind the bars, or all of them at the right where one has no room there."""
        group = ET.Element("g")
        ends = {}
        for row in series.data():
            limits = [row.x, *self.intervals.get(row.y, ())]
            ends[row.y] = [float(x_scale.project(Decimal(str(x)), 0, width)) for x in limits]
        is_room = all(max(found) < width * 0.62 for found in ends.values())
        for row in series.data():
            top = float(min(y_scale.project_interval(row.y, height, 0)))
            middle = top + 24
            end, *limits = ends[row.y]
            group.append(text(0, top + 11, self.names[row.y]))
            bar = {"x": "0", "y": _n(middle - 6), "width": _n(max(end, 0.5)), "height": "12"}
            group.append(ET.Element("rect", bar, rx="2", fill=BAR))
            if limits:
                group.append(line(limits[0], middle, limits[1], middle, width=2))
            for limit in limits:
                group.append(line(limit, middle - WHISKER, limit, middle + WHISKER, width=2))
            if is_room:
                words = text(max(end, *limits, 0) + 6, middle + 4, self.values[row.y], fill=MUTED)
            else:
                words = text(width, top + 11, self.values[row.y], fill=MUTED, anchor="end")
            group.append(words)
        return group

    def legend_to_svg(self, series, palette) -> list:
        return []


class Parts(Shape):
    """Columns of parts that make a whole: `parts` of each column in order, in per cent or None."""

    def __init__(self, parts: dict[str, Sequence[int | None]]) -> None:
        self.parts = parts

    def validate_series(self, series) -> None:
        """Numbers by text: what level_columns makes."""

    def to_svg(self, width, height, x_scale, y_scale, series, palette) -> ET.Element:
        group = ET.Element("g")
        for row in series.data():
            left, right = x_scale.project_interval(row.x, 0, width)
            known = [part or 0 for part in self.parts[row.x]]
            whole = Decimal(max(100, sum(known)))
            bottom = Decimal(height)
            for at, part in enumerate(known):
                tall = Decimal(height) * part / whole
                group.append(
                    ET.Element(
                        "rect",
                        x=_n(left),
                        y=_n(bottom - tall),
                        width=_n(right - left),
                        height=_n(tall),
                        fill=STEPS[at],
                    )
                )
                if tall >= 17 and right - left >= 24:
                    group.append(
                        text(
                            (left + right) / 2,
                            bottom - tall / 2 + 5,
                            str(part),
                            fill=ON_STEPS[at],
                            anchor="middle",
                        )
                    )
                bottom -= tall
        return group

    def legend_to_svg(self, series, palette) -> list:
        return []


class MarkedLine(Line):
    """A line with its points, their intervals, and each value above its point; over any x."""

    def __init__(self, intervals: dict[str, tuple[float, float]], *, color: str = COMPASS) -> None:
        super().__init__(color, 2.5)
        self.intervals = intervals
        self.color = color

    def validate_series(self, series) -> None:
        """Texts along x are fine: each has its place on an ordinal scale."""

    def to_svg(self, width, height, x_scale, y_scale, series, palette) -> ET.Element:
        group = super().to_svg(width, height, x_scale, y_scale, series, palette)
        for row in series.data():
            if row.x is None or row.y is None:
                continue
            x, y = x_scale.project(row.x, 0, width), y_scale.project(row.y, height, 0)
            top = y
            if row.x in self.intervals:
                low, high = (
                    y_scale.project(Decimal(str(limit)), height, 0)
                    for limit in self.intervals[row.x]
                )
                group.append(line(x, low, x, high))
                for limit in (low, high):
                    group.append(line(x - WHISKER, limit, x + WHISKER, limit))
                top = min(low, high)
            group.append(
                ET.Element("circle", cx=_n(x), cy=_n(y), r="4.5", fill=self.color, stroke="#ffffff")
            )
            group.append(text(x, top - 7, f"{row.y} %", anchor="middle", weight="600"))
        return group

    def legend_to_svg(self, series, palette) -> list:
        return []

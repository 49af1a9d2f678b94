"""The charts of the agency's pages, from figures that are already decided: hidden ones are left out."""

from collections.abc import Sequence
from math import ceil

import leather
from django.utils.translation import gettext as _
from leather import Linear, Ordinal, Series

from core.templatetags.portal import number
from reports.charts.look import WIDE, Drawing, draw
from reports.charts.shapes import MarkedLine, NamedBars, NoAxis, Parts
from reports.rounds import Quarter
from reports.shares import ShareRow

ROW = 44
NARROW_QUARTERS = 5  # the last ones: more do not fit a phone


def share_bars(rows: Sequence[ShareRow], text: str) -> Drawing | None:
    """Shares in per cent with their 95 % intervals, one bar below the other."""
    shown = [row for row in rows if row.percent is not None]
    if not shown:
        return None
    ends = [row.interval.high_percent if row.interval else row.percent for row in shown]
    most = min(100, max(10, max(ends)))

    def make(width: int) -> leather.Chart:
        chart = leather.Chart()
        keys = [row.key for row in reversed(shown)]
        chart.set_x_scale(Linear(0, most))
        chart.set_y_scale(Ordinal(keys))
        chart.set_x_axis(NoAxis())
        chart.set_y_axis(NoAxis())
        bars = NamedBars(
            {row.key: _cut(row.label, width) for row in shown},
            {row.key: _value(row) for row in shown},
            {row.key: _limits(row) for row in shown if row.interval},
        )
        chart.add_series(Series([(row.percent, row.key) for row in shown]), bars)
        return chart

    height = ROW * len(shown) + 10
    return draw(make, (height, height), text)


def count_bars(rows: Sequence[tuple[str, int, str]], text: str) -> Drawing | None:
    """Counts, one bar below the other: (name, n, words behind the bar)."""
    if not rows or not any(n for _name, n, _words in rows):
        return None

    def make(width: int) -> leather.Chart:
        chart = leather.Chart()
        keys = [str(at) for at in range(len(rows))]
        chart.set_x_scale(Linear(0, max(n for _name, n, _words in rows)))
        chart.set_y_scale(Ordinal(keys[::-1]))
        chart.set_x_axis(NoAxis())
        chart.set_y_axis(NoAxis())
        bars = NamedBars(
            {key: _cut(row[0], width) for key, row in zip(keys, rows, strict=True)},
            {key: row[2] for key, row in zip(keys, rows, strict=True)},
            {},
        )
        data = [(row[1], key) for key, row in zip(keys, rows, strict=True)]
        chart.add_series(Series(data), bars)
        return chart

    height = ROW * len(rows) + 10
    return draw(make, (height, height), text)


def level_columns(quarters: Sequence[Quarter], levels: Sequence[str], text: str) -> Drawing | None:
    """The levels of each quarter as parts of a whole, the lowest at the bottom."""
    shown = [quarter for quarter in quarters if any(quarter.percents.values())]
    if not shown:
        return None

    def make(width: int) -> leather.Chart:
        some = shown if width == WIDE else shown[-NARROW_QUARTERS:]
        chart = leather.Chart()
        chart.set_x_scale(Ordinal([quarter.label for quarter in some]))
        chart.add_x_axis(tick_formatter=lambda label, _at, _n: _short(label, width, len(some)))
        chart.set_y_scale(Linear(0, 100))
        chart.add_y_axis(
            ticks=[0, 25, 50, 75, 100], tick_formatter=lambda value, _at, _n: f"{value} %"
        )
        parts = Parts({q.label: [q.percents[level] for level in levels] for q in some})
        chart.add_series(Series([(quarter.label, 100) for quarter in some]), parts)
        return chart

    return draw(make, (260, 300), text)


def upper_line(quarters: Sequence[Quarter], text: str) -> Drawing | None:
    """The share at the third level or higher, quarter by quarter, with its interval."""
    points = [quarter for quarter in quarters if quarter.upper_percent is not None]
    if len(points) < 2:
        return None

    def make(width: int) -> leather.Chart:
        some = points if width == WIDE else points[-NARROW_QUARTERS:]
        limits = {
            q.label: (100 * q.interval.low, 100 * q.interval.high) for q in some if q.interval
        }
        most = min(100, 10 * ceil(max([10, *(high for _low, high in limits.values())]) / 10) + 10)
        chart = leather.Chart()
        chart.set_x_scale(Ordinal([quarter.label for quarter in some]))
        chart.set_y_scale(Linear(0, most))
        chart.add_x_axis(tick_formatter=lambda label, _at, _n: _short(label, width, len(some)))
        chart.add_y_axis(
            ticks=list(range(0, most + 1, 20 if most > 50 else 10)),
            tick_formatter=lambda value, _at, _n: f"{value} %",
        )
        chart.add_series(Series([(q.label, q.upper_percent) for q in some]), MarkedLine(limits))
        return chart

    return draw(make, (240, 260), text)


def _short(label: str, width: int, n: int) -> str:
    """Q3/2026 as Q3/26 where there is little room."""
    quarter, _slash, year = label.partition("/")
    return label if width == WIDE and n < 10 else f"{quarter}/{year[-2:]}"


def _limits(row: ShareRow) -> tuple[float, float]:
    return (100 * row.interval.low, 100 * row.interval.high) if row.interval else (0, 0)


def _value(row: ShareRow) -> str:
    if row.interval is None:
        return f"{row.percent} %"
    words = _("%(percent)s %% (%(low)s–%(high)s; n = %(n)s)")
    return words % {
        "percent": row.percent,
        "low": row.interval.low_percent,
        "high": row.interval.high_percent,
        "n": number(row.n or 0),
    }


def _cut(name: str, width: int) -> str:
    """The name as far as it fits above its bar."""
    most = width // 10
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"

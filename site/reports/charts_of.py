"""Which charts a page has; what they show stands in a table beside them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.templatetags.portal import number
from reports.charts.figures import count_bars, level_columns, share_bars, upper_line
from reports.models import Snapshot
from reports.programmes.reading import Line
from reports.queries import Report
from reports.shares import ShareRow
from reports.snapshots.words import said


def overview(report: Report) -> dict[str, object]:
    """The levels with intervals, the funnel, and the share that is assessed."""
    level = report.figure("level")
    rows = [ShareRow(row.key, row.label, level.total, row.n) for row in level.rows]
    businesses, assessed = report.headline["businesses"], report.headline["assessed"]
    stages = [stage for stage in report.funnel if stage.key in report.business_stages]
    counted = [
        (stage.label, stage.n, _stage_words(stage.n, stage.of_previous))
        for stage in stages
        if stage.n is not None
    ]
    return {
        "level_rows": rows,
        **_level_bars(rows),
        "funnel_chart": count_bars(counted, _("How many businesses came to each stage")),
        "assessed_share": ShareRow("assessed", "", businesses, assessed),
    }


def of_snapshot(snapshot: Snapshot, reader: str) -> dict[str, object]:
    """The levels of a frozen quarter."""
    figure = snapshot.figures.get(reader, {}).get("tables", {}).get("level", {"rows": ()})
    rows = [
        ShareRow(row["key"], said(snapshot.words, f"level.{row['key']}"), figure["total"], row["n"])
        for row in figure["rows"]
    ]
    return _level_bars(rows)


def levels(report: Report) -> dict[str, object]:
    quarters = report.quarters.quarters if report.quarters else []
    names = report.level_names
    return {
        "level_chart": level_columns(
            quarters, list(names), _("Share of each level among those assessed in a quarter")
        ),
        "upper_chart": upper_line(
            quarters, _("Share in the upper half of the levels, with its 95 % interval")
        ),
        "upper_name": upper_name(report),
    }


def groups(report: Report) -> dict[str, object]:
    text = _("Share in the upper half of the levels, with its 95 % interval")
    return {
        "upper_name": upper_name(report),
        "charts": {axis: share_bars(rows, text) for axis, rows in report.upper.items()},
    }


def programmes(lines: Sequence[Line]) -> dict[str, object]:
    """The share in use of each programme; one alone is read off the table."""
    rows = [
        ShareRow(str(line.programme.pk), str(line.programme), line.in_use.n, line.in_use.part)
        for line in lines
        if line.in_use
    ]
    if len(rows) < 2:
        return {"in_use_chart": None}
    text = _("Share of the counted that use a platform, with its 95 % interval")
    return {
        "in_use_chart": share_bars(rows, text),
        "in_use_caption": _("Programmes that are hidden, or of which none is counted, have no bar.")
        * (len(rows) < len(lines)),
    }


def _level_bars(rows: Sequence[ShareRow]) -> dict[str, object]:
    if not any(row.part for row in rows):  # the bars left would say what the table does not
        return {"level_chart": None}
    text = _("Share of each level among the assessed, with its 95 % interval")
    has_hidden = any(row.part is None for row in rows)
    return {
        "level_chart": share_bars(rows, text),
        "level_caption": _("Levels that are hidden in the table have no bar.") * has_hidden,
    }


def upper_name(report: Report) -> str:
    """The lowest of the upper levels."""
    names = list(report.level_names.values())
    return names[len(names) // 2] if names else ""


def _stage_words(n: int, of_previous: int | None) -> str:
    return number(n) if of_previous is None else f"{number(n)} ({of_previous} %)"

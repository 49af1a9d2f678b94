"""The same figures as the page, as files; what is hidden there is hidden here."""

from collections.abc import Iterator
from tempfile import TemporaryFile

from django.utils.translation import gettext as _

from core.spreadsheets import csv_lines, write_xlsx
from reports.charts_of import upper_name
from reports.figures import Figure, Stage
from reports.panel import Panel
from reports.queries import Report
from reports.rounds import Quarter
from reports.shares import ShareRow

CHUNK = 64 * 1024

Table = list[list[object]]


def csv_chunks(report: Report) -> Iterator[bytes]:
    """One long table: the figure, then the columns of the workbook; line by line."""
    rows = ([title, *row] for title, table in _tables(report).items() for row in table)
    return csv_lines([_("Figure"), *_header()], rows)


def xlsx_chunks(report: Report) -> Iterator[bytes]:
    """A workbook with a sheet for each figure, by way of a file of its own."""
    with TemporaryFile() as file:
        write_xlsx(file, {title: (_header(), table) for title, table in _tables(report).items()})
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _header() -> list[str]:
    return [
        _("Table row"),
        _("n"),
        _("Per cent"),
        _("Assessed"),
        _("Definition"),
        _("Source"),
        _("As of"),
        _("Mean points"),
        _("95 % from"),
        _("95 % to"),
    ]


def _tables(report: Report) -> dict[str, Table]:
    as_of = report.figures[0].as_of.strftime("%Y-%m-%d")
    tables = {_("Key figures"): _headline(report, as_of)}
    tables |= {figure.title: _figure(figure) for figure in report.figures}
    tables[_("Funnel")] = [_stage(stage, as_of) for stage in report.funnel]
    titles = {figure.key: figure.title for figure in report.figures}
    for axis, rows in report.upper.items():
        title = _("Upper levels, %(what)s") % {"what": titles[axis]}
        tables[title] = [_share(row, report, as_of) for row in rows]
    if report.quarters and report.quarters.quarters:
        tables[_("Levels by quarter")] = [
            line
            for quarter in report.quarters.quarters
            for line in _quarter(quarter, report, as_of)
        ]
    if report.panel:
        tables[_("Change of the comparable group")] = _panel(report.panel, as_of)
    width = len(_header())
    return {
        title: [[*row, *[""] * (width - len(row))] for row in rows]
        for title, rows in tables.items()
    }


def _headline(report: Report, as_of: str) -> Table:
    stages = {stage.key: stage for stage in report.funnel}
    told = {
        "businesses": (
            _("Businesses"),
            _("all businesses on the portal whose owner agrees to be advised"),
        ),
        "assessed": (_("Assessed"), stages["assessed"].definition),
        "in_use": (_("Began to use a platform"), stages["in_use"].definition),
        "uses_now": (
            _("Use a platform now"),
            _("businesses that began to use a platform and have not given it up"),
        ),
    }
    return [
        [label, _shown(report.headline[key]), "", "", definition, "", as_of]
        for key, (label, definition) in told.items()
    ]


def _figure(figure: Figure) -> Table:
    as_of = figure.as_of.strftime("%Y-%m-%d")
    rows: Table = [
        [
            row.label,
            _shown(row.n),
            _shown(row.percent, ""),
            _shown(row.assessed) if figure.has_assessed else "",
            figure.definition,
            figure.source,
            as_of,
            "",
        ]
        for row in figure.rows
    ]
    total = _shown(figure.total)
    return [*rows, [_("Total"), total, "", "", figure.denominator, figure.source, as_of, ""]]


def _stage(stage: Stage, as_of: str) -> list[object]:
    share = _shown(stage.of_previous, "")
    return [stage.label, _shown(stage.n), share, "", stage.definition, "", as_of, ""]


def _share(row: ShareRow, report: Report, as_of: str) -> list[object]:
    definition = _(
        "share at the level %(level)s or higher among businesses with a final level; n is how "
        "many have one"
    )
    interval = row.interval
    return [
        row.label,
        _shown(row.n),
        _shown(row.percent, ""),
        "",
        definition % {"level": upper_name(report)},
        _("self-assessments on this portal"),
        as_of,
        "",
        *([interval.low_percent, interval.high_percent] if interval else ["", ""]),
    ]


def _quarter(quarter: Quarter, report: Report, as_of: str) -> Table:
    definition = _("businesses by the level of their last final full assessment in the quarter")
    source = _("self-assessments on this portal")
    return [
        [
            f"{quarter.label}: {name}",
            _shown(quarter.levels[level]),
            _shown(quarter.percents[level], ""),
            "",
            definition,
            source,
            as_of,
        ]
        for level, name in report.level_names.items()
    ]


def _panel(panel: Panel, as_of: str) -> Table:
    """Each mean in a line of its own, with the number of businesses it is about."""
    same, everybody = _("Comparable group"), _("All assessed")
    means = [
        (same, _("First round"), panel.n, panel.first),
        (same, _("Latest round"), panel.n, panel.latest),
        (same, _("Mean change"), panel.n, panel.change),
        (everybody, _("Latest round"), panel.assessed, panel.assessed_mean),
    ]
    source = _("self-assessments on this portal")
    return [
        [f"{who}: {what}", _shown(n), "", "", panel.definition, source, as_of, _shown(mean, "")]
        for who, what, n, mean in means
    ]


def _shown(n: int | None, hidden: str | None = None) -> int | str:
    if n is not None:
        return n
    return _("hidden") if hidden is None else hidden

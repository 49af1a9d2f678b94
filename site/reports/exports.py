"""The same figures as the page, as files; what is hidden there is hidden here."""

from django.utils.translation import gettext as _

from core.spreadsheets import to_csv, to_xlsx
from reports.figures import Figure, Stage
from reports.panel import Panel
from reports.queries import Report

Table = list[list[object]]


def csv_file(report: Report) -> bytes:
    """One long table: the figure, then the columns of the workbook."""
    rows = [[title, *row] for title, table in _tables(report).items() for row in table]
    return to_csv([_("Figure"), *_header()], rows)


def xlsx_file(report: Report) -> bytes:
    """A workbook with a sheet for each figure."""
    return to_xlsx({title: (_header(), table) for title, table in _tables(report).items()})


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
    ]


def _tables(report: Report) -> dict[str, Table]:
    as_of = report.figures[0].as_of.strftime("%Y-%m-%d")
    tables = {_("Key figures"): _headline(report, as_of)}
    tables |= {figure.title: _figure(figure) for figure in report.figures}
    tables[_("Funnel")] = [_stage(stage, as_of) for stage in report.funnel]
    if report.panel:
        tables[_("Change of the comparable group")] = _panel(report.panel, as_of)
    return tables


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
        [label, _shown(report.headline[key]), "", "", definition, "", as_of, ""]
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

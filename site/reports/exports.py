"""The same figures as the page, as files; what is hidden there is hidden here."""

from django.utils.translation import gettext as _

from core.spreadsheets import to_csv, to_xlsx
from reports.figures import Figure, Stage


def csv_file(figures: list[Figure], funnel: list[Stage]) -> bytes:
    """One long table: figure, line, n, per cent, definition, source, date."""
    rows: list[list[object]] = []
    for title, header_rows in _tables(figures, funnel).items():
        rows += [[title, *row] for row in header_rows[1]]
    return to_csv([_("Figure"), *_header()], rows)


def xlsx_file(figures: list[Figure], funnel: list[Stage]) -> bytes:
    """A workbook with a sheet for each figure."""
    return to_xlsx(_tables(figures, funnel))


def _header() -> list[str]:
    return [
        _("Table row"),
        _("n"),
        _("Per cent"),
        _("Assessed"),
        _("Definition"),
        _("Source"),
        _("As of"),
    ]


def _tables(
    figures: list[Figure], funnel: list[Stage]
) -> dict[str, tuple[list[str], list[list[object]]]]:
    tables: dict[str, tuple[list[str], list[list[object]]]] = {}
    for figure in figures:
        as_of = figure.as_of.strftime("%Y-%m-%d")
        tables[figure.title] = (
            _header(),
            [
                [
                    row.label,
                    _shown(row.n),
                    _shown(row.percent, ""),
                    _shown(row.assessed) if figure.has_assessed else "",
                    figure.definition,
                    figure.source,
                    as_of,
                ]
                for row in figure.rows
            ]
            + [
                [_("Total"), _shown(figure.total), "", "", figure.denominator, figure.source, as_of]
            ],
        )
    as_of = figures[0].as_of.strftime("%Y-%m-%d") if figures else ""
    tables[_("Funnel")] = (
        _header(),
        [
            [
                stage.label,
                _shown(stage.n),
                _shown(stage.of_previous, ""),
                "",
                stage.definition,
                "",
                as_of,
            ]
            for stage in funnel
        ],
    )
    return tables


def _shown(n: int | None, hidden: str | None = None) -> int | str:
    if n is not None:
        return n
    return _("hidden") if hidden is None else hidden

"""A snapshot's figures as tables with words: for the page, the report and the workbook."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from core.templatetags.portal import number
from reports.models import Snapshot, Target
from reports.rounds import quarter_label
from reports.snapshots.words import said

Say = Callable[[str], str]
#: Where a number is not hidden but there is none, as a share of the total.
NONE = "–"


@dataclass(frozen=True)
class Table:
    """`rows` hold text and numbers; None is hidden."""

    key: str
    title: str
    header: list[str]
    rows: list[list[object]] = field(default_factory=list)
    note: str = ""


def tables_of(snapshot: Snapshot, reader: str = "agency") -> list[Table]:
    """In the order of the report, in the active language."""
    figures = snapshot.figures.get(reader)
    if not figures:
        return []

    def say(key: str) -> str:
        return said(snapshot.words, key)

    found = [
        Table(
            "headline",
            _("Key figures"),
            [_("Figure"), "n"],
            [[say(f"headline.{key}"), n] for key, n in figures["headline"].items()],
        ),
        Table(
            "funnel",
            _("Funnel"),
            [_("Stage"), "n", _("% of the stage before")],
            [
                [say(f"funnel.{stage['key']}"), stage["n"], _or_none(stage["of_previous"])]
                for stage in figures["funnel"]
            ],
        ),
    ]
    found += [_table(key, one, say) for key, one in figures["tables"].items()]
    found += _panel(figures, say)
    found += _quarters(figures, say)
    if figures["indicators"]:
        found.append(_indicators(figures["indicators"], say))
    return found


def _table(key: str, figure: dict, say: Say) -> Table:
    has_assessed = any(row["assessed"] is not None for row in figure["rows"])
    header = [say(key), "n", "%"] + [_("Assessed")] * has_assessed
    rows = [
        [say(f"{key}.{row['key']}"), row["n"], _or_none(row["percent"])]
        + [row["assessed"]] * has_assessed
        for row in figure["rows"]
    ]
    total = [_("Total"), figure["total"], NONE] + [NONE] * has_assessed
    note = _("What is counted: %(definition)s. Out of: %(denominator)s. Source: %(source)s.") % {
        name: say(f"{key}.{name}") for name in ("definition", "denominator", "source")
    }
    return Table(key, say(key), header, [*rows, total], note)


def _panel(figures: dict, say: Say) -> Iterator[Table]:
    panel = figures["panel"]
    if panel:
        rows = [
            [_("Comparable group: first round"), panel["n"], _or_none(panel["first"])],
            [_("Comparable group: latest round"), panel["n"], _or_none(panel["latest"])],
            [_("Comparable group: mean change"), panel["n"], _or_none(panel["change"])],
            [_("All assessed: latest round"), panel["assessed"], _or_none(panel["assessed_mean"])],
        ]
        yield Table(
            "panel",
            _("Change of the comparable group"),
            [_("Group"), "n", _("Mean points")],
            rows,
            say("panel.definition"),
        )


def _quarters(figures: dict, say: Say) -> Iterator[Table]:
    quarters = figures["quarters"]
    if quarters:
        levels = list(quarters[0]["levels"])
        yield Table(
            "quarters",
            _("Levels by quarter"),
            [_("Quarter"), "n", *(say(f"level.{level}") for level in levels)],
            [
                [
                    quarter_label(one["key"]),
                    one["n"],
                    *(one["levels"].get(level) for level in levels),
                ]
                for one in quarters
            ],
        )


def _indicators(told: list[dict], say: Say) -> Table:
    return Table(
        "indicators",
        _("Indicators and targets"),
        [
            _("Indicator"),
            _("Value"),
            _("Unit"),
            "n",
            _("Interval (95 %)"),
            _("Period"),
            _("Target"),
            _("Source"),
        ],
        [
            [
                say(f"indicator.{one['key']}"),
                _read(one["value"]),
                say(f"indicator.{one['key']}.unit"),
                _read(one["denominator"]),
                f"{number(one['low'])}–{number(one['high'])}" if one["low"] is not None else NONE,
                one["period"],
                _aim(one["target"]),
                one["source"] or say(f"indicator.{one['key']}.source"),
            ]
            for one in told
        ],
    )


def _or_none(value: float | None) -> object:
    return NONE if value is None else value


def _read(text: str | None) -> object:
    """Exact numbers are kept as text."""
    return NONE if text is None else Decimal(text)


def _aim(target: dict | None) -> str:
    if not target:
        return NONE
    return f"{Target.Operator(target['operator']).label} {number(target['value'])}"

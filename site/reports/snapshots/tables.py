"""A snapshot's figures as tables with words: for the page, the report and the workbook."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from reports.models import Snapshot
from reports.snapshots.words import said

Say = Callable[[str], str]


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
                [say(f"funnel.{stage['key']}"), stage["n"], stage["of_previous"]]
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
        [say(f"{key}.{row['key']}"), row["n"], row["percent"]] + [row["assessed"]] * has_assessed
        for row in figure["rows"]
    ]
    total = [_("Total"), figure["total"], None] + [None] * has_assessed
    note = f"{say(f'{key}.definition')}. {_('Out of')}: {say(f'{key}.denominator')}. {_('Source')}: {say(f'{key}.source')}."
    return Table(key, say(key), header, [*rows, total], note)


def _panel(figures: dict, say: Say) -> Iterator[Table]:
    panel = figures["panel"]
    if panel:
        rows = [
            [_("Comparable group: first round"), panel["n"], panel["first"]],
            [_("Comparable group: latest round"), panel["n"], panel["latest"]],
            [_("Comparable group: mean change"), panel["n"], panel["change"]],
            [_("All assessed: latest round"), panel["assessed"], panel["assessed_mean"]],
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
                [one["key"], one["n"], *(one["levels"].get(level) for level in levels)]
                for one in quarters
            ],
        )


def _indicators(told: list[dict], say: Say) -> Table:
    return Table(
        "indicators",
        _("Indicators and targets"),
        [_("Indicator"), _("Value"), _("Unit"), "n", "95 %", _("Period"), _("Target"), _("Source")],
        [
            [
                say(f"indicator.{one['key']}"),
                one["value"],
                say(f"indicator.{one['key']}.unit"),
                one["denominator"],
                f"{one['low']}-{one['high']}" if one["low"] is not None else None,
                one["period"],
                f"{one['target']['operator']} {one['target']['value']}" if one["target"] else None,
                one["source"] or say(f"indicator.{one['key']}.source"),
            ]
            for one in told
        ],
    )

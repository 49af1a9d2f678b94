"""The datasets the agency publishes: what each is, and its rows in a signed quarter.

Only what a snapshot holds for the public is published: at least 10 businesses behind every number.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.models import Snapshot

Row = dict[str, object]


@dataclass(frozen=True)
class Column:
    """`kind` is "string", "integer" or "number", as in a JSON schema."""

    name: str
    kind: str
    text: str | Promise


@dataclass(frozen=True)
class Dataset:
    key: str
    title: str | Promise
    text: str | Promise
    columns: tuple[Column, ...]
    rows: Callable[[Snapshot], list[Row]]


_PERIOD = Column("period", "string", _("quarter, as 2026-Q3"))
_KEY = Column("key", "string", _("lasting key"))
_LABELS = (
    Column("label_vi", "string", _("name in Vietnamese")),
    Column("label_en", "string", _("name in English")),
)
_N = Column("n", "integer", _("number of businesses; empty: not told, fewer than 10 behind it"))
_PERCENT = Column("percent", "integer", _("share in whole per cent; empty: not told"))


def _split(table: str) -> Callable[[Snapshot], list[Row]]:
    def rows(snapshot: Snapshot) -> list[Row]:
        found = snapshot.figures["public"]["tables"].get(table, {"rows": ()})
        return [
            {
                "period": snapshot.period,
                "key": row["key"],
                **_labels(snapshot, f"{table}.{row['key']}"),
                "n": row["n"],
                "percent": row["percent"],
            }
            for row in found["rows"]
        ]

    return rows


def _funnel(snapshot: Snapshot) -> list[Row]:
    return [
        {
            "period": snapshot.period,
            "key": stage["key"],
            **_labels(snapshot, f"funnel.{stage['key']}"),
            "n": stage["n"],
            "percent_of_previous": stage["of_previous"],
        }
        for stage in snapshot.figures["public"]["funnel"]
    ]


def _quarters(snapshot: Snapshot) -> list[Row]:
    return [
        {
            "period": snapshot.period,
            "quarter": one["key"],
            "key": level,
            **_labels(snapshot, f"level.{level}"),
            "n": n,
        }
        for one in snapshot.figures["public"]["quarters"]
        for level, n in one["levels"].items()
    ]


def _indicators(snapshot: Snapshot) -> list[Row]:
    return [
        {
            "period": snapshot.period,
            "key": one["key"],
            **_labels(snapshot, f"indicator.{one['key']}"),
            "value": _number(one["value"]),
            "unit": one["unit"],
            "numerator": _number(one["numerator"]),
            "denominator": _number(one["denominator"]),
            "low": one["low"],
            "high": one["high"],
            "of_period": one["period"],
            "origin": one["origin"],
            "source": one["source"],
            "source_date": one["source_date"],
            "target": _number(one["target"]["value"]) if one["target"] else None,
            "target_operator": one["target"]["operator"] if one["target"] else None,
            "target_year": one["target"]["year"] if one["target"] else None,
        }
        for one in snapshot.figures["public"]["indicators"]
    ]


def _labels(snapshot: Snapshot, key: str) -> Row:
    last = key.rpartition(".")[2]
    return {
        f"label_{language}": snapshot.words.get(language, {}).get(key, last)
        for language in ("vi", "en")
    }


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


DATASETS: dict[str, Dataset] = {
    one.key: one
    for one in (
        Dataset(
            "indicators",
            _("Indicators and targets"),
            _("Every indicator that stands for the quarter, with its parts, source and target."),
            (
                _PERIOD,
                _KEY,
                *_LABELS,
                Column("value", "number", _("value; empty: the denominator was zero")),
                Column("unit", "string", _("unit")),
                Column("numerator", "number", _("numerator, where there is one")),
                Column("denominator", "number", _("denominator, where there is one")),
                Column("low", "number", _("lower limit of the 95 % interval, in per cent")),
                Column("high", "number", _("upper limit of the 95 % interval, in per cent")),
                Column("of_period", "string", _("quarter or year the value is of")),
                Column("origin", "string", _("measured by the portal or entered by the agency")),
                Column("source", "string", _("document the value is from")),
                Column("source_date", "string", _("date of the document or of counting")),
                Column("target", "number", _("what is aimed at")),
                Column("target_operator", "string", _("at least, above or at most")),
                Column("target_year", "integer", _("year of the target")),
            ),
            _indicators,
        ),
        Dataset(
            "funnel",
            _("From assessment to use"),
            _("How many went on at each stage, from the first visit to use after 90 days."),
            (
                _PERIOD,
                _KEY,
                *_LABELS,
                Column("n", "integer", _("number; empty: not told, fewer than 10 behind it")),
                Column(
                    "percent_of_previous", "integer", _("share of the stage before, whole per cent")
                ),
            ),
            _funnel,
        ),
        Dataset(
            "levels",
            _("Levels of digital readiness"),
            _("Businesses taking part by the level of their latest full assessment."),
            (_PERIOD, _KEY, *_LABELS, _N, _PERCENT),
            _split("level"),
        ),
        Dataset(
            "levels-by-quarter",
            _("Levels by quarter"),
            _("Businesses by quarter of assessment and level."),
            (
                _PERIOD,
                Column("quarter", "string", _("quarter of the assessment")),
                _KEY,
                *_LABELS,
                _N,
            ),
            _quarters,
        ),
        Dataset(
            "areas",
            _("Businesses taking part by ward and commune"),
            _("By the unit of their head office, units since 1 July 2025."),
            (_PERIOD, _KEY, *_LABELS, _N, _PERCENT),
            _split("area"),
        ),
        Dataset(
            "industries",
            _("Businesses taking part by industry"),
            _("List of Decision 1567/QĐ-BKHCN."),
            (_PERIOD, _KEY, *_LABELS, _N, _PERCENT),
            _split("industry"),
        ),
        Dataset(
            "sizes",
            _("Businesses taking part by size class"),
            _("Decree 80/2021/NĐ-CP art. 5."),
            (_PERIOD, _KEY, *_LABELS, _N, _PERCENT),
            _split("size"),
        ),
    )
}
FORMATS = ("csv", "json", "parquet")


def file_name(key: str, period: str, form: str) -> str:
    return f"{key}-{period}.{form}"

"""A quarter's figures as plain numbers under lasting keys; words are added when they are shown."""

import dataclasses
import hashlib
import json
from decimal import Decimal

from django.conf import settings
from django.db.models import Q

from core.small_counts import AGENCY_FLOOR, PUBLIC_FLOOR
from reports.indicators.progress import progress_to
from reports.indicators.queries import interval_of, line_of
from reports.models import Indicator, IndicatorValue
from reports.queries import Report, report

#: Readers of a snapshot, and from how many businesses on they are told.
FLOORS = {"agency": AGENCY_FLOOR, "public": PUBLIC_FLOOR}


def count_figures() -> dict[str, dict]:
    """What each kind of reader is told of the businesses, from the rollups as they are now."""
    return {
        reader: plain(report({}, is_narrowed=False, without_demo=not settings.DEMO, floor=floor))
        for reader, floor in FLOORS.items()
    }


def plain(found: Report) -> dict:
    """The numbers of a report; None is hidden."""
    return {
        "headline": found.headline,
        "funnel": [
            {"key": stage.key, "n": stage.n, "of_previous": stage.of_previous}
            for stage in found.funnel
        ],
        "tables": {
            figure.key: {
                "total": figure.total,
                "rows": [
                    {"key": row.key, "n": row.n, "percent": row.percent, "assessed": row.assessed}
                    for row in figure.rows
                ],
            }
            for figure in found.figures
        },
        "panel": found.panel and dataclasses.asdict(found.panel),
        "quarters": [
            {"key": one.key, "n": one.n, "levels": one.levels}
            for one in (found.quarters.quarters if found.quarters else ())
        ],
    }


def indicator_figures(year: int, quarter: int) -> dict[str, list[dict]]:
    """The values of the registry that stand for the quarter or its year, with their targets."""
    of_it = Q(quarter=quarter) | Q(quarter=None)
    values = IndicatorValue.objects.standing().overall().filter(of_it, year=year)
    newest: dict[int, IndicatorValue] = {}
    for value in sorted(values, key=lambda one: (one.quarter or 4, one.is_entered)):
        newest[value.indicator_id] = value
    indicators = Indicator.objects.filter(pk__in=newest).prefetch_related("targets")
    told = [
        (line_of(one, newest[one.pk], list(one.targets.all()), waits=False), newest[one.pk])
        for one in indicators
    ]
    return {
        "agency": [_indicator(line, value) for line, value in told if not value.is_hidden],
        "public": [
            _indicator(line, value)
            for line, value in told
            if value.is_public and not value.is_hidden
        ],
    }


def _indicator(line, value: IndicatorValue) -> dict:
    interval = interval_of(value) if line.indicator.is_share else None
    target = line.target
    return {
        "key": line.indicator.key,
        "value": _text(value.value),
        "numerator": _text(value.numerator),
        "denominator": _text(value.denominator),
        "low": round(100 * interval.low, 1) if interval else None,
        "high": round(100 * interval.high, 1) if interval else None,
        "unit": line.indicator.unit,
        "period": value.period,
        "origin": value.origin,
        "source": value.source_document,
        "source_date": value.source_date and value.source_date.isoformat(),
        "target": target
        and {
            "operator": target.operator,
            "value": _text(target.value),
            "year": target.year,
            "scope": target.scope,
        },
        "progress": line.progress and dataclasses.asdict(line.progress),
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"


def check_indicators(told: list[dict]) -> list[str]:
    """Keys of the indicators whose value or progress does not follow from their own parts."""
    wrong = []
    for one in told:
        value = None if one["value"] is None else Decimal(one["value"])
        if one["origin"] == "measured" and one["denominator"] not in (None, "0"):
            times = 100 if one["unit"] == "percent" else 1
            exact = times * Decimal(one["numerator"]) / Decimal(one["denominator"])
            if value is None or abs(exact - value) > Decimal("0.0001"):
                wrong.append(one["key"])
                continue
        if one["progress"] and value is not None:
            aim = one["target"]
            again = progress_to(value, Decimal(aim["value"]), aim["operator"])
            if dataclasses.asdict(again) != one["progress"]:
                wrong.append(one["key"])
    return wrong


def hash_of(figures: dict) -> str:
    text = json.dumps(figures, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


__all__ = ["FLOORS", "check_indicators", "count_figures", "hash_of", "indicator_figures"]

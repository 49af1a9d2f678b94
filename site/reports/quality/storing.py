"""Computes how the questions of each instrument work, and stores it for the page; for workers."""

from dataclasses import asdict
from datetime import datetime

import numpy as np
from django.utils import timezone

from advisory.models import InstrumentVersion, MeasurementError
from advisory.peers.figures import TOTAL
from core.small_counts import shown_part
from reports.models import StoredFigure
from reports.quality.keys import ITEM_QUALITY
from reports.quality.reading import Material, material_of
from reports.statistics.items import FEWEST, alpha_with_interval, discrimination, item_rest
from reports.statistics.kappa import weighted_kappa


def store_item_quality(now: datetime | None = None) -> int:
    """Store the figures of each version with enough rounds; returns how many have them."""
    now = now or timezone.now()
    kept = []
    for version in InstrumentVersion.objects.frozen().select_related("instrument"):
        material = material_of(version, now)
        if len(material.shares) < FEWEST:
            continue
        kept.append(f"{ITEM_QUALITY}:{version.pk}")
        StoredFigure.objects.update_or_create(
            key=kept[-1], defaults={"data": quality_of(version, material), "computed_at": now}
        )
    StoredFigure.objects.filter(key__startswith=f"{ITEM_QUALITY}:").exclude(key__in=kept).delete()
    return len(kept)


def quality_of(version: InstrumentVersion, material: Material) -> dict:
    """What the page shows of one version, as plain values."""
    shares = np.array(material.shares, dtype=float)  # None becomes NaN
    found = alpha_with_interval(shares)
    error = MeasurementError.objects.filter(
        instrument=version.instrument, rule_set=version.rule_set, dimension=TOTAL
    ).first()
    return {
        "n": len(shares),
        "demo": material.demo,
        "until": material.until.isoformat() if material.until else "",
        "alpha": asdict(found) if found else None,
        "retest": {"pairs": error.pairs, "icc": float(error.icc), "sem": float(error.sem)}
        if error
        else None,
        "items": _items(material, shares),
    }


def _items(material: Material, shares: np.ndarray) -> list[dict]:
    rests, splits = item_rest(shares), discrimination(shares)
    reached = _reached(material)
    lines = []
    for at, key in enumerate(material.items):
        column = shares[:, at]
        column = column[~np.isnan(column)]
        states = material.states[key]
        asked = sum(n for state, n in states.items() if state != "not_asked")
        ticked = int((column > 0).sum())
        pairs = material.pairs.get(key, [])
        lines.append(
            {
                "key": key,
                "n": len(column),
                "mean": _rounded(column.mean() if len(column) >= FEWEST else None),
                "ticked": _percent(ticked, len(column)),
                "flag": _flag(ticked, len(column)),
                "not_applicable": _percent(states["not_applicable"], asked),
                "dont_know": _percent(states["dont_know"], asked),
                "item_rest": _rounded(rests[at]),
                "discrimination": _rounded(splits[at]),
                "left": _percent(material.left_after[key], reached[key]),
                "pairs": len(pairs) if len(pairs) >= FEWEST else None,
                "kappa": _rounded(weighted_kappa(pairs) if len(pairs) >= FEWEST else None),
                "self_less_adviser": _rounded(
                    sum(own - judged for own, judged in pairs) / len(pairs)
                    if len(pairs) >= FEWEST
                    else None
                ),
            }
        )
    return lines


def _reached(material: Material) -> dict[str, int]:
    """How many came as far as each question: those who finished, and the drafts that got there."""
    still = len(material.shares) + material.left_after.total()
    found = {}
    before = 0
    for key in material.items:
        found[key] = still - before
        before += material.left_after[key]
    return found


def _percent(part: int, n: int) -> int | None:
    """Whole per cent; None where it, or what is left, is about too few to be told."""
    if not n or shown_part(part, n) is None:
        return None
    return (200 * part + n) // (2 * n)


def _flag(part: int, n: int) -> str:
    """Whether nearly all, or nearly none, earn anything with it."""
    if n < FEWEST:
        return ""
    return "many" if part > 0.95 * n else "few" if part < 0.05 * n else ""


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 3)

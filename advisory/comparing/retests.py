"""Measures how far scores waver, from businesses that were assessed twice within weeks."""

from datetime import timedelta
from itertools import groupby, pairwise

from django.db import transaction

from advisory.comparing.comparable import comparable
from advisory.comparing.reliability import FEWEST_PAIRS, Reliability, reliability
from advisory.models import Business, Instrument, MeasurementError, Score
from advisory.peers.figures import TOTAL

SHORTEST, LONGEST = timedelta(days=14), timedelta(days=28)
Pair = tuple[Score, Score]


@transaction.atomic
def measure_error(*, instrument: Instrument) -> dict[str, int]:
    """Store the error of each rule set with enough pairs; returns the pairs of every rule set.

    With too few pairs, what was measured before stays.
    """
    rule_sets = instrument.versions.frozen().order_by("rule_set").values_list("rule_set", flat=True)
    found = {}
    for rule_set in rule_sets.distinct():
        pairs = retest_pairs(instrument, rule_set)
        found[rule_set] = len(pairs)
        if len(pairs) < FEWEST_PAIRS:
            continue
        for dimension, rows in _tables(pairs).items():
            measured = reliability(rows)
            if measured is not None:
                _store(instrument, rule_set, dimension, measured)
    return found


def retest_pairs(instrument: Instrument, rule_set: str) -> list[Pair]:
    """Of each real business the first two final rounds in a row, 14 to 28 days apart."""
    scores = (
        Score.objects.final()
        .filter(
            instrument_version__instrument=instrument,
            rule_set=rule_set,
            assessment__business__in=Business.objects.with_advice_consent().filter(is_demo=False),
        )
        .select_related("assessment", "instrument_version")
        .defer("receipt", "instrument_version__definition")
        .prefetch_related("dimensions")
        .order_by("assessment__business", "assessment__submitted_at", "pk")
    )
    pairs = []
    for _business, rounds in groupby(scores, key=lambda score: score.assessment.business_id):
        pair = next((pair for pair in pairwise(rounds) if _is_retest(*pair)), None)
        if pair is not None:
            pairs.append(pair)
    return pairs


def _is_retest(first: Score, second: Score) -> bool:
    apart = second.assessment.submitted_at - first.assessment.submitted_at
    return SHORTEST <= apart <= LONGEST and comparable(first, second)


def _tables(pairs: list[Pair]) -> dict[str, list[list[float]]]:
    """The points of both rounds, business by business, of the whole and of each dimension."""
    tables: dict[str, list[list[float]]] = {TOTAL: []}
    for pair in pairs:
        tables[TOTAL].append([float(score.total) for score in pair])
        first, second = ({row.key: row for row in score.dimensions.all()} for score in pair)
        for key in first.keys() & second.keys():
            points = [float(first[key].points), float(second[key].points)]
            tables.setdefault(key, []).append(points)
    return {key: rows for key, rows in tables.items() if len(rows) == len(pairs)}


def _store(instrument: Instrument, rule_set: str, dimension: str, measured: Reliability) -> None:
    MeasurementError.objects.update_or_create(
        instrument=instrument,
        rule_set=rule_set,
        dimension=dimension,
        defaults={
            "pairs": measured.n,
            "icc": round(measured.icc, 4),
            "sd": round(measured.sd, 4),
            "sem": round(measured.sem, 4),
        },
    )

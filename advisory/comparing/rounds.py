"""The rounds of a business, or of a browser without account, side by side as ready values."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Value

from advisory.assessments.levels import overall_level
from advisory.assessments.questionnaire import Questionnaire, questionnaire_of
from advisory.comparing.comparable import comparable
from advisory.comparing.line_chart import LineChart, line_chart
from advisory.comparing.reliability import smallest_real_change
from advisory.models import Assessment, DimensionScore, MeasurementError, Score
from advisory.peers.figures import TOTAL
from core.translated import pick

MOST_ROUNDS = 8  # as many as a small chart and a table take


@dataclass(frozen=True)
class Round:
    """One round: T0 is the first, T1 the next."""

    label: str
    public_id: uuid.UUID
    date: datetime
    is_current: bool
    is_provisional: bool


@dataclass(frozen=True)
class Point:
    points: Decimal
    share: Decimal  # in per cent


@dataclass(frozen=True)
class Measure:
    """The whole score or one dimension over the rounds, from the first to the last shown.

    `noise` is the largest change, in points, that may still be chance; None while the error of
    measurement is not known.
    """

    label: str
    maximum: Decimal
    points: list[Point]
    chart: LineChart
    change: Decimal | None
    noise: Decimal | None
    is_provisional: bool

    @property
    def is_real(self) -> bool:
        """Only a change beyond the error of measurement, between final results, is called real."""
        if self.change is None or self.noise is None or self.is_provisional:
            return False
        return abs(self.change) > self.noise


@dataclass(frozen=True)
class OtherRound:
    """A result that may not be set beside these."""

    public_id: uuid.UUID
    name: str
    version: str
    date: datetime
    level: str


@dataclass(frozen=True)
class RoundsView:
    """`score` is the one the others are set beside."""

    score: Score
    rounds: list[Round]
    measures: list[Measure]
    others: list[OtherRound]

    @property
    def has_change(self) -> bool:
        return len(self.rounds) > 1

    @property
    def is_error_known(self) -> bool:
        return any(measure.noise is not None for measure in self.measures)


def rounds_of(assessment: Assessment, held: Iterable[uuid.UUID]) -> RoundsView:
    """Rounds comparable with one in order of time, and the others; two queries, of no business
    three.
    """
    scores = list(_scores(_rounds(assessment, held).submitted()))
    rule_set = assessment.instrument_version.rule_set
    score = next(
        one for one in scores if (one.assessment_id, one.rule_set) == (assessment.pk, rule_set)
    )
    fitting = [one for one in scores if comparable(one, score)]
    numbered = list(enumerate(fitting))[-MOST_ROUNDS:]
    questionnaire = questionnaire_of(score.instrument_version)
    return RoundsView(
        score=score,
        rounds=[_round(number, one, score) for number, one in numbered],
        measures=_measures(
            questionnaire, [one for _, one in numbered], [f"T{n}" for n, _ in numbered]
        ),
        others=[_other(one) for one in reversed(scores) if not comparable(one, score)],
    )


def _scores(rounds: QuerySet[Assessment]) -> QuerySet[Score]:
    """The scores of rounds with their dimensions, each with its error of measurement as `sem`."""
    dimensions = DimensionScore.objects.annotate(
        sem=_error(of="score__", dimension=OuterRef("key"))
    )
    return (
        Score.objects.filter(assessment__in=rounds)
        .annotate(sem=_error(dimension=Value(TOTAL)))
        .select_related(
            "assessment__business__industry",
            "assessment__business__area",
            "instrument_version__instrument",
        )
        .defer("receipt", "history", "instrument_version__definition")
        .prefetch_related(Prefetch("dimensions", dimensions))
        .order_by("assessment__submitted_at", "pk")
    )


def _error(*, of: str = "", dimension: OuterRef | Value) -> Subquery:
    """What is known of how far a measure wavers; `of` leads from its row to the score."""
    errors = MeasurementError.objects.filter(
        instrument=OuterRef(f"{of}instrument_version__instrument"),
        rule_set=OuterRef(f"{of}rule_set"),
        dimension=dimension,
    )
    return Subquery(errors.values("sem")[:1])


def _rounds(assessment: Assessment, held: Iterable[uuid.UUID]):
    """Those of the business; or those this browser holds that were continued from one another."""
    if assessment.business_id:
        return Assessment.objects.for_business(assessment.business)
    own = Assessment.objects.filter(business=None, public_id__in=[*held, assessment.public_id])
    links = dict(own.values_list("pk", "continued_from"))
    chain = {assessment.pk}
    while True:
        linked = {pk for pk, before in links.items() if before in chain}
        linked |= {links[pk] for pk in chain if links.get(pk) in links}
        if linked <= chain:
            return Assessment.objects.filter(pk__in=chain)
        chain |= linked


def _round(number: int, one: Score, current: Score) -> Round:
    return Round(
        label=f"T{number}",
        public_id=one.assessment.public_id,
        date=one.assessment.submitted_at,
        is_current=one.pk == current.pk,
        is_provisional=one.is_provisional,
    )


def _other(score: Score) -> OtherRound:
    version = score.instrument_version
    return OtherRound(
        public_id=score.assessment.public_id,
        name=version.instrument.name,
        version=version.version,
        date=score.assessment.submitted_at,
        level=overall_level(questionnaire_of(version).definition, score.level).label,
    )


def _measures(
    questionnaire: Questionnaire, scores: list[Score], labels: list[str]
) -> list[Measure]:
    whole = [(one.total, one.maximum, one.is_provisional) for one in scores]
    found = [_measure("", whole, labels, scores[-1].sem)]
    rows = [{row.key: row for row in one.dimensions.all()} for one in scores]
    for pillar in questionnaire.pillars:
        key = pillar["key"]
        if all(_is_there(row.get(key)) for row in rows):
            values = [(row[key].points, row[key].maximum, row[key].is_provisional) for row in rows]
            found.append(_measure(pick(pillar["label"]), values, labels, rows[-1][key].sem))
    return found


def _is_there(row: DimensionScore | None) -> bool:
    return row is not None and bool(row.maximum)


def _measure(
    label: str,
    values: list[tuple[Decimal, Decimal, bool]],
    labels: list[str],
    sem: Decimal | None,
) -> Measure:
    maximum = values[-1][1]
    noise = None if sem is None else Decimal(str(smallest_real_change(float(sem))))
    first, last = values[0], values[-1]
    return Measure(
        label=label,
        maximum=maximum,
        points=[Point(points, 100 * points / most) for points, most, _ in values],
        chart=line_chart(
            [float(points / most) for points, most, _ in values],
            labels,
            None if noise is None else float(noise / maximum),
        ),
        change=last[0] - first[0] if len(values) > 1 else None,
        noise=noise,
        is_provisional=first[2] or last[2],
    )

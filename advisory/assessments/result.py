"""Everything the result page shows of an assessment, as ready values; two queries."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from advisory.assessments.cards import answer_text
from advisory.assessments.cheapest import NextPoint, cheapest_points
from advisory.assessments.levels import LevelView, level_label, overall_level
from advisory.assessments.profile import (
    LineDetails,
    ProfileGroup,
    awaited_in_words,
    details_of,
    profile_of,
)
from advisory.assessments.questionnaire import Questionnaire, questionnaire_of
from advisory.assessments.radar import Radar, radar
from advisory.crosswalk.drawing import leads_elsewhere
from advisory.models import Assessment, Score
from advisory.plan.view import cost_text, weeks_text
from advisory.scoring import rounded
from advisory.scoring.answers import ANSWERED, NO_BASE
from advisory.xlsform.dimensions import WEIGHTED_MEAN
from advisory.xlsform.exact import unpack
from core.translated import pick

MOST_GAPS = 3
MOST_EARLIER = 8


@dataclass(frozen=True)
class Line:
    """One answer of the receipt: what it gave and what the next step up would give."""

    key: str
    number: int
    label: str
    answer: str
    points: Decimal
    maximum: Decimal
    next_label: str
    gain: Decimal | None
    more: LineDetails

    @property
    def missing(self) -> Decimal:
        return self.maximum - self.points - self.more.open


@dataclass(frozen=True)
class Pillar:
    label: str
    points: Decimal
    maximum: Decimal
    share: Decimal  # in percent
    level: str
    is_provisional: bool
    lines: list[Line]

    @property
    def is_sample(self) -> bool:
        return any(line.more.is_sample for line in self.lines)


@dataclass(frozen=True)
class GapView:
    """A topic where many points are missing, and the answer that says so most clearly."""

    topic: str
    name: str
    missing: Decimal
    maximum: Decimal
    line: Line
    others: int


@dataclass(frozen=True)
class CheapView:
    """A point that is easy to get, with the step that leads there and what that step takes."""

    line: Line
    step: str
    weeks: str
    cost: str


@dataclass(frozen=True)
class Earlier:
    public_id: uuid.UUID
    name: str
    date: datetime.datetime
    total: Decimal | None
    maximum: Decimal
    level: str


@dataclass(frozen=True)
class ResultView:
    assessment: Assessment
    name: str
    score: Score
    level: LevelView
    pillars: list[Pillar]
    radar: Radar | None
    gaps: list[GapView]
    cheapest: list[CheapView]
    earlier: list[Earlier]
    source: str
    note: str
    is_ours: bool
    unanswered: int
    has_empty_base: bool
    awaited: list[str]
    is_mean: bool
    profile: list[ProfileGroup]
    leads_elsewhere: bool

    @property
    def is_range(self) -> bool:
        return self.score.low != self.score.high


def present_result(assessment: Assessment, held: Iterable[uuid.UUID] = ()) -> ResultView:
    """Build the view of a submitted assessment; `held` are the rounds this browser may open."""
    questionnaire = questionnaire_of(assessment.instrument_version)
    definition = questionnaire.definition
    score = assessment.scores.get(rule_set=assessment.instrument_version.rule_set)
    receipt = score.receipt["lines"]
    names = score.receipt["topics"]
    lines = {line["key"]: _line(questionnaire, line) for line in receipt}
    by_pillar: dict[str, list[Line]] = {}
    for line in receipt:
        by_pillar.setdefault(line["dimension"], []).append(lines[line["key"]])
    pillars = [
        _pillar(questionnaire, row, by_pillar.get(row["key"], []))
        for row in score.receipt["dimensions"]
    ]
    shares = [(pillar.label, float(pillar.share / 100)) for pillar in pillars]
    return ResultView(
        assessment=assessment,
        name=pick(definition["name"]),
        score=score,
        level=overall_level(definition, score.level),
        pillars=pillars,
        radar=radar(shares) if len(shares) > 2 else None,
        gaps=_gaps(questionnaire, receipt, lines, names),
        cheapest=[
            _cheap(point, lines[point.key])
            for point in cheapest_points(questionnaire.scorer, receipt)
        ],
        earlier=_earlier(assessment, held),
        source=pick(definition["source"] or {}),
        note=pick(definition["note"] or {}),
        is_ours=definition["ours"],
        unanswered=score.asked - score.answered,
        has_empty_base=NO_BASE in score.receipt["flags"].values(),
        awaited=awaited_in_words(questionnaire.scorer.awaited) if score.total is None else [],
        is_mean=definition.get("overall") == WEIGHTED_MEAN,
        profile=profile_of(questionnaire, score.receipt.get("profile", {})),
        leads_elsewhere=leads_elsewhere(questionnaire),
    )


def _line(questionnaire: Questionnaire, line: dict) -> Line:
    item, following = questionnaire.items[line["key"]], line["next"]
    answer = answer_text(item, {"state": line["state"], "value": line["value"]})
    reached = pick(line["label"] or {})
    if reached and not item["options"]:
        answer = f"{answer} ({reached})"
    return Line(
        key=line["key"],
        number=questionnaire.numbers[line["key"]],
        label=pick(item["label"]),
        answer=answer,
        points=rounded(unpack(line["points"])),
        maximum=rounded(unpack(line["maximum"])),
        next_label=pick(following["label"]) if following else "",
        gain=rounded(unpack(following["gain"])) if following else None,
        more=details_of(item, line),
    )


def _cheap(point: NextPoint, line: Line) -> CheapView:
    rule = point.rule
    if rule is None:
        return CheapView(line, "", "", "")
    cost = cost_text(rule["cost_low"], rule["cost_high"])
    return CheapView(line, pick(rule["label"]), weeks_text(rule["weeks"]), cost)


def _pillar(questionnaire: Questionnaire, row: dict, lines: list[Line]) -> Pillar:
    dimension = questionnaire.dimensions[row["key"]]
    points, maximum = Decimal(row["points"]), Decimal(row["maximum"])
    return Pillar(
        label=pick(dimension["label"]),
        points=points,
        maximum=maximum,
        share=100 * points / maximum if maximum else Decimal(0),
        level=level_label(questionnaire.definition, dimension["levels"], row["level"]),
        is_provisional=row["is_provisional"],
        lines=lines,
    )


def _gaps(
    questionnaire: Questionnaire, receipt: list[dict], lines: dict[str, Line], names: dict
) -> list[GapView]:
    """Topics by the points still open, each question counted once, under its first topic."""
    missing: dict[str, list[Line]] = {}
    maximum: dict[str, Decimal] = {}
    for line in receipt:
        topics = questionnaire.items[line["key"]]["topics"]
        if topics and line["state"] == ANSWERED:
            told = lines[line["key"]]
            maximum[topics[0]] = maximum.get(topics[0], Decimal(0)) + told.maximum
            if told.missing:
                missing.setdefault(topics[0], []).append(told)
    largest = sorted(missing, key=lambda topic: -sum(line.missing for line in missing[topic]))
    largest = largest[:MOST_GAPS]
    return [
        GapView(
            topic=topic,
            name=pick(names.get(topic, {}), default=topic),
            missing=sum((line.missing for line in missing[topic]), start=Decimal(0)),
            maximum=maximum[topic],
            line=max(missing[topic], key=lambda line: line.missing),
            others=len(missing[topic]) - 1,
        )
        for topic in largest
    ]


def _earlier(assessment: Assessment, held: Iterable[uuid.UUID]) -> list[Earlier]:
    """Other results of the same business, or of this browser while nothing is claimed."""
    if assessment.business_id:
        rounds = Assessment.objects.for_business(assessment.business)
    else:
        rounds = Assessment.objects.filter(business=None, public_id__in=list(held))
    scores = (
        Score.objects.filter(assessment__in=rounds.submitted().exclude(pk=assessment.pk))
        .select_related("assessment", "instrument_version__instrument")
        .defer("receipt", "instrument_version__definition")
        .order_by("-assessment__submitted_at")[:MOST_EARLIER]
    )
    return [
        Earlier(
            public_id=score.assessment.public_id,
            name=score.instrument_version.instrument.name,
            date=score.assessment.submitted_at,
            total=score.total,
            maximum=score.maximum,
            level=overall_level(
                questionnaire_of(score.instrument_version).definition, score.level
            ).label,
        )
        for score in scores
    ]

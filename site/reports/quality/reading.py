"""Reads the rounds and answers that the statistics of a questionnaire are made of."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from advisory.assessments.questionnaire import questionnaire_of
from advisory.models import Answer, Assessment, InstrumentVersion, Review, Score
from advisory.scoring.answers import ANSWERED
from advisory.xlsform.exact import unpack

MOST_ROUNDS = 10_000
#: A draft nobody came back to for so long was given up.
LEFT_AFTER = timedelta(days=7)
PART = 500


@dataclass
class Material:
    """`shares` has a row for each round: of each question the share of its points, or None."""

    items: list[str]
    shares: list[list[float | None]] = field(default_factory=list)
    states: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    demo: int = 0
    until: datetime | None = None
    #: Of drafts that were given up: how many stopped after the question, by its key.
    left_after: Counter[str] = field(default_factory=Counter)
    #: Own and adviser's answer of questions on an ordered scale.
    pairs: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))


def material_of(version: InstrumentVersion, now: datetime) -> Material:
    """The newest final rounds of one version; the people of each agree to be counted, or are unknown."""
    questionnaire = questionnaire_of(version)
    scored = [key for key, item in questionnaire.items.items() if item.get("points") is not None]
    found = Material(scored)
    _read_rounds(version, found)
    _read_drafts(version, list(questionnaire.items), found, now)
    _read_reviews(version, found)
    return found


def _read_rounds(version: InstrumentVersion, found: Material) -> None:
    scores = (
        Score.objects.final()
        .filter(
            assessment__in=Assessment.objects.advisable(),
            instrument_version=version,
            rule_set=version.rule_set,
        )
        .order_by("-assessment__submitted_at", "-pk")
        .values_list("receipt", "assessment__is_demo", "assessment__submitted_at")
    )
    for receipt, is_demo, at in scores[:MOST_ROUNDS].iterator(PART):
        lines = {line["key"]: line for line in receipt.get("lines", ())}
        found.shares.append([_share(lines.get(key)) for key in found.items])
        for key in found.items:
            found.states[key][lines[key]["state"] if key in lines else "not_asked"] += 1
        found.demo += is_demo
        found.until = found.until or at


def _share(line: dict | None) -> float | None:
    if line is None or line["state"] != ANSWERED or not line["maximum"]:
        return None
    return float(unpack(line["points"]) / unpack(line["maximum"]))


def _read_drafts(
    version: InstrumentVersion, order: list[str], found: Material, now: datetime
) -> None:
    """After which question people stopped: the last in order that they answered."""
    drafts = (
        Assessment.objects.drafts()
        .advisable()
        .filter(instrument_version=version, updated_at__lt=now - LEFT_AFTER)
        .order_by("-updated_at")
        .values_list("pk", flat=True)[:MOST_ROUNDS]
    )
    place = {key: at for at, key in enumerate(order)}
    last: dict[int, int] = {}
    answers = Answer.objects.filter(assessment__in=list(drafts), layer=Answer.Layer.SELF)
    for draft, key in answers.values_list("assessment", "question_key").iterator(PART):
        if key in place:
            last[draft] = max(last.get(draft, -1), place[key])
    found.left_after.update(order[at] for at in last.values())


def _read_reviews(version: InstrumentVersion, found: Material) -> None:
    """The last verdict on each answer beside the own answer; of answers that are whole numbers."""
    own = {
        (row.assessment_id, row.question_key): row.value
        for row in Answer.objects.filter(
            assessment__instrument_version=version,
            layer=Answer.Layer.SELF,
            state=Answer.State.ANSWERED,
            assessment__reviews__kind__in=Review.VERDICTS,
        ).distinct()
    }
    last: dict[tuple[int, str], object] = {}
    rows = Review.objects.filter(
        assessment__in=Assessment.objects.advisable().filter(instrument_version=version),
        kind__in=Review.VERDICTS,
        state=Answer.State.ANSWERED,
    )
    for review in rows.order_by("pk"):
        last[review.assessment_id, review.question_key] = review.value
    for place, judged in last.items():
        said = own.get(place)
        if isinstance(said, int) and isinstance(judged, int):
            found.pairs[place[1]].append((int(said), int(judged)))

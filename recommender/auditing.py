"""Holds stored reasons against the scores and the answers they claim to rest on."""

import math
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from advisory.models import Assessment, Score
from recommender.models import Recommendation
from recommender.reasons import FEWEST_PEERS, LABELS, main_part, reason, shares


@dataclass
class Audit:
    businesses: int = 0
    lines: int = 0
    #: Which part was the largest, and how often.
    by_part: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def audit(*, businesses: int, seed: int = 0) -> Audit:
    """Check every line of the current lists of so many assessments, drawn by chance."""
    listed = Recommendation.objects.current().values("assessment")
    keys = sorted(Assessment.objects.filter(pk__in=listed).values_list("pk", flat=True))
    drawn = random.Random(seed).sample(keys, min(businesses, len(keys)))  # noqa: S311 - a sample
    found = Audit(businesses=len(drawn))
    rows = Recommendation.objects.current().filter(assessment__in=drawn).order_by("pk")
    answers = _answers(drawn)
    for row in rows.iterator():
        main = main_part(row.parts)
        found.lines += 1
        if main:
            found.by_part[main["name"]] = found.by_part.get(main["name"], 0) + 1
        found.problems += [f"{row}: {text}" for text in problems(row, answers[row.assessment_id])]
    return found


def problems(row: Recommendation, answers: dict[str, dict]) -> Iterator[str]:
    """Everything wrong with the reason of one line; `answers` are the lines of its receipt."""
    total = sum(part["share"] for part in row.parts)
    if not math.isclose(total, row.score, abs_tol=1e-6):
        yield f"the parts add up to {total:.6f}, the score is {row.score:.6f}"
    main = main_part(row.parts)
    if main is None:
        yield "no part speaks for it"
        return
    if any(part["share"] > main["share"] for part in row.parts):
        yield f"{main['name']} is not the largest part"
    if not reason([main]) or reason(row.parts) != reason([main]):
        yield f"what is said is not what {main['name']} says"
    if sum(share.percent for share in shares(row.parts)) != 100:
        yield "the shares do not add up to 100"
    yield from _evidence_problems(main, answers)


def _evidence_problems(main: dict, answers: dict[str, dict]) -> Iterator[str]:
    evidence = main["evidence"]
    if main["name"] not in LABELS:
        yield f"{main['name']} is a part nobody gave a name to"
    elif (main["name"] == "need" or "key" in evidence) and evidence.get("key") not in answers:
        yield "the answer it names was never given"
    elif main["name"] == "popularity" and 0 < evidence.get("members", 0) < FEWEST_PEERS:
        yield f"the group it names has {evidence['members']} members"
    elif main["name"] in ("collaborative", "sequence") and "after" not in evidence:
        yield "it names nothing the business chose before"


def _answers(assessments: Iterable[int]) -> dict[int, dict[str, dict]]:
    """Lines of the receipt by question, for each assessment."""
    scores = Score.objects.filter(assessment__in=list(assessments)).order_by("pk")
    found: dict[int, dict[str, dict]] = {key: {} for key in assessments}
    for score in scores.iterator():
        found[score.assessment_id] |= {line["key"]: line for line in score.receipt["lines"]}
    return found

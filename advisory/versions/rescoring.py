"""Scores every finished assessment of a version or an instrument again, in parts.

A part commits with the count so far: a run that takes over after a killed worker goes on where
the last whole part ended, and no score is written or counted twice.
"""

import logging
from collections.abc import Iterator

from django.db.models import F

from advisory.assessments.scores import rescore
from advisory.models import Assessment, InstrumentVersion, Score
from advisory.models.assessment import AssessmentQuerySet
from advisory.scoring import AnswerRefused
from advisory.signals import points_changed
from core import jobs

logger = logging.getLogger(__name__)
PART = 50  # some tenths of a second: others write in between
#: What a rescored assessment is counted as.
LEVEL, POINTS, DETAILS, SAME = "level", "points", "details", "same"
REFUSED, UNSCORED = "refused", "unscored"


def to_rescore(instrument: str, version: str = "") -> AssessmentQuerySet:
    """The finished assessments of one version, or of all versions of an instrument."""
    found = Assessment.objects.submitted().filter(instrument_version__instrument__key=instrument)
    return found.filter(instrument_version__version=version) if version else found


def rescore_in_parts(
    progress: jobs.Progress, *, instrument: str, version: str, reason: str
) -> None:
    """Do the work of the job; its result counts what became of each assessment."""
    wanted = to_rescore(instrument, version).select_related("business").order_by("pk")
    versions = InstrumentVersion.objects.defer("definition").in_bulk(
        set(wanted.order_by().values_list("instrument_version", flat=True))
    )
    total = wanted.count()
    is_over = False
    while not is_over:
        with progress.part() as kept:
            part = list(wanted.filter(pk__gt=kept.get("after", 0))[:PART])
            counts = kept.setdefault("counts", {})
            changed = []
            for assessment, outcome, has_other_points in _rescored(part, versions, reason):
                counts[outcome] = counts.get(outcome, 0) + 1
                kept["after"] = assessment.pk
                if has_other_points:
                    changed.append(assessment)
            if changed:
                points_changed.send(sender=Assessment, assessments=changed)
            done, is_over = sum(counts.values()), len(part) < PART
        progress.tell(done, max(total, done))
    with progress.finish({"counts": counts}):
        return


def _rescored(
    part: list[Assessment], versions: dict[int, InstrumentVersion], reason: str
) -> Iterator[tuple[Assessment, str, bool]]:
    """Each assessment of a part, scored again: what became of it, and if an answer gives otherwise."""
    scores = Score.objects.filter(
        assessment__in=part, instrument_version=F("assessment__instrument_version")
    ).only("assessment", "total", "level", "computed_at", "receipt")
    before = {score.assessment_id: score for score in scores}
    for assessment in part:
        assessment.instrument_version = versions[assessment.instrument_version_id]
        try:
            after = rescore(assessment=assessment, reason=reason)
        except AnswerRefused as refusal:  # the old score stays
            logger.warning("assessment %s is not scored again: %s", assessment.pk, refusal)
            yield assessment, REFUSED, False
        except Score.DoesNotExist:
            logger.warning("assessment %s has no score", assessment.pk)
            yield assessment, UNSCORED, False
        else:
            old = before[assessment.pk]
            yield assessment, _outcome(old, after), _points(old) != _points(after)


def _outcome(before: Score, after: Score) -> str:
    if after.computed_at == before.computed_at:
        return SAME
    if after.level != before.level:
        return LEVEL
    return POINTS if after.total != before.total else DETAILS


def _points(score: Score) -> dict[str, tuple]:
    """What each question gave, of how much."""
    lines = score.receipt.get("lines", [])
    return {line["key"]: (line["points"], line["maximum"]) for line in lines}

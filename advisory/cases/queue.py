"""The list an adviser works from."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, Prefetch, QuerySet

from advisory.assessments.levels import level_label
from advisory.assessments.questionnaire import questionnaire_of
from advisory.models import AdviserCase, Assessment, Score
from core import audit
from users.models import User


@dataclass(frozen=True)
class CaseRow:
    """One line of the adviser's list: the business, its latest result and what happened last."""

    case: AdviserCase
    latest: Assessment | None
    score: Score | None
    level: str
    active_at: datetime.datetime


def case_rows(cases: QuerySet[AdviserCase]) -> list[CaseRow]:
    """The lines of the list, longest untouched first; three queries for any number of cases."""
    cases = list(cases.annotate(touched_at=Max("business__assessments__updated_at")))
    scores = Score.objects.select_related("instrument_version").defer(
        "receipt", "instrument_version__definition"
    )
    latest = {
        assessment.business_id: assessment
        for assessment in Assessment.objects.latest_per_business()
        .filter(business__in=[case.business_id for case in cases])
        .prefetch_related(Prefetch("scores", scores.order_by("pk")))
    }
    rows = []
    for case in cases:
        assessment = latest.get(case.business_id)
        score = next(iter(assessment.scores.all()), None) if assessment else None
        level = ""
        if score:
            definition = questionnaire_of(score.instrument_version).definition
            level = level_label(definition, definition["levels"], score.level)
        active_at = max(case.opened_at, case.touched_at or case.opened_at)
        rows.append(CaseRow(case, assessment, score, level, active_at))
    return sorted(rows, key=lambda row: row.active_at)


def record_look(user: User, rows: Iterable[CaseRow]) -> None:
    """Write down whose results an adviser saw in a list; an empty one shows nobody's."""
    businesses = [str(row.case.business.public_id) for row in rows]
    if businesses:
        audit.record(user, "looked at case list", user, businesses=businesses)

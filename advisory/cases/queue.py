"""The list an adviser works from: own cases by urgency, each with the reasons for its place."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import F, Max, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from advisory.assessments.levels import level_label
from advisory.assessments.questionnaire import questionnaire_of
from advisory.cases.facts import facts_of
from advisory.cases.reason_texts import ToldReason, told
from advisory.cases.urgency import Fact, Reason, Waiting, order_of, what_waits
from advisory.models import AdviserCase, Assessment, Score
from core import audit
from users.models import User

QUIET = "quiet"


@dataclass(frozen=True)
class CaseRow:
    """One line of the list: the business, what waits and since when, and its latest result."""

    case: AdviserCase
    waiting: Sequence[Waiting]
    active_at: datetime.datetime
    score: Score | None = None
    level: str = ""

    @property
    def reasons(self) -> list[ToldReason]:
        return [told(one) for one in self.waiting]

    @property
    def latest(self) -> Assessment | None:
        return self.score.assessment if self.score else None

    def is_for(self, reason: str) -> bool:
        """Whether the row belongs to this part of the list; no reason names the whole list."""
        if reason == QUIET:
            return not self.waiting
        return not reason or any(one.reason == reason for one in self.waiting)


def case_rows(cases: QuerySet[AdviserCase]) -> list[CaseRow]:
    """The lines without results, most urgent first; two queries for any number of cases."""
    facts = facts_of(cases)
    rows = []
    touched = cases.annotate(touched_at=Max("business__assessments__updated_at"))
    for case in touched.select_related("business"):
        waiting = waiting_in(facts.get(case.business_id, ()))
        active_at = max(case.opened_at, case.touched_at or case.opened_at)
        rows.append(CaseRow(case, waiting, active_at))
    return sorted(rows, key=lambda row: (*order_of(row.waiting, row.active_at.date()), row.case.pk))


def waiting_in(facts: Iterable[Fact]) -> list[Waiting]:
    """What waits today by the facts of one business."""
    reassess_after = datetime.timedelta(days=settings.REASSESS_AFTER_DAYS)
    return what_waits(facts, today=timezone.localdate(), reassess_after=reassess_after)


def with_results(rows: Iterable[CaseRow]) -> list[CaseRow]:
    """The same lines with the latest result of each business; one query."""
    rows = list(rows)
    found = latest_scores(row.case.business_id for row in rows)
    return [_with_score(row, found.get(row.case.business_id)) for row in rows]


def latest_scores(businesses: Iterable[int]) -> dict[int, Score]:
    """The score of the latest result of each business; one query."""
    latest = Assessment.objects.latest_per_business().filter(business__in=list(businesses))
    scores = Score.objects.filter(
        assessment__in=latest,
        instrument_version=F("assessment__instrument_version"),
        rule_set=F("instrument_version__rule_set"),
    )
    return {
        score.assessment.business_id: score
        for score in scores.select_related(
            "assessment__instrument_version__instrument", "instrument_version"
        ).defer(
            "receipt",
            "instrument_version__definition",
            "assessment__instrument_version__definition",
        )
    }


def level_of(score: Score) -> str:
    """The level of a score in words."""
    definition = questionnaire_of(score.instrument_version).definition
    return level_label(definition, definition["levels"], score.level)


def _with_score(row: CaseRow, score: Score | None) -> CaseRow:
    if score is None:
        return row
    return replace(row, score=score, level=level_of(score))


@dataclass(frozen=True)
class Part:
    """A part of the list to choose: the rows with one reason, or the quiet ones."""

    key: str
    label: str | Promise
    n: int


def parts_of(rows: Sequence[CaseRow]) -> list[Part]:
    """The parts that are not empty, most urgent first."""
    named = [*Reason.choices, (QUIET, _("Nothing waits"))]
    counts = {key: sum(row.is_for(key) for row in rows) for key, _label in named}
    return [Part(key, label, counts[key]) for key, label in named if counts[key]]


def record_look(user: User, rows: Iterable[CaseRow]) -> None:
    """Write down whose results an adviser saw in a list; an empty one shows nobody's."""
    businesses = [str(row.case.business.public_id) for row in rows]
    if businesses:
        audit.record(user, "looked at case list", user, businesses=businesses)

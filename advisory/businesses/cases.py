"""Cases: a business entrusted to an adviser, and the list an adviser works from."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Prefetch, QuerySet
from django.utils import timezone

from advisory.assessments.levels import level_label
from advisory.assessments.questionnaire import questionnaire_of
from advisory.models import AdviserCase, Assessment, Business, Score
from core import audit
from users.consents import Purpose
from users.models import User


class NoConsent(Exception):
    """No owner of the business has agreed to advice and to sharing it with an adviser."""


@dataclass(frozen=True)
class CaseRow:
    """One line of the adviser's list: the business, its latest result and what happened last."""

    case: AdviserCase
    latest: Assessment | None
    score: Score | None
    level: str
    active_at: datetime.datetime


def may_share_with_adviser(business: Business) -> bool:
    """An owner has agreed to advice, and that an adviser sees the business."""
    owners = business.memberships.owners()
    return owners.consenting(Purpose.ADVISER).consenting(Purpose.ADVICE).exists()


@transaction.atomic
def open_case(*, business: Business, adviser: User, official: User) -> AdviserCase:
    """Entrust a business to an adviser; an open case stays as it is. Raises NoConsent."""
    if not may_share_with_adviser(business):
        raise NoConsent
    case, created = AdviserCase.objects.get_or_create(
        business=business, adviser=adviser, closed_at=None
    )
    if created:
        audit.record(official, "opened case", case, business=str(business.public_id))
    return case


@transaction.atomic
def close_case(*, case: AdviserCase, actor: User | None) -> None:
    """End a case: its adviser no longer sees the business. Closing twice changes nothing."""
    if AdviserCase.objects.open().filter(pk=case.pk).update(closed_at=timezone.now()):
        audit.record(actor, "closed case", case, business=str(case.business.public_id))


def close_unshared_cases(businesses: Iterable[Business], *, actor: User | None) -> None:
    """Close the open cases of those businesses that no owner shares any more."""
    cases = AdviserCase.objects.open().filter(business__in=businesses)
    for case in cases.select_related("business"):
        if not may_share_with_adviser(case.business):
            close_case(case=case, actor=actor)


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

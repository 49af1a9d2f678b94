"""The page of one case as ready values: what waits, the result, requests, notes, history."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.assessments.questionnaire import questionnaire_of
from advisory.cases.queue import CaseRow, case_rows, with_results
from advisory.models import (
    AdviserCase,
    Assessment,
    Business,
    CaseNote,
    HandOverProposal,
    Membership,
    Review,
)
from advisory.plan.view import PlanView, StepView, plan_view
from advisory.reviews.queries import People, people_of


@dataclass(frozen=True)
class Request:
    """Evidence asked for and not given yet."""

    step: Review
    question: str


@dataclass(frozen=True)
class Event:
    """Something that happened to the cases of a business."""

    at: datetime.datetime
    text: str


@dataclass(frozen=True)
class CasePage:
    row: CaseRow
    members: Sequence[Membership]
    people: People | None  # of the latest result
    requests: Sequence[Request]
    plan: PlanView | None
    notes: Sequence[CaseNote]
    events: Sequence[Event]
    proposal: HandOverProposal | None

    @property
    def overdue(self) -> list[StepView]:
        today = timezone.localdate()
        steps = self.plan.open if self.plan else []
        return [one for one in steps if one.step.due_date and one.step.due_date < today]


def case_page(case: AdviserCase) -> CasePage:
    """Everything the page shows; the number of queries does not grow with the case."""
    [row] = with_results(case_rows(AdviserCase.objects.filter(pk=case.pk)))
    business = row.case.business
    cases = list(
        business.cases.select_related("adviser", "handed_over_to").order_by("opened_at", "pk")
    )
    notes = _notes(case, cases)
    return CasePage(
        row=row,
        members=business.memberships.select_related("user").order_by("joined_at"),
        people=_people(row.latest) if row.latest else None,
        requests=_requests(business),
        plan=_plan(business),
        notes=notes,
        events=_events(cases),
        proposal=_proposal(case, notes),
    )


def _people(latest: Assessment) -> People:
    latest.is_reviewed = True  # the steps are read at once: most cases have some
    return people_of(latest)


def _requests(business: Business) -> list[Request]:
    steps = Review.objects.open_requests().filter(assessment__business=business)
    return [
        Request(
            step, questionnaire_of(step.assessment.instrument_version).label_of(step.question_key)
        )
        for step in steps.select_related("assessment__instrument_version").defer(
            "assessment__instrument_version__definition"
        )
    ]


def _plan(business: Business) -> PlanView | None:
    """The plan of the newest round that has one."""
    planned = (
        Assessment.objects.for_business(business)
        .filter(plan__isnull=False)
        .select_related("plan", "instrument_version__instrument")
        .defer("instrument_version__definition")
        .order_by("-submitted_at", "-pk")
        .first()
    )
    return plan_view(planned) if planned else None


def _notes(case: AdviserCase, cases: Sequence[AdviserCase]) -> list[CaseNote]:
    """The notes of a case and of those it was handed over from, the newest first."""
    before = {one.pk: one.handed_over_from_id for one in cases}
    chain, key = [], case.pk
    while key is not None and key not in chain:
        chain.append(key)
        key = before.get(key)
    return list(CaseNote.objects.filter(case__in=chain).select_related("author", "proposal__to"))


def _proposal(case: AdviserCase, notes: Sequence[CaseNote]) -> HandOverProposal | None:
    """The proposal that waits, found by the note that gives its reason."""
    found = (note.proposal for note in notes if hasattr(note, "proposal"))
    waiting = (one for one in found if one.case_id == case.pk and one.ended_at is None)
    return next(waiting, None) if case.is_open else None


def _events(cases: Sequence[AdviserCase]) -> list[Event]:
    """When cases of the business were opened, handed over and closed, the newest first."""
    by_key = {case.pk: case for case in cases}
    found = []
    for case in cases:
        before = by_key.get(case.handed_over_from_id)
        if before:
            text = _("%(before)s handed over to %(adviser)s")
            known = {"before": _name(before), "adviser": _name(case)}
        else:
            text, known = _("Entrusted to %(adviser)s"), {"adviser": _name(case)}
        found.append(Event(case.opened_at, text % known))
        if case.closed_at and not hasattr(case, "handed_over_to"):
            text = _("Case of %(adviser)s closed") % {"adviser": _name(case)}
            found.append(Event(case.closed_at, text))
    return sorted(found, key=lambda event: event.at, reverse=True)


def _name(case: AdviserCase) -> str:
    return str(case.adviser) if case.adviser else _("a former adviser")

"""The parts of the page of one case as ready values; each costs what one page may.

Two or three queries a part, beside those for the person, the case and the record of the look.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.assessments.questionnaire import questionnaire_of
from advisory.cases.facts import facts_of
from advisory.cases.queue import latest_scores, level_of, waiting_in
from advisory.cases.reason_texts import ToldReason, told
from advisory.models import AdviserCase, Assessment, Business, CaseNote, Membership, Review, Score
from advisory.plan.view import PlanView, StepView, plan_view
from advisory.reviews.queries import People, people_of


@dataclass(frozen=True)
class Request:
    """Evidence asked for and not given yet."""

    step: Review
    question: str


@dataclass(frozen=True)
class Result:
    """The latest result of a business."""

    score: Score
    level: str

    @property
    def assessment(self) -> Assessment:
        return self.score.assessment


@dataclass(frozen=True)
class WaitingPart:
    case: AdviserCase
    reasons: Sequence[ToldReason]
    requests: Sequence[Request]
    result: Result | None


@dataclass(frozen=True)
class AnswersPart:
    result: Result | None
    people: People | None


@dataclass(frozen=True)
class PlanPart:
    """The plan of the newest round that has one."""

    plan: PlanView | None

    @property
    def overdue(self) -> list[StepView]:
        return [one for one in self._open if _is_overdue(one)]

    @property
    def next(self) -> list[StepView]:
        return [one for one in self._open if not _is_overdue(one)]

    @property
    def _open(self) -> list[StepView]:
        return self.plan.open if self.plan else []


@dataclass(frozen=True)
class Event:
    """Something that happened to the cases of a business."""

    at: datetime.datetime
    text: str


@dataclass(frozen=True)
class HistoryPart:
    members: Sequence[Membership]
    events: Sequence[Event]


def waiting_part(case: AdviserCase) -> WaitingPart:
    facts = facts_of(AdviserCase.objects.filter(pk=case.pk)).get(case.business_id, ())
    return WaitingPart(
        case=case,
        reasons=[told(one) for one in waiting_in(facts)],
        requests=_requests(case.business),
        result=_result(case),
    )


def answers_part(case: AdviserCase) -> AnswersPart:
    result = _result(case)
    return AnswersPart(result, _people(result.assessment) if result else None)


def plan_part(case: AdviserCase) -> PlanPart:
    planned = (
        Assessment.objects.for_business(case.business)
        .filter(plan__isnull=False)
        .select_related("plan", "instrument_version__instrument")
        .defer("instrument_version__definition")
        .order_by("-submitted_at", "-pk")
        .first()
    )
    return PlanPart(plan_view(planned) if planned else None)


def notes_of(case: AdviserCase) -> list[CaseNote]:
    """The notes of a case and of those it was handed over from, the newest first."""
    before = dict(case.business.cases.order_by().values_list("pk", "handed_over_from"))
    chain, key = [], case.pk
    while key is not None and key not in chain:
        chain.append(key)
        key = before.get(key)
    return list(CaseNote.objects.filter(case__in=chain).select_related("author"))


def history_part(case: AdviserCase) -> HistoryPart:
    cases = case.business.cases.select_related("adviser", "handed_over_to")
    return HistoryPart(
        members=list(case.business.memberships.select_related("user").order_by("joined_at")),
        events=_events(cases.order_by("opened_at", "pk")),
    )


def _result(case: AdviserCase) -> Result | None:
    score = latest_scores([case.business_id]).get(case.business_id)
    return Result(score, level_of(score)) if score else None


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


def _is_overdue(one: StepView) -> bool:
    return one.step.due_date is not None and one.step.due_date < timezone.localdate()


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

"""The adviser checks single answers of an open case: confirm, correct, ask for evidence."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from advisory.access import assessment_for
from advisory.assessments.cards import CardMaker
from advisory.assessments.given import Given, read_cards
from advisory.assessments.layers import counted_answers, counted_of, said_in
from advisory.assessments.progress import progress_in
from advisory.assessments.questionnaire import AskedPage, Questionnaire, questionnaire_of
from advisory.assessments.writing import merged
from advisory.models import Assessment
from advisory.reviews import actions
from advisory.reviews.queries import checks_of, standings_of
from advisory.views.posted_cards import page_of
from core.submissions import once

MOST_REASON = 1000
DONE: dict[str, str | Promise] = {
    "confirm": gettext_lazy("Confirmed."),
    "correct": gettext_lazy("Corrected. The business sees it and may contest it."),
    "ask": gettext_lazy("The business now sees that you ask for evidence."),
    "uphold": gettext_lazy("The correction is upheld and counts."),
    "withdraw": gettext_lazy("The correction is withdrawn."),
}


@never_cache
@require_safe
def review(request: HttpRequest, public_id: uuid.UUID, dimension: str = "") -> HttpResponse:
    """One part of the questionnaire with all that was said; officials look only."""
    assessment = assessment_for(request, public_id)
    if assessment.can_change:
        return redirect("advisory:differences", public_id)
    questionnaire = questionnaire_of(assessment.instrument_version)
    page = _page(questionnaire, dimension, request.GET.get("cau", ""))
    if page is None:
        raise Http404
    return _show(request, assessment, questionnaire, page)


def _page(questionnaire: Questionnaire, dimension: str, question: str) -> AskedPage | None:
    """The part named, the one of the question named, or the first."""
    if dimension:
        return questionnaire.page(dimension)
    of_it = (page for page in questionnaire.pages if question in {one["key"] for one in page.items})
    return next(of_it, questionnaire.pages[0])


@require_POST
@once
def step(request: HttpRequest, public_id: uuid.UUID, dimension: str, question: str) -> HttpResponse:
    """One step of the adviser on one question."""
    assessment = assessment_for(request, public_id, to_review=True)
    questionnaire, page = page_of(assessment.instrument_version, dimension)
    if question not in {item["key"] for item in page.items}:
        raise Http404
    do, reason = request.POST.get("do", ""), request.POST.get("reason", "").strip()[:MOST_REASON]
    corrected: dict | None = None
    given: dict[str, Given] = {}
    if do not in DONE:
        raise Http404
    if do != "confirm" and not reason:
        error = _("Write the reason: the business sees it and may answer.")
        return _refuse(request, assessment, questionnaire, page, question, error)
    if do == "correct":
        given = _read_question(request, questionnaire, question)
        wrong = [one.error for one in given.values() if one.error]
        before = {question: answer} if (answer := counted_answers(assessment).get(question)) else {}
        corrected = merged(questionnaire, given, before).get(question)
        if wrong or corrected is None or all(one.is_blank for one in given.values()):
            error = wrong[0] if wrong else _("Enter the corrected answer.")
            return _refuse(request, assessment, questionnaire, page, question, error, given)
    try:
        _action(do, corrected)(
            assessment=assessment, question_key=question, reason=reason, adviser=request.user
        )
    except actions.NothingToReview:
        error = _("This step no longer fits: somebody changed the answer or the check meanwhile.")
        return _refuse(request, assessment, questionnaire, page, question, error)
    messages.success(request, DONE[do])
    here = reverse("advisory:review-part", args=[public_id, page.key])
    return redirect(f"{here}#q-{question}")


def _read_question(
    request: HttpRequest, questionnaire: Questionnaire, question: str
) -> dict[str, Given]:
    """What was said on one question, by card: the question, or the rows of a table."""
    bands = questionnaire.definition["bands"]
    return read_cards(questionnaire.items[question], bands, request.POST)


def _action(do: str, corrected: dict | None) -> Callable:
    if do == "correct":
        return lambda **known: actions.correct(answer=corrected, **known)
    if do in ("uphold", "withdraw"):
        return lambda **known: actions.answer_contest(is_upheld=do == "uphold", **known)
    return {"confirm": actions.confirm, "ask": actions.ask_for_evidence}[do]


def _refuse(
    request: HttpRequest,
    assessment: Assessment,
    questionnaire: Questionnaire,
    page: AskedPage,
    question: str,
    error: str,
    given: dict[str, Given] | None = None,
) -> HttpResponse:
    wrong = {"key": question, "error": error, "reason": request.POST.get("reason", "")}
    return _show(request, assessment, questionnaire, page, wrong, given, status=422)


def _show(
    request: HttpRequest,
    assessment: Assessment,
    questionnaire: Questionnaire,
    page: AskedPage,
    wrong: dict | None = None,
    given: dict[str, Given] | None = None,
    status: int = 200,
) -> HttpResponse:
    said, standings = said_in(assessment), standings_of(assessment)
    counted = counted_of(said)
    asked = questionnaire.asked(counted)
    keys = [item["key"] for item in page.items if item["key"] in asked]
    checks = checks_of(questionnaire, said, standings, keys)
    maker = CardMaker(questionnaire, counted, given=given)
    checked = {
        key: counted[key] for key, one in standings.items() if one.verdict and key in counted
    }
    context = {
        "assessment": assessment,
        "page": page,
        "rows": [(check, maker.card(questionnaire.items[check.key])) for check in checks],
        "wrong": wrong,
        "progress": progress_in(questionnaire, questionnaire.pages, asked, checked, page),
    }
    return render(request, "advisory/review.html", context, status=status)

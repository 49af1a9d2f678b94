"""The pages of cards: the first answer begins an assessment, each later one is saved as it comes.

These two forms carry no separate idempotency key: the public id in the address (or, before the
first answer, in the signed draft token) and the question keys make a resent POST change nothing.
"""

import json
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from advisory.access import assessment_for
from advisory.assessments.actions import (
    AlreadySubmitted,
    begin_assessment,
    save_and_count,
    submit_assessment,
)
from advisory.assessments.cards import CardMaker
from advisory.assessments.codes import shown
from advisory.assessments.conditions import conditions_of
from advisory.assessments.given import Given
from advisory.assessments.holding import hold
from advisory.assessments.layers import stored_answers
from advisory.assessments.leading import take_lead
from advisory.assessments.links import TamperedLink, public_id_of, token_for
from advisory.assessments.offered import current_version
from advisory.assessments.progress import progress_of
from advisory.assessments.questionnaire import AskedPage, Questionnaire, questionnaire_of
from advisory.assessments.visits import count_visit
from advisory.crosswalk.card_help import help_for
from advisory.models import Answer, Assessment
from advisory.views.colleague_cards import save_as_colleague
from advisory.views.consent import consent_missing
from advisory.views.posted_cards import (
    given_errors,
    has_other_questions,
    other_version,
    page_of,
    read_page,
    wants_json,
)
from core.ratelimit import TooManyRequests, limit
from users.consents import NotConsented

# A training room of forty firms shares one address.
BEGIN_TIMES, BEGIN_SECONDS = 120, 3600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, instrument: str) -> HttpResponse:
    """The first page of an instrument; nothing but the visit is stored before the first answer."""
    version = current_version(instrument)
    if version is None:
        raise Http404
    questionnaire = questionnaire_of(version)
    page = questionnaire.pages[0]
    if request.method != "POST":
        draft = token_for(uuid.uuid4())
        shown_page = _show(request, questionnaire, page, draft=draft, version=version)
        return count_visit(request, shown_page)  # many come by a direct link
    given = read_page(request, questionnaire, page)
    context = {"draft": request.POST.get("draft", ""), "version": version, "given": given}
    if has_other_questions(request, questionnaire):
        context["given"] = {}
        return _refuse(request, questionnaire, page, notice=other_version(), status=400, **context)
    try:
        public_id = public_id_of(context["draft"])
    except TamperedLink:
        context["draft"] = token_for(uuid.uuid4())
        notice = _("This page was out of date and is fresh now. Please press the button again.")
        return _refuse(request, questionnaire, page, notice=notice, status=400, **context)
    existing = Assessment.objects.filter(public_id=public_id).first()
    if existing is None:
        if not any(not one.is_blank and not one.error for one in given.values()):
            notice = "" if given_errors(given) else _("Answer at least one question to go on.")
            return _refuse(request, questionnaire, page, notice=notice, **context)
        try:
            limit(request, "assessment-begin", times=BEGIN_TIMES, seconds=BEGIN_SECONDS)
        except TooManyRequests:
            notice = _("Too many assessments were started from here. Try again in a while.")
            return _refuse(request, questionnaire, page, notice=notice, status=429, **context)
        begin_assessment(
            public_id=public_id,
            version=version,
            user=request.user if request.user.is_authenticated else None,
            locale=get_language() or "vi",
        )
    if existing is None or existing.business_id is None:
        hold(request, public_id)  # the signed token is the same proof as a private link
    return _save(request, assessment_for(request, public_id, to_change=True), page.key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cards(request: HttpRequest, public_id: uuid.UUID, dimension: str) -> HttpResponse:
    """One page of cards of an assessment in progress."""
    assessment = assessment_for(request, public_id, to_change=True)
    if request.method == "POST":
        return _save(request, assessment, dimension)
    if assessment.is_submitted:
        return redirect("pages:result", public_id)
    if not assessment.leads:
        return redirect("advisory:colleague-join", public_id)
    questionnaire, page = page_of(assessment.instrument_version, dimension)
    answers = stored_answers(assessment)
    return _show(request, questionnaire, page, assessment=assessment, answers=answers)


def _save(request: HttpRequest, assessment: Assessment, dimension: str) -> HttpResponse:
    questionnaire, page = page_of(assessment.instrument_version, dimension)
    given = read_page(request, questionnaire, page)
    user = request.user if request.user.is_authenticated else None
    if has_other_questions(request, questionnaire):
        answers = stored_answers(assessment)
        context = {"assessment": assessment, "answers": answers, "notice": other_version()}
        return _refuse(request, questionnaire, page, given={}, status=400, **context)
    try:
        with transaction.atomic():
            if not take_lead(assessment=assessment, user=user):
                return save_as_colleague(request, assessment, page, given)
            answers, counted = save_and_count(assessment=assessment, given=given, user=user)
            if _is_the_end(request, questionnaire, page, given, answers):
                submit_assessment(assessment=assessment, answers=counted)
                return redirect("pages:result", assessment.public_id)
    except AlreadySubmitted:
        return _already_submitted(request, assessment)
    except NotConsented:
        return consent_missing(request, _address(assessment, page))
    shown_keys = set(request.POST.get("shown", "").split())
    asked = questionnaire.asked(answers) & {item["key"] for item in page.items}
    has_changed = bool(shown_keys) and asked != shown_keys
    if wants_json(request):
        return JsonResponse(
            {
                "errors": given_errors(given),
                "progress": progress_of(questionnaire, answers, page).as_json(),
                "action": _address(assessment, page),
                "reload": has_changed,
            }
        )
    if given_errors(given):
        context = {"assessment": assessment, "answers": answers, "given": given}
        return _refuse(request, questionnaire, page, **context)
    before, after = questionnaire.neighbours(page)
    if request.POST.get("go") == "back":
        return redirect(_address(assessment, before or page))
    if has_changed:  # the page now asks more or less: show it again before going on
        return redirect(_address(assessment, page))
    if after is not None:
        return redirect(_address(assessment, after))
    return redirect("advisory:assess-finish", assessment.public_id)


def _is_the_end(
    request: HttpRequest,
    questionnaire: Questionnaire,
    page: AskedPage,
    given: Mapping[str, Given],
    answers: Mapping[str, dict],
) -> bool:
    """Whether the last button was pressed with every question answered."""
    return (
        request.POST.get("go") == "next"
        and page is questionnaire.pages[-1]
        and not wants_json(request)
        and not given_errors(given)
        and progress_of(questionnaire, answers).is_complete
    )


def _address(assessment: Assessment, page: AskedPage) -> str:
    return reverse("advisory:assess-dimension", args=[assessment.public_id, page.key])


def _already_submitted(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    result = reverse("pages:result", args=[assessment.public_id])
    if wants_json(request):
        message = _("This assessment is finished; its answers no longer change.")
        return JsonResponse({"message": message, "result": result}, status=409)
    return redirect(result)


def _refuse(
    request: HttpRequest,
    questionnaire: Questionnaire,
    page: AskedPage,
    *,
    notice: str = "",
    status: int = 422,
    **context: object,
) -> HttpResponse:
    """The page again with what was typed, or the same in few words for the saving script."""
    if wants_json(request):
        errors = given_errors(context["given"])
        answer = {"errors": errors, "message": notice, "draft": context.get("draft", "")}
        return JsonResponse(answer, status=status)
    return _show(request, questionnaire, page, notice=notice, status=status, **context)


def _show(
    request: HttpRequest,
    questionnaire: Questionnaire,
    page: AskedPage,
    *,
    assessment: Assessment | None = None,
    answers: Mapping[str, dict] | None = None,
    given: Mapping[str, Given] | None = None,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    answers = answers or {}
    previous = _round_before(assessment)
    maker = CardMaker(questionnaire, answers, previous, given, help_for(assessment, previous))
    sections = maker.sections(page)
    conditions = conditions_of(questionnaire, page, answers)
    before, after = questionnaire.neighbours(page)
    version = assessment.instrument_version if assessment else context["version"]
    context |= {
        "assessment": assessment,
        "version": version,
        "page": page,
        "sections": sections,
        "shown_keys": " ".join(
            card.key for section in sections for card in section.cards if not card.is_hidden
        ),
        "conditions": json.dumps(conditions) if conditions else "",
        "has_errors": bool(given and given_errors(given)),
        "progress": progress_of(questionnaire, answers, page),
        "page_before": before,
        "page_after": after,
    }
    if assessment:
        token = token_for(assessment.public_id)
        context["code"] = shown(assessment.code)
        context["link"] = request.build_absolute_uri(reverse("advisory:resume-link", args=[token]))
    return render(request, "advisory/assess_cards.html", context, status=status)


def _round_before(assessment: Assessment | None) -> dict[str, dict]:
    """The answers of the round this one was continued from, to be shown beside the questions."""
    if assessment is None or assessment.continued_from_id is None:
        return {}
    rows = Answer.objects.filter(
        assessment=assessment.continued_from_id, layer=Answer.Layer.SELF
    ).values_list("question_key", "state", "value")
    return {key: {"state": state, "value": value} for key, state, value in rows}

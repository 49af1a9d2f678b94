"""What other answers would be worth, from the cards themselves; nothing is stored."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from advisory.access import assessment_for
from advisory.assessments.given import Given, read_cards
from advisory.assessments.layers import counted_answers
from advisory.assessments.questionnaire import questionnaire_of
from advisory.assessments.scores import score_of
from advisory.assessments.what_if import card_pages, what_if
from advisory.assessments.writing import merged


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def what_if_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The answers as cards to play with; a POST shows what they would give and stores nothing."""
    assessment = assessment_for(request, public_id)
    if not assessment.is_submitted:
        if assessment.can_change:
            return redirect("advisory:assess-open", public_id)
        raise Http404
    questionnaire = questionnaire_of(assessment.instrument_version)
    bands = questionnaire.definition["bands"]
    given: dict[str, Given] = {}
    for item in questionnaire.items.values():
        given |= read_cards(item, bands, request.POST)
    answers = counted_answers(assessment)
    other = merged(questionnaire, given, answers)
    view = what_if(questionnaire, score_of(assessment), answers, other)
    errors = {key: one.error for key, one in given.items() if one.error}
    context = {
        "assessment": assessment,
        "view": view,
        "shown_keys": " ".join(sorted(view.asked)),
        "asks_others": bool(request.htmx)
        and set(request.POST.get("shown", "").split()) != view.asked,
        "errors": [
            (questionnaire.numbers[card.partition(".")[0]], card, error)
            for card, error in errors.items()
        ],
    }
    status = 422 if errors else 200
    if request.htmx:
        return render(request, "advisory/_what_if_outcome.html", context, status=status)
    at_fault = {card.partition(".")[0] for card in errors}
    opened = {*view.changed, *at_fault, request.GET.get("cau", "")}
    context["pages"] = card_pages(questionnaire, other, given, opened)
    return render(request, "advisory/what_if.html", context, status=status)

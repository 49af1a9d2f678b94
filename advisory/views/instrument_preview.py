"""The pages of cards as an owner would see them, from any version; nothing is stored.

What was chosen goes from page to page inside the form, so that conditions hold as on the real cards.
"""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from advisory.assessments.cards import CardMaker
from advisory.assessments.conditions import can_appear, conditions_of
from advisory.assessments.given import Given, read_cards
from advisory.assessments.progress import progress_of
from advisory.assessments.questionnaire import AskedPage, Questionnaire, questionnaire_of
from advisory.assessments.writing import merged
from advisory.models import InstrumentVersion
from advisory.xlsform.expressions import unparse
from users.access import role_required
from users.roles import Role


@role_required(Role.OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, pk: int, dimension: str = "") -> HttpResponse:
    """One page of cards with the conditions beside them; a POST brings the answers tried so far."""
    versions = InstrumentVersion.objects.select_related("instrument")
    version = get_object_or_404(versions, pk=pk)
    questionnaire = questionnaire_of(version)
    page = questionnaire.page(dimension) if dimension else questionnaire.pages[0]
    if page is None:
        raise Http404
    given: dict[str, Given] = {}
    for item in questionnaire.items.values():
        given |= read_cards(item, questionnaire.definition["bands"], request.POST)
    answers = merged(questionnaire, given, {})
    maker = CardMaker(questionnaire, answers, given=given)
    left = questionnaire.page(request.POST.get("from", ""))
    if left is not None and _must_stay(request, maker, left):
        page = left
    conditions = conditions_of(questionnaire, page, answers)
    before, after = questionnaire.neighbours(page)
    asked_when = {item["key"]: unparse(item["relevant"]) for item in page.items if item["relevant"]}
    context = {
        "version": version,
        "page": page,
        "sections": maker.sections(page),
        "shown_keys": " ".join(sorted(_asked_on(maker, page))),
        "asked_when": asked_when,
        "conditions": json.dumps(conditions) if conditions else "",
        "not_asked": [
            (questionnaire.numbers.get(key), questionnaire.label_of(key), asked_when.get(key))
            for key in (item["key"] for item in page.items if not can_appear(page, item))
            if key not in maker.asked
        ],
        "carried": _carried(request, questionnaire, page),
        "progress": progress_of(questionnaire, answers, page),
        "page_before": before,
        "page_after": after,
    }
    status = 422 if _has_errors(maker, page) else 200
    return render(request, "advisory/instrument_preview.html", context, status=status)


def _must_stay(request: HttpRequest, maker: CardMaker, page: AskedPage) -> bool:
    """Whether a page left has an answer to correct, or now asks more or less than it showed."""
    shown = set(request.POST.get("shown", "").split())
    return _has_errors(maker, page) or shown != _asked_on(maker, page)


def _has_errors(maker: CardMaker, page: AskedPage) -> bool:
    at_fault = {card.partition(".")[0] for card, one in maker.given.items() if one.error}
    return any(item["key"] in at_fault for item in page.items)


def _asked_on(maker: CardMaker, page: AskedPage) -> set[str]:
    return maker.asked & {item["key"] for item in page.items}


def _carried(
    request: HttpRequest, questionnaire: Questionnaire, page: AskedPage
) -> list[tuple[str, str]]:
    """The fields of the other pages, to go along with those of this one."""
    others = questionnaire.items.keys() - {item["key"] for item in page.items}
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name.partition(".")[0] in others
        for value in values
    ]

"""What an invited colleague, or a member who does not lead, sees: a first page and their cards.

The cards carry no idempotency key of their own: colleague and question make a resent POST
change nothing, as on the lead's pages.
"""

import functools
import json
import uuid
from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.access import respondent_for
from advisory.assessments.cards import CardMaker
from advisory.assessments.conditions import conditions_of
from advisory.assessments.given import Given
from advisory.assessments.holding import hold_invitation
from advisory.assessments.layers import own_of, said_in
from advisory.assessments.progress import Progress, progress_in
from advisory.assessments.questionnaire import AskedPage, Questionnaire, questionnaire_of
from advisory.colleagues.answers import (
    answers_of,
    finish,
    pages_for,
    save_colleague_answers,
)
from advisory.colleagues.invitations import (
    InvitationOver,
    agree,
    erase_colleague,
    join_as_colleague,
    respondent_of_token,
)
from advisory.models import Assessment, Respondent
from advisory.views.consent import consent_missing
from advisory.views.posted_cards import (
    given_errors,
    has_other_questions,
    other_version,
    page_of,
    read_page,
    wants_json,
)
from core.ratelimit import limit
from core.submissions import once
from users.consents import NotConsented

View = Callable[..., HttpResponse]


def closed_politely(view: View) -> View:
    """Say that the link is over instead of failing, whatever was asked for."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except InvitationOver as over:
            context = {"respondent": over.respondent}
            return render(request, "advisory/colleague_closed.html", context, status=410)

    return wrapped


@never_cache
@require_safe
@closed_politely
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The private link: remember it in this browser, then the first page.

    Nothing is recorded yet: messengers open links to preview them.
    """
    limit(request, "colleague-link", times=120, seconds=600)
    respondent = respondent_of_token(token)
    if respondent is None:
        return render(request, "advisory/colleague_closed.html", status=404)
    hold_invitation(request, respondent.public_id)
    return redirect("advisory:colleague-start", respondent.public_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@closed_politely
@once
def start(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Who asks, what for and what is kept; then the way to the cards, and out of all this."""
    respondent = respondent_for(request, public_id)
    questionnaire = questionnaire_of(respondent.assessment.instrument_version)
    pages = pages_for(respondent, questionnaire)
    if request.method == "POST":
        agree(respondent=respondent)
        return redirect("advisory:colleague-cards", public_id, pages[0].key)
    said = said_in(respondent.assessment)
    context = {
        "respondent": respondent,
        "assessment": respondent.assessment,
        "progress": _progress(questionnaire, respondent, said),
    }
    return render(request, "advisory/colleague_start.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@closed_politely
def cards(request: HttpRequest, public_id: uuid.UUID, dimension: str) -> HttpResponse:
    """One page of cards; nobody else's answers are shown, so that theirs are their own."""
    respondent = respondent_for(request, public_id)
    questionnaire, page = page_of(respondent.assessment.instrument_version, dimension)
    if page not in pages_for(respondent, questionnaire):
        raise Http404
    if respondent.agreed_at is None:
        return redirect("advisory:colleague-start", public_id)
    if request.method != "POST":
        return _show(request, questionnaire, page, respondent)
    if has_other_questions(request, questionnaire):
        return _refuse(request, questionnaire, page, respondent, {}, other_version(), 400)
    return _save(request, respondent, page, read_page(request, questionnaire, page))


@require_POST
@closed_politely
@once
def finished(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    respondent = respondent_for(request, public_id)
    finish(respondent=respondent)
    messages.success(request, _("Thank you. Your answers have reached the person who asked you."))
    return redirect("advisory:colleague-start", public_id)


@require_POST
@closed_politely
@once
def erase(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A colleague takes back what they agreed to: name, answers and files go."""
    erase_colleague(respondent=respondent_for(request, public_id))
    messages.success(request, _("Your name and your answers are erased."))
    return redirect("pages:home")


def save_as_colleague(
    request: HttpRequest, assessment: Assessment, page: AskedPage, given: Mapping[str, Given]
) -> HttpResponse:
    """Keep what a member sent from the lead's page: somebody else leads since it was opened."""
    respondent = join_as_colleague(assessment=assessment, user=request.user)
    if not respondent.is_open:
        raise Http404
    respondent.assessment = assessment
    if not wants_json(request):
        person = assessment.led_by
        text = _("%(person)s leads this assessment; your answers are kept beside theirs.")
        messages.info(request, text % {"person": person})
    return _save(request, respondent, page, given)


def _save(
    request: HttpRequest, respondent: Respondent, page: AskedPage, given: Mapping[str, Given]
) -> HttpResponse:
    questionnaire = questionnaire_of(respondent.assessment.instrument_version)
    user = request.user if request.user.is_authenticated else None
    try:
        said = save_colleague_answers(respondent=respondent, given=given, user=user)
    except NotConsented:
        return consent_missing(request, _address(respondent, page))
    asked = questionnaire.asked(own_of(said) | answers_of(respondent, said))
    shown = set(request.POST.get("shown", "").split())
    has_changed = bool(shown) and asked & {item["key"] for item in page.items} != shown
    errors = given_errors(given)
    if wants_json(request):
        progress = _progress(questionnaire, respondent, said, page)
        answer = {
            "errors": errors,
            "progress": progress.as_json(),
            "action": _address(respondent, page),
            "reload": has_changed,
        }
        return JsonResponse(answer)
    if errors:
        return _refuse(request, questionnaire, page, respondent, given)
    pages = pages_for(respondent, questionnaire)
    place = pages.index(page) if page in pages else 0
    if request.POST.get("go") == "back":
        return redirect(_address(respondent, pages[max(place - 1, 0)]))
    if has_changed:
        return redirect(_address(respondent, page))
    if place + 1 < len(pages):
        return redirect(_address(respondent, pages[place + 1]))
    return redirect("advisory:colleague-start", respondent.public_id)


def _progress(
    questionnaire: Questionnaire,
    respondent: Respondent,
    said: Mapping,
    page: AskedPage | None = None,
) -> Progress:
    mine = answers_of(respondent, said)
    asked = questionnaire.asked(own_of(said) | mine)
    return progress_in(questionnaire, pages_for(respondent, questionnaire), asked, mine, page)


def _address(respondent: Respondent, page: AskedPage) -> str:
    return reverse("advisory:colleague-cards", args=[respondent.public_id, page.key])


def _refuse(
    request: HttpRequest,
    questionnaire: Questionnaire,
    page: AskedPage,
    respondent: Respondent,
    given: Mapping[str, Given],
    notice: str = "",
    status: int = 422,
) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"errors": given_errors(given), "message": notice}, status=status)
    return _show(request, questionnaire, page, respondent, given, notice, status)


def _show(
    request: HttpRequest,
    questionnaire: Questionnaire,
    page: AskedPage,
    respondent: Respondent,
    given: Mapping[str, Given] | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    said = said_in(respondent.assessment)
    mine = answers_of(respondent, said)
    known = own_of(said) | mine
    maker = CardMaker(questionnaire, mine, given=given)
    maker.asked = questionnaire.asked(known)
    conditions = conditions_of(questionnaire, page, known)
    sections = maker.sections(page)
    pages = pages_for(respondent, questionnaire)
    place = pages.index(page)
    context = {
        "respondent": respondent,
        "assessment": respondent.assessment,
        "version": respondent.assessment.instrument_version,
        "page": page,
        "sections": sections,
        "shown_keys": " ".join(
            card.key for section in sections for card in section.cards if not card.is_hidden
        ),
        "conditions": json.dumps(conditions) if conditions else "",
        "notice": notice,
        "has_errors": bool(given and given_errors(given)),
        "progress": _progress(questionnaire, respondent, said, page),
        "page_before": pages[place - 1] if place else None,
        "page_after": pages[place + 1] if place + 1 < len(pages) else None,
    }
    return render(request, "advisory/colleague_cards.html", context, status=status)

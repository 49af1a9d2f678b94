"""The answers of a finished assessment read under other instruments."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.access import assessment_for
from advisory.assessments.actions import continue_with
from advisory.assessments.offered import current_version
from advisory.assessments.questionnaire import questionnaire_of
from advisory.crosswalk.actions import confirm_suggestions
from advisory.crosswalk.drawing import leads_elsewhere, targets_of
from advisory.crosswalk.page import one_instrument, overview_of
from advisory.models import Assessment, InstrumentVersion
from advisory.views.assessment import enter_round
from advisory.views.consent import ask_first
from core.submissions import once
from users.consents import NotConsented


@never_cache
@require_safe
def overview(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Every other instrument the answers lead to, with score, range and coverage."""
    assessment = assessment_for(request, public_id)
    if not assessment.is_submitted:
        return redirect("advisory:assess-open", public_id)
    if not leads_elsewhere(questionnaire_of(assessment.instrument_version)):
        raise Http404
    context = {"assessment": assessment, "view": overview_of(assessment)}
    return render(request, "advisory/other_instruments.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def one(request: HttpRequest, public_id: uuid.UUID, instrument: str) -> HttpResponse:
    """What the answers say about one instrument; the suggestions may be confirmed."""
    is_post = request.method == "POST"
    assessment = assessment_for(request, public_id, to_change=is_post)
    if not assessment.is_submitted:
        return redirect("advisory:assess-open", public_id)
    version = _target(assessment, instrument)
    if is_post:
        return _confirm(request, assessment, version)
    context = {"assessment": assessment, "view": one_instrument(assessment, version)}
    return render(request, "advisory/other_instrument.html", context)


def _confirm(
    request: HttpRequest, assessment: Assessment, version: InstrumentVersion
) -> HttpResponse:
    here = reverse("advisory:other-instrument", args=[assessment.public_id, version.instrument.key])
    try:
        n = confirm_suggestions(
            assessment=assessment,
            version=version,
            keys=request.POST.getlist("confirm"),
            user=request.user if request.user.is_authenticated else None,
        )
    except NotConsented:
        return ask_first(request, here)
    text = ngettext("%(n)s suggestion is confirmed.", "%(n)s suggestions are confirmed.", n)
    messages.success(request, text % {"n": n})
    return redirect(here)


@require_POST
@once
def go_on(request: HttpRequest, public_id: uuid.UUID, instrument: str) -> HttpResponse:
    """Answer another instrument, with what is known already; the result here stays."""
    assessment = assessment_for(request, public_id, to_change=True)
    if not assessment.is_submitted:
        return redirect("advisory:assess-open", public_id)
    version = _target(assessment, instrument)
    try:
        begun = continue_with(
            assessment=assessment,
            version=version,
            user=request.user if request.user.is_authenticated else None,
            locale=get_language() or "vi",
        )
    except NotConsented:
        return ask_first(
            request, reverse("advisory:other-instrument", args=[public_id, instrument])
        )
    return enter_round(request, begun, has_answers=True)


def _target(assessment: Assessment, instrument: str) -> InstrumentVersion:
    """The newest version of an instrument the crosswalk leads to; else Http404."""
    here = questionnaire_of(assessment.instrument_version)
    version = current_version(instrument) if instrument in targets_of(here) else None
    if version is None:
        raise Http404
    return version

"""Around the cards: the start page, finding a draft again, finishing, the next round, claiming."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.access import assessment_for, business_for
from advisory.assessments.actions import (
    AlreadyClaimed,
    claim_assessment,
    continue_with,
    submit_assessment,
    take_again,
)
from advisory.assessments.codes import WrongCode, read_code
from advisory.assessments.holding import hold, hold_invitation
from advisory.assessments.layers import stored_answers
from advisory.assessments.links import TamperedLink, public_id_of
from advisory.assessments.offered import current_version, full_version
from advisory.assessments.progress import progress_of
from advisory.assessments.questionnaire import questionnaire_of
from advisory.assessments.start_page import start_page
from advisory.assessments.visits import count_visit
from advisory.colleagues.invitations import respondent_of_code
from advisory.models import Assessment, Business
from advisory.programmes.joining import by_way_of_programme
from advisory.views.consent import ask_first
from core.ratelimit import TooManyRequests, limit
from core.submissions import once
from users.consent_field import ConsentForm
from users.consents import NotConsented, Purpose, has_consented

CODE_TIMES, CODE_SECONDS = 30, 600  # a room of people typing their codes, not a guesser of 45 bits


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What the two assessments are; the visit is counted."""
    return count_visit(request, render(request, "advisory/assess.html", start_page(request)))


@never_cache
@require_http_methods(["GET", "POST"])
@once
def resume(request: HttpRequest) -> HttpResponse:
    """Go on with a short code, as the one who leads or as an invited colleague."""
    if request.method != "POST":
        return redirect(reverse("advisory:assess") + "#ma")
    typed = request.POST.get("code", "").strip()[:40]
    try:
        limit(request, "assessment-code", times=CODE_TIMES, seconds=CODE_SECONDS)
        code = read_code(typed)
    except TooManyRequests:
        return _code_refused(request, typed, _("Too many tries. Wait ten minutes, please."), 429)
    except WrongCode:
        text = _("This code has a typing error. It has 10 characters, for example 7K3M9-QW2T8.")
        return _code_refused(request, typed, text, 400)
    assessment = Assessment.objects.filter(code=code).first()
    if assessment is None and (respondent := respondent_of_code(code)):
        hold_invitation(request, respondent.public_id)
        return redirect("advisory:colleague-start", respondent.public_id)
    if assessment is None:
        text = _("No assessment has this code. Please compare it with the one you noted.")
        return _code_refused(request, typed, text, 404)
    return _let_in(request, assessment)


@never_cache
@require_safe
def resume_link(request: HttpRequest, token: str) -> HttpResponse:
    """Go on with a private link."""
    try:
        assessment = Assessment.objects.filter(public_id=public_id_of(token)).first()
    except TamperedLink:
        assessment = None
    if assessment is None:
        text = _(
            "This link is not complete or no longer leads anywhere. Copy all of it, or enter the short code."
        )
        return _code_refused(request, "", text, 404)
    return _let_in(request, assessment)


@never_cache
@require_safe
def open_assessment(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The result, or the first page that still has a question open."""
    assessment = assessment_for(request, public_id)
    if assessment.can_review and not assessment.is_submitted:
        return redirect("advisory:review", public_id)
    if assessment.is_submitted or not assessment.can_change:
        return redirect("pages:result", public_id)
    if not assessment.leads:
        return redirect("advisory:colleague-join", public_id)
    questionnaire = questionnaire_of(assessment.instrument_version)
    progress = progress_of(questionnaire, stored_answers(assessment))
    for page in progress.pages:
        if not page.is_done:
            return redirect("advisory:assess-dimension", public_id, page.key)
    return redirect("advisory:assess-finish", public_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def finish(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Look over what is still open, then submit."""
    assessment = assessment_for(request, public_id, to_change=True)
    if not assessment.leads and not assessment.is_submitted:
        return redirect("advisory:colleague-join", public_id)
    if request.method == "POST":
        if assessment.business_id and not has_consented(request.user, Purpose.ADVICE):
            return ask_first(request, request.path)
        submit_assessment(assessment=assessment)
    if request.method == "POST" or assessment.is_submitted:
        return redirect("pages:result", public_id)
    questionnaire = questionnaire_of(assessment.instrument_version)
    progress = progress_of(questionnaire, stored_answers(assessment))
    context = {"assessment": assessment, "progress": progress}
    return render(request, "advisory/assess_finish.html", context)


@require_POST
@once
def next_round(request: HttpRequest, public_id: uuid.UUID, is_full: bool) -> HttpResponse:
    """Go on with the full assessment, or take the same one again; the result here stays."""
    assessment = assessment_for(request, public_id, to_change=True)
    if not assessment.is_submitted:
        return redirect("advisory:assess-open", public_id)
    instrument = assessment.instrument_version.instrument.key
    version = full_version() if is_full else current_version(instrument)
    if version is None:
        raise Http404
    begin = continue_with if is_full else take_again
    try:
        begun = begin(
            assessment=assessment,
            version=version,
            user=request.user if request.user.is_authenticated else None,
            locale=get_language() or "vi",
        )
    except NotConsented:
        return ask_first(request, reverse("pages:result", args=[public_id]))
    return enter_round(request, begun, has_answers=is_full)


def enter_round(request: HttpRequest, begun: Assessment, *, has_answers: bool) -> HttpResponse:
    """Lead to a round that goes on from another one, saying what was taken over."""
    if begun.business_id is None:
        hold(request, begun.public_id)
    if has_answers:
        questionnaire = questionnaire_of(begun.instrument_version)
        progress = progress_of(questionnaire, stored_answers(begun))
        left = progress.asked - progress.answered
        messages.info(
            request,
            ngettext(
                "%(known)s answers were taken over; %(left)s question is left.",
                "%(known)s answers were taken over; %(left)s questions are left.",
                left,
            )
            % {"known": progress.answered, "left": left},
        )
    return redirect("advisory:assess-open", begun.public_id)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def claim(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Keep an unclaimed assessment in the account, for one of the person's businesses."""
    assessment = assessment_for(request, public_id, to_change=True)
    consent = ConsentForm(
        request.POST or None, user=request.user, purpose=Purpose.ADVICE, channel="claim"
    )
    if request.method != "POST":
        if assessment.business_id is not None:
            return redirect("advisory:assess-open", public_id)
        return _ask_for_business(request, public_id, consent)
    business = business_for(request, _uuid(request.POST.get("business", "")))
    if not consent.is_valid():
        return _ask_for_business(request, public_id, consent, chosen=business)
    consent.save()
    try:
        claim_assessment(assessment=assessment, business=business, user=request.user)
    except AlreadyClaimed:
        messages.error(request, _("This assessment already belongs to another of your businesses."))
    else:
        messages.success(
            request, _("Kept for %(business)s.") % {"business": assessment.business.name}
        )
    return redirect(by_way_of_programme(request, reverse("advisory:assess-open", args=[public_id])))


def _ask_for_business(
    request: HttpRequest,
    public_id: uuid.UUID,
    consent: ConsentForm,
    *,
    chosen: Business | None = None,
) -> HttpResponse:
    businesses = list(Business.objects.of(request.user).order_by("name"))
    here = reverse("advisory:claim", args=[public_id])
    new_business = f"{reverse('advisory:business-new')}?{urlencode({'next': here})}"
    if not businesses:
        return redirect(new_business)
    context = {
        "businesses": businesses,
        "chosen": chosen or businesses[0],
        "new_business": new_business,
        "consent_form": consent,
    }
    return render(request, "advisory/assess_claim.html", context)


def _let_in(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Code or link was right: hold it; once claimed, only the business's people go on."""
    address = reverse("advisory:assess-open", args=[assessment.public_id])
    if assessment.business_id is None:
        hold(request, assessment.public_id)
    elif not request.user.is_authenticated:
        return redirect_to_login(address)
    return redirect(address)


def _code_refused(request: HttpRequest, typed: str, error: str, status: int) -> HttpResponse:
    context = {**start_page(request), "typed_code": typed, "code_error": error}
    return render(request, "advisory/assess.html", context, status=status)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404 from error

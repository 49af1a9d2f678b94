"""Who else answers an assessment: the lead invites colleagues, a member joins in."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from advisory.access import assessment_for
from advisory.assessments.codes import shown
from advisory.assessments.leading import take_over
from advisory.assessments.questionnaire import Questionnaire, questionnaire_of
from advisory.colleagues.forms import ColleagueForm
from advisory.colleagues.invitations import (
    TooManyColleagues,
    erase_colleague,
    invite_colleague,
    join_as_colleague,
    withdraw,
)
from advisory.models import Assessment, Membership, Respondent
from advisory.views.consent import asks_consent
from core import ratelimit
from core.submissions import once


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def colleagues(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Those invited and how far they are; the lead may invite."""
    is_post = request.method == "POST"
    assessment = assessment_for(request, public_id, to_change=True, to_lead=is_post)
    questionnaire = questionnaire_of(assessment.instrument_version)
    form = ColleagueForm(request.POST if is_post else None, questionnaire=questionnaire)
    if is_post:
        ratelimit.limit(request, "invite-colleague", times=30, seconds=3600)
    if form.is_valid():
        user = request.user if request.user.is_authenticated else None
        try:
            respondent, token, code = invite_colleague(
                assessment=assessment, invited_by=user, **form.cleaned_data
            )
        except TooManyColleagues:
            form.add_error(None, _("This assessment has as many colleagues as it may have."))
        else:
            link = request.build_absolute_uri(reverse("advisory:colleague-link", args=[token]))
            request.session[_key(assessment)] = {
                "name": respondent.name,
                "phone": "".join(sign for sign in respondent.phone if sign in "+0123456789"),
                "link": link,
                "code": shown(code),
            }
            return redirect(f"{reverse('advisory:colleagues', args=[public_id])}#link")
    rows = [
        (respondent, respondent.phone_for(request.user), _part_names(questionnaire, respondent))
        for respondent in assessment.respondents.all()
    ]
    context = {
        "assessment": assessment,
        "may_take_over": not assessment.leads and _is_owner(request, assessment),
        "rows": rows,
        "form": form if assessment.leads else None,
        "new_link": None if is_post else request.session.pop(_key(assessment), None),
    }
    return render(request, "advisory/colleagues.html", context)


@require_POST
@once
def colleague_withdraw(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    assessment = assessment_for(request, public_id, to_lead=True)
    withdraw(respondent=get_object_or_404(assessment.respondents, pk=pk))
    messages.success(request, _("The link no longer works. Answers given already stay."))
    return redirect("advisory:colleagues", public_id)


@require_POST
@once
def colleague_erase(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """Erase a colleague's name, phone and answers, for the lead whom they asked to."""
    assessment = assessment_for(request, public_id, to_lead=True)
    erase_colleague(respondent=get_object_or_404(assessment.respondents, pk=pk))
    messages.success(request, _("The name and the answers are erased."))
    return redirect("advisory:colleagues", public_id)


@require_POST
@once
def lead_take_over(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """An owner leads from now on what somebody else of the business led."""
    assessment = assessment_for(request, public_id, to_change=True)
    if not _is_owner(request, assessment):
        raise Http404
    take_over(assessment=assessment, owner=request.user)
    messages.success(request, _("You lead this assessment now: its own answers are yours to give."))
    return redirect("advisory:colleagues", public_id)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@asks_consent("advisory:colleague-join")
@once
def join(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A member of the business answers what a colleague of theirs leads."""
    assessment = assessment_for(request, public_id, to_change=True)
    if assessment.leads:
        return redirect("advisory:assess-open", public_id)
    known = assessment.respondents.filter(user=request.user).first()
    if known is None and request.method != "POST":
        return render(request, "advisory/colleague_join.html", {"assessment": assessment})
    respondent = known or join_as_colleague(assessment=assessment, user=request.user)
    if not respondent.is_open:
        raise Http404
    return redirect("advisory:colleague-start", respondent.public_id)


def _is_owner(request: HttpRequest, assessment: Assessment) -> bool:
    return Membership.objects.filter(
        business=assessment.business_id, user=request.user.pk, role=Membership.Role.OWNER
    ).exists()


def _key(assessment: Assessment) -> str:
    return f"colleague-{assessment.public_id}"


def _part_names(questionnaire: Questionnaire, respondent: Respondent) -> str:
    chosen = set(respondent.parts)
    return "; ".join(page.label for page in questionnaire.pages if page.key in chosen)

"""Evidence beside the answers: add, look at, take away; files are handed out to nobody else."""

import uuid

from csp.constants import NONE
from csp.decorators import csp
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.access import assessment_for, respondent_for
from advisory.assessments.questionnaire import questionnaire_of
from advisory.colleagues.answers import pages_for
from advisory.colleagues.invitations import join_as_colleague
from advisory.evidence.actions import TooMuchEvidence, add_evidence, mark_seen, may_remove
from advisory.evidence.files import FileRefused, check_file
from advisory.evidence.forms import EvidenceForm
from advisory.models import Answer, Assessment, Evidence, Respondent
from advisory.views.colleague_cards import closed_politely
from advisory.views.consent import asks_consent
from core import audit
from core.ratelimit import limit
from core.submissions import once


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks_consent("advisory:evidence")
@once
def evidence(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """All files of an assessment by question; its people and its adviser may add some."""
    assessment = assessment_for(request, public_id)
    may_add = assessment.can_change or assessment.can_review
    here = reverse("advisory:evidence", args=[public_id])
    form = _form(request, assessment, None) if may_add else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if _is_added(request, assessment, form, None):
            return redirect(here)
    files = [
        (one, may_remove(one, user=request.user, leads=assessment.leads))
        for one in assessment.evidence.select_related("respondent")
    ]
    context = {
        "assessment": assessment,
        "parts": _by_question(assessment, files),
        "form": form,
        "remove": "advisory:evidence-remove",
        "owner": assessment.public_id,
    }
    return render(request, "advisory/evidence.html", context, status=_status(form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@closed_politely
@asks_consent("advisory:colleague-evidence")
@once
def colleague_evidence(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """An invited colleague's own files; others' they do not see."""
    respondent = respondent_for(request, public_id)
    if respondent.agreed_at is None:
        return redirect("advisory:colleague-start", public_id)
    assessment = respondent.assessment
    form = _form(request, assessment, respondent)
    if request.method == "POST" and _is_added(request, assessment, form, respondent):
        return redirect("advisory:colleague-evidence", public_id)
    files = [(one, True) for one in respondent.evidence.select_related("respondent")]
    context = {
        "assessment": assessment,
        "respondent": respondent,
        "parts": _by_question(assessment, files),
        "form": form,
        "remove": "advisory:colleague-evidence-remove",
        "owner": respondent.public_id,
    }
    return render(request, "advisory/evidence.html", context, status=_status(form))


@never_cache
@require_safe
@csp({"default-src": [NONE], "sandbox": []})
def evidence_file(request: HttpRequest, public_id: uuid.UUID, file: uuid.UUID) -> FileResponse:
    """Hand a file to those who may see the assessment, never to be shown inside a page."""
    assessment = assessment_for(request, public_id)
    found = get_object_or_404(assessment.evidence, public_id=file)
    if assessment.can_review:
        mark_seen(evidence=found)
    if not assessment.can_change:
        audit.record(request.user, "opened evidence", found, assessment=str(public_id))
    try:
        content = found.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    return FileResponse(
        content,
        as_attachment=True,
        filename=found.name,
        content_type=found.content_type,
        headers={"X-Content-Type-Options": "nosniff"},
    )


@require_POST
@once
def evidence_remove(request: HttpRequest, public_id: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    assessment = assessment_for(request, public_id)
    found = get_object_or_404(assessment.evidence, public_id=file)
    if not may_remove(found, user=request.user, leads=assessment.leads):
        raise Http404
    if not assessment.can_change:
        audit.record(request.user, "removed evidence", found, assessment=str(public_id))
    return _remove(request, found, reverse("advisory:evidence", args=[public_id]))


@require_POST
@closed_politely
@once
def colleague_evidence_remove(
    request: HttpRequest, public_id: uuid.UUID, file: uuid.UUID
) -> HttpResponse:
    respondent = respondent_for(request, public_id)
    found = get_object_or_404(respondent.evidence, public_id=file)
    return _remove(request, found, reverse("advisory:colleague-evidence", args=[public_id]))


def _form(
    request: HttpRequest, assessment: Assessment, respondent: Respondent | None
) -> EvidenceForm:
    questionnaire = questionnaire_of(assessment.instrument_version)
    pages = pages_for(respondent, questionnaire) if respondent else questionnaire.pages
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    first = {"question": request.GET.get("cau", "")}
    return EvidenceForm(*posted, pages=pages, numbers=questionnaire.numbers, initial=first)


def _is_added(
    request: HttpRequest, assessment: Assessment, form: EvidenceForm, respondent: Respondent | None
) -> bool:
    """Keep the file sent, or say in the form why not."""
    limit(request, "evidence", times=40, seconds=3600)
    if not form.is_valid():
        return False
    layer, user = _sender(request, assessment, respondent)
    try:
        checked = check_file(form.cleaned_data["file"])
        if layer == Answer.Layer.COLLEAGUE and respondent is None:
            respondent = join_as_colleague(assessment=assessment, user=user)
        added = add_evidence(
            assessment=assessment,
            question_key=form.cleaned_data["question"],
            checked=checked,
            layer=layer,
            user=user,
            respondent=respondent,
        )
    except FileRefused as refused:
        form.add_error("file", str(refused))
        return False
    except TooMuchEvidence:
        form.add_error("file", _("This question has five files already. Remove one first."))
        return False
    if layer == Answer.Layer.ADVISER:
        audit.record(user, "added evidence", added, assessment=str(assessment.public_id))
    messages.success(request, _("Kept: %(name)s.") % {"name": added.name})
    return True


def _sender(request: HttpRequest, assessment: Assessment, respondent: Respondent | None):
    user = request.user if request.user.is_authenticated else None
    if respondent is not None:
        return Answer.Layer.COLLEAGUE, user
    if assessment.can_review:
        return Answer.Layer.ADVISER, user
    return (Answer.Layer.SELF if assessment.leads else Answer.Layer.COLLEAGUE), user


def _remove(request: HttpRequest, found: Evidence, after: str) -> HttpResponse:
    found.delete()
    messages.success(request, _("Removed: %(name)s.") % {"name": found.name})
    return redirect(after)


def _by_question(assessment: Assessment, files: list[tuple[Evidence, bool]]) -> list[tuple]:
    """Number and text of each question that has files, with them."""
    questionnaire = questionnaire_of(assessment.instrument_version)
    return [
        (questionnaire.numbers[key], questionnaire.label_of(key), given)
        for key in questionnaire.items
        if (given := [pair for pair in files if pair[0].question_key == key])
    ]


def _status(form: EvidenceForm | None) -> int:
    return 422 if form is not None and form.errors else 200

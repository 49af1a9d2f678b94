"""Different answers side by side: everybody sees them, the lead settles and contests."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from advisory.access import assessment_for
from advisory.assessments.differences import differences as find_differences
from advisory.assessments.layers import said_in
from advisory.assessments.leading import AnswerChanged, settle, take_lead
from advisory.assessments.questionnaire import questionnaire_of
from advisory.models import Answer
from advisory.reviews.actions import NothingToReview, contest
from advisory.reviews.queries import checks_of, standings_of
from advisory.views.consent import asks_consent
from core.submissions import once

MOST_REASON = 1000


@never_cache
@require_safe
def differences(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Own answer, colleagues, adviser and evidence for each question that differs."""
    assessment = assessment_for(request, public_id)
    questionnaire = questionnaire_of(assessment.instrument_version)
    said = said_in(assessment)
    standings = standings_of(assessment)
    rows = find_differences(questionnaire, said, standings)
    shown = {row.check.key for row in rows}
    checks = checks_of(questionnaire, said, standings)
    context = {
        "assessment": assessment,
        "rows": rows,
        "open": sum(row.is_open for row in rows),
        "checks": [check for check in checks if check.key not in shown],
    }
    return render(request, "advisory/differences.html", context)


@require_POST
@asks_consent("advisory:differences")
@once
def difference_settle(request: HttpRequest, public_id: uuid.UUID, question: str) -> HttpResponse:
    """The lead settles on one of the answers given."""
    assessment = assessment_for(request, public_id, to_lead=True)
    pk, _dash, mark = request.POST.get("choice", "").partition("-")
    here = f"{reverse('advisory:differences', args=[public_id])}#q-{question}"
    if not pk.isascii() or not pk.isdigit():
        messages.error(request, _("Choose one of the answers shown."))
        return redirect(here)
    user = request.user if request.user.is_authenticated else None
    try:
        with transaction.atomic():
            if not take_lead(assessment=assessment, user=user):
                raise Http404
            settle(
                assessment=assessment,
                question_key=question,
                chosen=int(pk[:18]),
                mark=mark,
                user=user,
            )
    except Answer.DoesNotExist as error:
        raise Http404 from error
    except AnswerChanged:
        messages.error(
            request, _("That answer has changed meanwhile. Look at it again and choose.")
        )
    else:
        messages.success(request, _("Settled. The chosen answer is your own now."))
    return redirect(here)


@require_POST
@once
def correction_contest(request: HttpRequest, public_id: uuid.UUID, question: str) -> HttpResponse:
    """The lead objects to a correction of the adviser, with a reason."""
    assessment = assessment_for(request, public_id, to_lead=True)
    reason = request.POST.get("reason", "").strip()[:MOST_REASON]
    here = f"{reverse('advisory:differences', args=[public_id])}#q-{question}"
    if not reason:
        messages.error(request, _("Write why, so that the adviser can answer."))
        return redirect(here)
    user = request.user if request.user.is_authenticated else None
    try:
        contest(assessment=assessment, question_key=question, reason=reason, user=user)
    except NothingToReview:
        messages.error(request, _("There is no correction here that can be contested."))
    else:
        messages.success(request, _("The adviser will answer. Until then your own answer counts."))
    return redirect(here)

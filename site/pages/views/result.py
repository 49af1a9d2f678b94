"""The result page: what the assessment says, and what courses and platforms can do about it."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from advisory.access import assessment_for
from advisory.assessments.codes import shown
from advisory.assessments.holding import held
from advisory.assessments.links import token_for
from advisory.assessments.offered import leads_to_full
from advisory.assessments.result import present_result
from advisory.reviews.queries import people_of
from recommender.queries import cards_for
from recommender.views import look


@never_cache
@require_safe
def result(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    assessment = assessment_for(request, public_id)
    if not assessment.is_submitted:
        if assessment.can_change:
            return redirect("advisory:assess-open", public_id)
        raise Http404
    view = present_result(assessment, held(request))
    found = cards_for(assessment, viewer=request.user)
    look(request, found)
    context = {
        "view": view,
        "people": people_of(assessment),
        "assessment": assessment,
        "cards": found,
        "first_course": found.course_on(view.gaps[0].topic) if view.gaps else None,
        "can_go_full": assessment.can_change and leads_to_full(assessment.instrument_version),
    }
    if assessment.business_id is None:
        token = token_for(assessment.public_id)
        context["code"] = shown(assessment.code)
        context["link"] = request.build_absolute_uri(reverse("advisory:resume-link", args=[token]))
    return render(request, "pages/result.html", context)

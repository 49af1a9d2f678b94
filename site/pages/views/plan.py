"""The plan of an assessment: its steps in order, with lessons and platforms that serve them."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from advisory.access import assessment_for, may_add_steps
from pages.plan_page import plan_page


@never_cache
@require_safe
def plan(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    assessment = assessment_for(request, public_id)
    if not assessment.is_submitted:
        if assessment.can_change:
            return redirect("advisory:assess-open", public_id)
        raise Http404
    view = plan_page(assessment, request.user)
    context = {
        "view": view,
        "assessment": assessment,
        "may_add": view is not None and may_add_steps(assessment),
        "is_print": "in" in request.GET,
    }
    return render(request, "pages/plan.html", context)

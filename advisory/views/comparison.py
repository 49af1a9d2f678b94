"""A result beside other rounds of the same business, and beside businesses like it."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from advisory.access import assessment_for
from advisory.assessments.holding import held
from advisory.comparing.rounds import rounds_of
from advisory.peers.view import peers_of


@never_cache
@require_safe
def comparison(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A result beside other rounds of the same business, and beside businesses like it."""
    assessment = assessment_for(request, public_id)
    if not assessment.is_submitted:
        if assessment.can_change:
            return redirect("advisory:assess-open", public_id)
        raise Http404
    view = rounds_of(assessment, held(request))
    context = {"assessment": assessment, "view": view, "peers": peers_of(view.score)}
    return render(request, "advisory/comparison.html", context)

"""What an official sees of all cases: who has how many, and who asks to hand one over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from advisory.cases.forms import advisers
from advisory.models import HandOverProposal
from core import audit
from users.access import role_required
from users.roles import Role


@never_cache
@require_safe
@role_required(Role.OFFICIAL)
def caseloads(request: HttpRequest) -> HttpResponse:
    """Proposals to decide first, then the advisers; the look at the proposals is recorded."""
    proposals = list(
        HandOverProposal.objects.open().select_related(
            "case__business", "case__adviser", "note", "to"
        )
    )
    if proposals:
        businesses = [str(one.case.business.public_id) for one in proposals]
        audit.record(request.user, "looked at case list", request.user, businesses=businesses)
    context = {"proposals": proposals, "advisers": advisers()}
    return render(request, "advisory/caseloads.html", context)

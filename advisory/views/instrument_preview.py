"""The pages of cards as an owner would see them, from any version; nothing is stored."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from advisory.assessments.cards import CardMaker
from advisory.assessments.progress import progress_of
from advisory.assessments.questionnaire import questionnaire_of
from advisory.models import InstrumentVersion
from advisory.xlsform.expressions import unparse
from users.access import role_required
from users.roles import Role


@role_required(Role.OFFICIAL)
@never_cache
@require_safe
def preview(request: HttpRequest, pk: int, dimension: str = "") -> HttpResponse:
    """One page of cards, every question shown, with the condition it is asked under."""
    versions = InstrumentVersion.objects.select_related("instrument")
    version = get_object_or_404(versions, pk=pk)
    questionnaire = questionnaire_of(version)
    page = questionnaire.page(dimension) if dimension else questionnaire.pages[0]
    if page is None:
        raise Http404
    before, after = questionnaire.neighbours(page)
    context = {
        "version": version,
        "page": page,
        "sections": CardMaker(questionnaire, {}).sections(page),
        "conditions": {
            item["key"]: unparse(item["relevant"]) for item in page.items if item["relevant"]
        },
        "progress": progress_of(questionnaire, {}, page),
        "page_before": before,
        "page_after": after,
    }
    return render(request, "advisory/instrument_preview.html", context)

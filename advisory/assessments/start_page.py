"""What the start page shows: the assessments, and the drafts this visitor may go on with."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpRequest

from advisory.assessments.holding import held
from advisory.assessments.offered import full_version, other_versions, quick_version
from advisory.assessments.questionnaire import question_count, questionnaire_of
from advisory.models import Answer, Assessment, InstrumentVersion
from advisory.programmes.joining import remembered
from core.translated import pick


@dataclass(frozen=True)
class Offer:
    key: str
    name: str
    questions: int
    minutes: int | None
    source: str
    status: str


@dataclass(frozen=True)
class Draft:
    assessment: Assessment
    answered: int
    asked: int


def start_page(request: HttpRequest) -> dict:
    return {
        "quick": _offer(quick_version()),
        "full": _offer(full_version()),
        "others": [_offer(version) for version in other_versions()],
        "drafts": _drafts(request),
        "invited_to": remembered(request),
    }


def _offer(version: InstrumentVersion | None) -> Offer | None:
    if version is None:
        return None
    definition = questionnaire_of(version).definition
    return Offer(
        version.instrument.key,
        version.instrument.name,
        question_count(definition),
        definition["minutes"],
        pick(definition["source"] or {}),
        pick(definition.get("status", {})),
    )


def _drafts(request: HttpRequest) -> list[Draft]:
    mine = Q(public_id__in=held(request), business=None)
    if request.user.is_authenticated:
        mine |= Q(started_by=request.user, business=None)
        mine |= Q(business__memberships__user=request.user)
    elif not held(request):
        return []
    own = Count("answers", filter=Q(answers__layer=Answer.Layer.SELF), distinct=True)
    found = (
        Assessment.objects.drafts()
        .filter(mine)
        .annotate(answered=own)
        .select_related("instrument_version__instrument", "business")
        .defer("instrument_version__definition")
        .order_by("-updated_at")[:3]
    )
    return [
        Draft(
            draft,
            draft.answered,
            question_count(questionnaire_of(draft.instrument_version).definition),
        )
        for draft in found
    ]

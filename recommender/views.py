"""The cards of an assessment, and what happens when one is followed or dismissed."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from advisory.access import assessment_for
from core.submissions import once
from courses.models import CoursePage
from recommender import actions
from recommender.forms import ReasonForm
from recommender.models import Feedback, Recommendation
from recommender.queries import Cards, cards_for
from recommender.tasks import queue_recommendations

Verb = Feedback.Verb
SAID = {
    Verb.RESTORED: actions.restore,
    Verb.SAVED: actions.save,
    Verb.UNSAVED: actions.unsave,
    Verb.HELPED: actions.say_it_helped,
}
TOLD = {
    Verb.DISMISSED: _("Put aside. It can be brought back below the list."),
    Verb.RESTORED: _("Brought back."),
    Verb.SAVED: _("Saved."),
    Verb.UNSAVED: _("No longer saved."),
    Verb.HELPED: _("Thank you for telling us."),
}


@never_cache
@require_safe
def cards(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The recommendations: a page of their own, or the fragment a waiting page asks for."""
    assessment = assessment_for(request, public_id)
    if not assessment.is_submitted:
        raise Http404
    found = cards_for(assessment, viewer=request.user)
    look(request, found)
    is_fragment = request.headers.get("X-Requested-With") == "fetch"
    template = "recommender/_cards.html" if is_fragment else "recommender/cards.html"
    context = {"cards": found, "assessment": assessment}
    if is_fragment:  # its forms lead back to the page it is shown in
        context["back"] = f"{reverse('pages:result', args=[public_id])}#recommended"
    return render(request, template, context)


@never_cache
@require_safe
def open_recommendation(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Lead to the course or platform; only the business's own step is noted, not a look by staff."""
    recommendation = _recommendation(request, public_id)
    if recommendation.assessment.can_change and request.method == "GET":
        by = request.user if request.user.is_authenticated else None
        actions.record_opened(recommendation=recommendation, by=by)
    if recommendation.platform:
        return redirect("advisory:platform-detail", recommendation.platform.key)
    course = CoursePage.objects.open().filter(translation_key=recommendation.course_key).first()
    if course is None:
        raise Http404
    return redirect(course.get_url(request))


@require_POST
@once
def tell(request: HttpRequest, public_id: uuid.UUID, verb: str) -> HttpResponse:
    """What the business says of a suggestion; effective at once."""
    recommendation = _recommendation(request, public_id, to_change=True)
    by = request.user if request.user.is_authenticated else None
    if verb == Verb.DISMISSED:
        form = ReasonForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        actions.dismiss(recommendation=recommendation, by=by, reason=reason)
    else:
        SAID[verb](recommendation=recommendation, by=by)
    messages.success(request, TOLD[verb])
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return redirect("recommender:cards", recommendation.assessment.public_id)
    return redirect(back)


def look(request: HttpRequest, found: Cards) -> None:
    """What a look at the cards brings about: a stale list is renewed, what is shown is kept.

    Only the look of the business's own people who agree to that is kept.
    """
    if found.is_stale:
        queue_recommendations(found.assessment)
    is_theirs = found.is_tracked and found.assessment.can_change and request.method == "GET"
    if is_theirs and (unseen := found.unseen()):
        actions.record_shown(assessment=found.assessment, lines=unseen, by=request.user)


def _recommendation(
    request: HttpRequest, public_id: uuid.UUID, *, to_change: bool = False
) -> Recommendation:
    """The recommendation, if this visitor may see (or change) its assessment; else Http404."""
    rows = Recommendation.objects.select_related("assessment", "platform", "model").defer("parts")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    found.assessment = assessment_for(request, found.assessment.public_id, to_change=to_change)
    return found

"""Classes for everybody: which come, one of them, and a learner's seat in it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.ratelimit import limit
from core.submissions import once
from core.visitor_cache import public_page
from courses.cohorts import seats
from courses.cohorts.listing import coming_classes, shown_class
from courses.cohorts.own import seat_of, with_marks
from users.consent_field import ConsentForm
from users.consents import NotConsented, Purpose


@require_safe
def class_list(request: HttpRequest) -> HttpResponse:
    context = {"classes": coming_classes(request.user)}
    return _for_all(request, render(request, "courses/cohorts/list.html", context))


@require_safe
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A class; who has a seat also sees rooms, links and what was noted of them.

    It says what became of the reader's place, so that forms which lead here need no message.
    """
    cohort = shown_class(request.user, public_id)
    seat = seat_of(request.user, cohort)
    sessions = with_marks(cohort.sessions.all(), seat)
    trainers = list(cohort.trainers.all())
    context = {
        "cohort": cohort,
        "seat": seat,
        "sessions": sessions,
        "trainers": [trainer.name for trainer in trainers],
        "leads": request.user in trainers or request.user.is_superuser,
    }
    return _for_all(request, render(request, "courses/cohorts/show.html", context))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def take(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a seat at a tap; without the consent a page with its text comes first."""
    if request.method != "POST":
        cohort = shown_class(request.user, public_id)
        return render(request, "courses/cohorts/take.html", _asking(request, cohort))
    limit(request, "take-seat", times=30, seconds=600)
    agrees = request.POST.get("consent") == "on"
    try:
        seats.take_seat(user=request.user, public_id=public_id, agrees=agrees)
    except NotConsented:
        return redirect("courses:take-seat", public_id)
    except seats.NoSuchClass as error:
        raise Http404 from error
    except seats.TakenOff:
        messages.error(
            request, _("A trainer took you off the list of this class. Please ask them first.")
        )
    except seats.NotTakingPeople:
        messages.error(request, _("No seat of this class can be taken now."))
    return redirect("courses:cohort", public_id)


@login_required
@require_POST
@once
def leave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    try:
        seats.leave(user=request.user, public_id=public_id)
    except seats.NoSuchSeat as error:
        raise Http404 from error
    return redirect("courses:cohort", public_id)


def _asking(request: HttpRequest, cohort) -> dict:
    form = ConsentForm(None, user=request.user, purpose=Purpose.LEARNING, channel="class")
    return {"cohort": cohort, "consent_form": form}


def _for_all(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    return response if request.user.is_authenticated else public_page(response)

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from advisory.cases.queue import record_look
from courses.own_courses import learning_at_hand
from courses.teams.opening import assigned_to
from pages.agency_links import rooms_of
from pages.my_page import my_businesses, my_platforms, recommended_course
from pages.my_work import agency_work, my_cases, my_pages
from users.models import User
from users.roles import Role


@login_required
@never_cache
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """One's own page: staff see what waits for them, everyone else their business and courses."""
    user = request.user
    if user.is_guest:
        context = {"assigned": assigned_to(user)} | vars(learning_at_hand(user))
        return render(request, "pages/dashboard.html", context)
    context = _work(user)
    businesses = my_businesses(user)
    if businesses or not context:
        context |= _own(user, businesses)
    return render(request, "pages/dashboard.html", context)


def _work(user: User) -> dict:
    found: dict = {}
    if rooms := rooms_of(user):
        found["rooms"] = rooms
    if user.has_role(Role.OFFICIAL):
        found["agency_work"] = agency_work(user)
    if Role.ADVISER in user.roles:
        found["cases"] = my_cases(user)
        record_look(user, found["cases"].rows)
    if Role.TRAINER in user.roles:
        found["my_pages"] = my_pages(user)
    return found


def _own(user: User, businesses: list) -> dict:
    result = next((mine.result for mine in businesses if mine.result), None)
    at_hand = learning_at_hand(user)
    return {
        "is_business_person": True,
        "businesses": businesses,
        "vendors": list(user.vendors.order_by("name")) if user.keeps_listings else [],
        "result": result,
        "learning": at_hand.learning,
        "classes": at_hand.classes,
        "assigned": assigned_to(user),
        "platforms": my_platforms(user, result),
        "course": recommended_course(user, result) if result and not at_hand.is_taking else None,
    }

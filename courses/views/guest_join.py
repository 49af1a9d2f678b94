"""“This is me”: from a guest's session to one's own account, with what was learnt."""

import time

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core import ratelimit
from core.submissions import once
from courses.models import Enrolment
from courses.teams.coming_in import OnTeamAlready
from courses.teams.joining import UnderWay, join_guest
from users.consent_field import ConsentForm
from users.consents import Purpose
from users.models import User

#: In the session of who left a guest's account to sign in: whose it was, and until when it counts.
_KEY = "joins_guest"
_SECONDS = 3600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def join(request: HttpRequest) -> HttpResponse:
    """A guest leaves to sign in; who signed in then says that the guest was they."""
    user = request.user
    if user.is_authenticated and user.is_guest:
        if request.method == "POST":
            return _leave(request, user)
        return render(request, "courses/teams/join_leave.html")
    guest = _guest(request)
    if guest is None:
        return redirect("pages:dashboard")
    if not user.is_authenticated:
        following = urlencode({"next": reverse("courses:guest-join")})
        return redirect(f"{resolve_url('account_login')}?{following}")
    form = ConsentForm(
        request.POST or None, user=user, purpose=Purpose.LEARNING, channel="team-join"
    )
    problem = ""
    if request.method == "POST":
        ratelimit.limit(request, "join-guest", times=30, seconds=3600)
        if "not-me" in request.POST:
            del request.session[_KEY]
            return redirect("pages:dashboard")
        if not form.is_needed or form.is_valid():
            problem = _join(request, guest, form)
            if not problem:
                return redirect("pages:dashboard")
    courses = Enrolment.objects.of(guest).order_by("pk").values_list("course_title", flat=True)
    context = {"guest": guest, "courses": courses, "consent_form": form, "problem": problem}
    status = 422 if request.method == "POST" else 200
    return render(request, "courses/teams/join.html", context, status=status)


def _leave(request: HttpRequest, guest: User) -> HttpResponse:
    proof = guest.get_session_auth_hash()
    logout(request)
    request.session[_KEY] = {"guest": guest.pk, "proof": proof, "at": time.time()}
    return redirect("courses:guest-join")


def _guest(request: HttpRequest) -> User | None:
    """Whom this browser was signed in as; a new link or an hour ends it."""
    left = request.session.get(_KEY)
    if not left or left["at"] < time.time() - _SECONDS:
        return None
    guest = User.objects.filter(pk=left["guest"], email=None).first()
    is_same = guest and constant_time_compare(left["proof"], guest.get_session_auth_hash())
    return guest if is_same else None


def _join(request: HttpRequest, guest: User, form: ConsentForm) -> str:
    """Join, and say so; else the reason why not, in words."""
    form.save()
    try:
        join_guest(guest=guest, account=request.user)
    except OnTeamAlready:
        return _(
            "You are on the same team with this account already. Ask who leads it to take one of "
            "the two entries off."
        )
    except UnderWay:
        return _("A quiz is under way in both accounts. Hand one of them in first.")
    del request.session[_KEY]
    messages.success(request, _("What you learnt is in your account now."))
    return ""

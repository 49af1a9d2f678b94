"""What members of a team open: their link, and what was handed to them."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core import ratelimit
from core.submissions import once
from courses.models import Assignment, TeamMember
from courses.teams.coming_in import (
    Closed,
    OnTeamAlready,
    OwnSignIn,
    Wait,
    WrongCode,
    come_in,
)
from courses.teams.forms import CodeForm
from courses.teams.links import member_of
from courses.teams.opening import begin
from users.consents import NotConsented, Purpose, give_consent
from users.models import User

BACKEND = "users.backends.AccountBackend"
MOST_CODES = 300  # of one caller in an hour; each member's own count is far stricter


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def team_link(request: HttpRequest, token: str) -> HttpResponse:
    """A member's link: who asks them to learn what, and the code that lets them in.

    Carries no idempotency key: coming in twice leads the same person to the same account.
    """
    if request.method == "POST":  # a whole workshop may sit behind one address
        ratelimit.limit(request, "team-code", times=MOST_CODES, seconds=3600)
    member = member_of(token)
    if member is None:
        return render(request, "courses/teams/link_void.html", status=410)
    user = request.user
    if user.is_authenticated and member.user == user:
        return redirect("pages:dashboard")
    if member.has_own_sign_in:
        return render(request, "courses/teams/link_own.html", {"member": member})
    account = user if user.is_authenticated and not user.is_guest else None
    may_take = account is not None and member.user is None
    takes_it = may_take and request.POST.get("as") != "guest"
    form = CodeForm(request.POST or None, person=account if takes_it else member.user)
    if request.method == "POST" and form.is_valid():
        response = _let_in(request, member, form, account if takes_it else None)
        if response is not None:
            return response
    newest = Assignment.objects.open().filter(member=member).order_by("-assigned_at", "-pk")
    context = {
        "member": member,
        "newest": newest.select_related("assigned_by").first(),
        "form": form,
        "consent_form": form,
        "may_take": may_take,
    }
    return render(request, "courses/teams/link.html", context)


def _let_in(
    request: HttpRequest, member: TeamMember, form: CodeForm, account: User | None
) -> HttpResponse | None:
    """Sign the person in and lead them to the lesson; None with an error on the form."""
    try:
        came = come_in(member=member, code=form.cleaned_data["code"], account=account)
    except WrongCode:
        form.add_error("code", _("This is not the code. Please ask the person who sent the link."))
        return None
    except Wait:
        form.add_error("code", _("Too many wrong codes. Please try again in 15 minutes."))
        return None
    except Closed:
        form.add_error(
            "code",
            _("Too many wrong codes: this link is closed. Please ask for a new one."),
        )
        return None
    except OnTeamAlready:
        form.add_error(None, _("You are on this team already: your lessons are on your page."))
        return None
    except (OwnSignIn, TeamMember.DoesNotExist):  # a moment ago, in another tab
        return redirect(request.path)
    if came.user.is_guest:
        login(request, came.user, backend=BACKEND)
        if form.cleaned_data["is_shared"]:
            request.session.set_expiry(0)
    if form.cleaned_data.get("reminds"):
        give_consent(user=came.user, purpose=Purpose.MESSAGES, channel="team")
    messages.success(request, _("Welcome. What you do is kept, on every device."))
    return redirect(came.address or "pages:dashboard")


@login_required
@require_POST
@once
def open_assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """Enrol in what was handed to this person and lead to it."""
    mine = Assignment.objects.open().filter(member__user=request.user)
    assignment = get_object_or_404(mine, pk=pk)
    try:
        address = begin(user=request.user, assignment=assignment)
    except NotConsented:
        return redirect("courses:enrol", assignment.course_key)
    if address is None:
        messages.error(request, _("This course is not available at the moment."))
    return redirect(address or "pages:dashboard")

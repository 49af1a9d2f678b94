"""A business's team that learns: its people, what was handed to them, and the word to send."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.access import business_to_teach, businesses_to_teach
from advisory.models import Business
from core import ratelimit
from core.submissions import once
from courses.models import Assignment, TeamMember
from courses.teams import actions
from courses.teams.links import address_of, code_of
from courses.teams.message import message_for
from courses.teams.standing import handed
from pages.team.forms import HandOutForm, MemberForm
from pages.team.page import MemberRow, team_page


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def team(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The people with their states, and a form to add one."""
    business = business_to_teach(request, public_id)
    form = MemberForm(request.POST or None)
    if request.method == "POST":
        ratelimit.limit(request, "team-member", times=200, seconds=3600)
        if form.is_valid() and (member := _add(business, form, request)):
            return redirect(f"{_address('team-hand-out', business)}?nguoi={member.pk}&moi=1")
    context = {
        "business": business,
        "page": team_page(business.public_id),
        "form": form,
        # What was just handed out, said without a session: that write is one too many.
        "new": _number(request, "moi"),
        "known": _number(request, "co"),
    }
    return render(request, "pages/team.html", context)


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _add(business: Business, form: MemberForm, request: HttpRequest) -> TeamMember | None:
    try:
        return actions.add_member(
            team_key=business.public_id,
            team_name=business.name,
            by=request.user,
            is_demo=business.is_demo,
            **form.cleaned_data,
        )
    except actions.PhoneTaken as taken:
        text = _("%(name)s has this number already.") % {"name": taken.member}
        form.add_error("phone", text)
    except actions.TooManyMembers:
        form.add_error(
            None, _("A team has %(most)s people at most.") % {"most": actions.MOST_MEMBERS}
        )
    return None


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def hand_out(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Choose a course or lesson, people and a day."""
    business = business_to_teach(request, public_id)
    chosen = [pk for pk in request.GET.getlist("nguoi") if pk.isdecimal()]
    form = HandOutForm(request.POST or None, initial={"what": _chosen(request), "people": chosen})
    if request.method == "POST":
        ratelimit.limit(request, "hand-out", times=120, seconds=3600)
        if form.is_valid() and (done := _hand_out(business, form, request)):
            query = urlencode({"moi": done.new, "co": done.known})
            return redirect(f"{_address('team', business)}?{query}")
    members = list(TeamMember.objects.of_team(business.public_id).present())
    form.offer(members)
    # Said without a session, as on the page of the team.
    added = next((one for one in members if "moi" in request.GET and str(one.pk) in chosen), None)
    context = {"business": business, "form": form, "members": members, "added": added}
    return render(request, "pages/team_hand_out.html", context)


def _hand_out(
    business: Business, form: HandOutForm, request: HttpRequest
) -> actions.HandedOut | None:
    data = form.cleaned_data
    try:
        return actions.hand_out(
            team_key=business.public_id,
            members=form.chosen,
            what=form.handout,
            due_date=data["due_date"],
            due_days=data["due_days"],
            by=request.user,
        )
    except actions.NobodyChosen:
        form.add_error("people", _("Choose somebody of the team."))
    except actions.TooManyAssignments:
        form.add_error(
            "people",
            _("One of them has %(most)s lessons to do already.")
            % {"most": actions.MOST_ASSIGNMENTS},
        )
    return None


def _chosen(request: HttpRequest) -> str:
    course, lesson = request.GET.get("khoa", ""), request.GET.get("bai", "")
    return f"{course}/{lesson}" if course and lesson else course


@login_required
@never_cache
@require_safe
def hand_to_staff(request: HttpRequest) -> HttpResponse:
    """From a course or lesson to the team it is for: most people have one, or none yet."""
    businesses = list(businesses_to_teach(request.user).order_by("name"))
    query = urlencode({name: request.GET.get(name, "") for name in ("khoa", "bai")})
    rows = [(one, f"{_address('team-hand-out', one)}?{query}") for one in businesses]
    if len(rows) == 1:
        return redirect(rows[0][1])
    return render(request, "pages/team_choose.html", {"rows": rows})


@login_required
@never_cache
@require_safe
def member(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """One person: what they have to do, and the message with their link, ready to send."""
    business = business_to_teach(request, public_id)
    person = _member(business, pk)
    row = MemberRow(person, handed(Assignment.objects.open().filter(member=person)))
    context = {
        "business": business,
        "row": row,
        "message": message_for(person, row.todo, is_reminder="nhac" in request.GET),
        "link": address_of(person),
        "code": None if person.has_own_sign_in else code_of(person),
        "phone": "".join(sign for sign in person.phone if sign in "+0123456789"),
    }
    return render(request, "pages/team_member.html", context)


@login_required
@require_POST
@once
def member_remind(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    business = business_to_teach(request, public_id)
    person = _member(business, pk)
    actions.remind(member=person, by=request.user)
    return redirect(f"{_address('team-member', business, pk)}?nhac=1#tin-nhan")


@login_required
@require_POST
@once
def member_link(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """Make link and code anew."""
    business = business_to_teach(request, public_id)
    ratelimit.limit(request, "team-new-link", times=60, seconds=3600)
    actions.new_link(member=_member(business, pk), by=request.user)
    messages.success(request, _("The old link and code are void. Send the new ones."))
    return redirect(f"{_address('team-member', business, pk)}#tin-nhan")


@login_required
@require_POST
@once
def member_off(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    business = business_to_teach(request, public_id)
    person = _member(business, pk)
    actions.take_off(member=person, by=request.user)
    messages.success(
        request,
        _("%(name)s is off the team; name and phone are erased. What they learnt stays theirs.")
        % {"name": person.name},
    )
    return redirect(_address("team", business))


@login_required
@require_POST
@once
def assignment_back(
    request: HttpRequest, public_id: uuid.UUID, pk: int, assignment: int
) -> HttpResponse:
    business = business_to_teach(request, public_id)
    found = get_object_or_404(
        Assignment.objects.open().filter(member__team_key=business.public_id, member=pk),
        pk=assignment,
    )
    actions.take_back(assignment=found, by=request.user)
    messages.success(request, _("Taken back: “%(title)s”.") % {"title": found.title})
    return redirect(_address("team-member", business, pk))


def _member(business: Business, pk: int) -> TeamMember:
    """The person, if they are on this business's team; else Http404."""
    members = TeamMember.objects.of_team(business.public_id).present().select_related("user")
    found = members.filter(pk=pk).first()
    if found is None:
        raise Http404
    found.team_name = business.name  # it may have been renamed since
    return found


def _address(name: str, business: Business, *more: object) -> str:
    return reverse(f"pages:{name}", args=[business.public_id, *more])

"""Members of a programme: inviting, reminding, their links, and one member alone."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.models import ProgrammeContact, ProgrammeMember
from advisory.oversight.scope import OVERSEERS
from advisory.programmes.access import member_for, programme_for
from advisory.programmes.exporting import links_file
from advisory.programmes.facts import facts_of
from advisory.programmes.forms import ByHandForm
from advisory.programmes.freezing import ProgrammeClosed
from advisory.programmes.inviting import (
    NotReachable,
    TooSoon,
    members_without_message,
    note_by_hand,
    start_writing,
    take_links,
    write_to_member,
)
from advisory.programmes.links import address_of, give_links, revoke_link
from advisory.programmes.sheet import qr_of
from advisory.programmes.texts import text_for
from advisory.programmes.tracking import in_part, name_of, rows_of, tracking_of
from advisory.views.programmes import as_file
from core import audit, ratelimit
from core.submissions import once
from users.access import any_role_required

PER_SHEET = 24
Kind = ProgrammeContact.Kind


@any_role_required(*OVERSEERS)
@require_POST
@once
def write_to_part(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Have the worker write to all of one list who may be written to."""
    programme = programme_for(request.user, public_id)
    ratelimit.limit(request, "programme-write", times=20, seconds=3600)
    facts = in_part(tracking_of(programme).facts, request.POST.get("nhom", ""))
    waiting = [row.member.pk for row in rows_of(facts, request.user) if row.may_remind]
    if not waiting:
        messages.info(request, _("Nobody of this list can be written to now."))
        return redirect(programme)
    try:
        start_writing(programme=programme, members=waiting, by=request.user)
        messages.success(request, _("The messages are being written; this page tells how many."))
    except ProgrammeClosed:
        messages.error(request, _("Only a running programme invites and reminds."))
    return redirect(programme)


@any_role_required(*OVERSEERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def links(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Links of members who get no message: a POST makes them, a GET shows those there are."""
    programme = programme_for(request.user, public_id)
    members = members_without_message(programme)
    if request.method == "POST":
        try:
            take_links(programme=programme, members=members, by=request.user)
        except ProgrammeClosed:
            messages.error(request, _("Only a running programme invites and reminds."))
        return redirect("advisory:programme-links", public_id)
    shown = [member for member in members if member.has_open_link]
    page = Paginator(shown, PER_SHEET).get_page(request.GET.get("page"))
    if shown:
        audit.record(request.user, "looked at links of programme", programme, page=page.number)
    context = {
        "programme": programme,
        "without": len(members),
        "missing": len(members) - len(shown),
        "page": page,
        "cards": [_card(request, member) for member in page],
    }
    return render(request, "advisory/programmes/links.html", context)


@any_role_required(*OVERSEERS)
@never_cache
@require_safe
def links_export(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The same as a file for Zalo, text messages or letters; recorded."""
    programme = programme_for(request.user, public_id)
    members = [one for one in members_without_message(programme) if one.has_open_link]
    audit.record(request.user, "exported links of programme", programme, links=len(members))
    name = f"lien-ket-{timezone.localdate():%Y%m%d}.csv"
    return as_file(links_file(members, request.user), name)


@any_role_required(*OVERSEERS)
@never_cache
@require_safe
def member(request: HttpRequest, public_id: uuid.UUID, member: uuid.UUID) -> HttpResponse:
    """One member: its days, what went out to it, its link."""
    found = member_for(request.user, public_id, member)
    audit.record(request.user, "looked at programme member", found)
    facts = facts_of(ProgrammeMember.objects.filter(pk=found.pk))
    row = rows_of(facts, request.user)[0]
    contacts = list(found.contacts.select_related("by"))
    context = {
        "programme": found.programme,
        "member": found,
        "row": row,
        "contacts": contacts,
        "text": _text(found, contacts),
        "form": ByHandForm(),
        "may_write": found.programme.is_running,
    }
    return render(request, "advisory/programmes/member.html", context)


@any_role_required(*OVERSEERS)
@require_POST
@once
def member_act(request: HttpRequest, public_id: uuid.UUID, member: uuid.UUID) -> HttpResponse:
    """Write, note what went out otherwise, make a link anew, or revoke it."""
    found = member_for(request.user, public_id, member)
    deed = request.POST.get("do", "")
    try:
        if deed == "write":
            _write(request, found)
        elif deed == "note":
            form = ByHandForm(request.POST)
            if form.is_valid():
                note_by_hand(member=found, way=form.cleaned_data["way"], by=request.user)
                messages.success(request, _("Noted."))
        elif deed == "link" and found.programme.is_running:
            give_links([found], anew=True)
            audit.record(request.user, "renewed link of programme", found)
            messages.success(request, _("Here is a new link; one from before works no more."))
        elif deed == "revoke":
            revoke_link(found)
            audit.record(request.user, "revoked link of programme", found)
            messages.success(request, _("The link no longer works."))
    except ProgrammeClosed:
        messages.error(request, _("Only a running programme invites and reminds."))
    if request.POST.get("back") == "list":
        return redirect(found.programme)
    return redirect("advisory:programme-member", public_id, member)


def _write(request: HttpRequest, member: ProgrammeMember) -> None:
    try:
        write_to_member(member=member, by=request.user)
        audit.record(request.user, "wrote to member of programme", member)
        messages.success(request, _("The message is on its way."))
    except NotReachable:
        text = _(
            "Nobody of this business agreed to messages. Send the link by Zalo, phone or letter."
        )
        messages.error(request, text)
    except TooSoon as soon:
        day = date_format(timezone.localdate(soon.again_at), "SHORT_DATE_FORMAT")
        text = _("This business was written to lately; the next message may go out on %(day)s.")
        messages.error(request, text % {"day": day})


def _text(member: ProgrammeMember, contacts: list[ProgrammeContact]) -> str:
    """The message to paste, while there is a link that works."""
    if not (member.has_open_link and member.programme.is_running):
        return ""
    return text_for(member, Kind.REMINDED if contacts else Kind.INVITED)


def _card(request: HttpRequest, member: ProgrammeMember) -> dict:
    address = address_of(member)
    return {
        "member": member,
        "name": name_of(member, request.user),
        "address": address,
        "qr": qr_of(address),
        "text": text_for(member, Kind.INVITED),
    }

"""Classes for those who lead them: who takes part, attendance; for the agency, numbers alone."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core import audit
from core.spreadsheets import to_csv
from core.submissions import once
from courses.cohorts import attendance, seats
from courses.cohorts.forms import PersonForm
from courses.cohorts.people import (
    classes_for,
    led_class,
    led_seat,
    people_of,
    sessions_with_counts,
    table_of,
)
from courses.models import Seat
from users.access import any_role_required, role_required
from users.roles import Role


@require_safe
@never_cache
@any_role_required(Role.TRAINER, Role.OFFICIAL)
def overview(request: HttpRequest) -> HttpResponse:
    rows = classes_for(request.user)
    context = {"rows": rows, "has_demo": any(row.cohort.is_demo for row in rows)}
    return render(request, "courses/cohorts/overview.html", context)


@require_safe
@never_cache
@role_required(Role.TRAINER)
def people(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The names: every look is recorded."""
    cohort = led_class(request.user, public_id)
    audit.record(request.user, "looked at people of class", cohort)
    context = {
        "cohort": cohort,
        "people": people_of(cohort),
        "sessions": sessions_with_counts(cohort),
    }
    return render(request, "courses/cohorts/people.html", context)


@require_safe
@never_cache
@role_required(Role.TRAINER)
def export(request: HttpRequest, public_id: UUID) -> HttpResponse:
    cohort = led_class(request.user, public_id)
    audit.record(request.user, "export", cohort, form="csv", of="people of class")
    response = HttpResponse(to_csv(*table_of(cohort)), content_type="text/csv; charset=utf-8")
    name = f"lop-hoc-{cohort.starts_on:%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@role_required(Role.TRAINER)
@once
def person(request: HttpRequest, public_id: UUID, seat_id: int) -> HttpResponse:
    """Move a person to another class, or take them off the list."""
    seat = led_seat(request.user, public_id, seat_id)
    form = PersonForm(request.POST or None, seat=seat)
    if not form.is_valid():
        context = {"cohort": seat.cohort, "seat": seat, "form": form}
        return render(request, "courses/cohorts/person.html", context)
    try:
        text = _done_with(seat, form, by=request.user)
    except (seats.NoSuchSeat, seats.CannotMove):
        messages.error(request, _("This has changed meanwhile; please look again."))
    else:
        messages.success(request, text)
    return redirect("courses:class-people", public_id)


def _done_with(seat: Seat, form: PersonForm, *, by) -> str:
    """Do what the form says; returns the sentence about it."""
    to, reason, name = form.cleaned_data["to"], form.cleaned_data["reason"], seat.user.name
    if to is None:
        seats.remove(seat=seat, by=by, reason=reason)
        return _("%(name)s was taken off the list and is told why.") % {"name": name}
    moved = seats.move(seat=seat, to=to, by=by, reason=reason)
    if moved.is_waiting:
        return _("%(name)s was moved, waits there for a seat, and is told why.") % {"name": name}
    return _("%(name)s was moved and is told why.") % {"name": name}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@role_required(Role.TRAINER)
@once
def sheet(request: HttpRequest, public_id: UUID, session_id: UUID) -> HttpResponse:
    """The attendance of a session, on a phone in the room; all lines are saved at once."""
    is_saving = request.method == "POST"
    session = attendance.led_session(request.user, public_id, session_id, lock=is_saving)
    if is_saving:
        return _save(request, session)
    audit.record(request.user, "looked at attendance", session.cohort, session=session.pk)
    lines = attendance.sheet(session)
    if request.GET.get("all") == attendance.Mark.PRESENT:
        for line in lines:
            line.shown = line.mark or attendance.Mark.PRESENT
    context = {
        "cohort": session.cohort,
        "session": session,
        "lines": lines,
        "marks": attendance.Mark.choices,
        "is_noted": any(line.mark for line in lines),
        "corrections": attendance.corrections(session),
    }
    return render(request, "courses/cohorts/sheet.html", context)


def _save(request: HttpRequest, session) -> HttpResponse:
    marks = {
        int(name.removeprefix("seat-")): value
        for name, value in request.POST.items()
        if name.startswith("seat-") and name.removeprefix("seat-").isdecimal()
    }
    try:
        changed = attendance.note(session=session, marks=marks, by=request.user)
    except attendance.TooEarly:
        messages.error(request, _("Attendance is noted from the day of the session on."))
    else:
        text = ngettext("Saved: %(n)s mark.", "Saved: %(n)s marks.", changed) % {"n": changed}
        messages.success(request, text if changed else _("Saved; nothing was changed."))
    return redirect("courses:class-attendance", session.cohort.public_id, session.public_id)

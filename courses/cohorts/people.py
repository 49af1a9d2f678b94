"""The people of a class, for its trainer; their numbers, for the agency."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.small_counts import shown
from courses.models import Attendance, Cohort, LiveSession, Seat
from users.roles import Role


@dataclass
class ClassRow:
    """A class in the list of trainers and officials; `came` is None where too few to be told."""

    cohort: Cohort
    came: int | None
    is_led: bool


def classes_for(user) -> list[ClassRow]:
    """Own classes for a trainer, all for who is of the agency, the newest first; two queries."""
    came = (
        Attendance.objects.current()
        .came()
        .filter(seat__cohort=OuterRef("pk"))
        .order_by()
        .values("seat__cohort")
        .values(n=Count("seat", distinct=True))
    )
    cohorts = Cohort.objects.with_counts().annotate(
        came=Coalesce(Subquery(came, output_field=IntegerField()), 0)
    )
    if not user.has_role(Role.OFFICIAL):
        cohorts = cohorts.led_by(user)
    led = set(Cohort.objects.led_by(user).values_list("pk", flat=True))
    return [ClassRow(one, shown(one.came), one.pk in led) for one in cohorts]


def led_class(user, public_id: UUID) -> Cohort:
    """A class whose people this person may see: its trainers and administrators; else Http404."""
    cohort = Cohort.objects.led_by(user).filter(public_id=public_id).first()
    if cohort is None:
        raise Http404
    return cohort


def led_seat(user, public_id: UUID, seat_id: int) -> Seat:
    """A place somebody holds in a class this person leads; else Http404."""
    seats = Seat.objects.held().filter(cohort__in=Cohort.objects.led_by(user))
    seat = seats.filter(pk=seat_id, cohort__public_id=public_id).select_related("user", "cohort")
    found = seat.first()
    if found is None:
        raise Http404
    return found


@dataclass
class People:
    """Everybody who has a place in a class, or had one."""

    seated: list[Seat]
    waiting: list[Seat]
    gone: list[Seat]


def people_of(cohort: Cohort) -> People:
    """One query."""
    seats = list(
        Seat.objects.filter(cohort=cohort).select_related("user").order_by("asked_at", "pk")
    )
    return People(
        seated=[seat for seat in seats if seat.is_seated],
        waiting=[seat for seat in seats if seat.is_waiting],
        gone=[seat for seat in seats if not seat.is_held],
    )


def sessions_with_counts(cohort: Cohort) -> list[LiveSession]:
    """The sessions of a class, each with how many came and how many were noted at all."""
    marks = Attendance.objects.current().filter(session=OuterRef("pk")).order_by().values("session")

    def count(rows) -> Coalesce:
        number = Subquery(rows.values(n=Count("pk")), output_field=IntegerField())
        return Coalesce(number, 0)

    sessions = LiveSession.objects.filter(cohort=cohort)
    return list(sessions.annotate(came=count(marks.came()), noted=count(marks)))


def table_of(cohort: Cohort) -> tuple[list[str], list[list[object]]]:
    """The list as a table: who, how to reach them, and a column of marks for each session."""
    sessions = list(LiveSession.objects.filter(cohort=cohort))
    marks = {
        (noted.seat_id, noted.session_id): noted
        for noted in Attendance.objects.current().filter(seat__cohort=cohort)
    }
    header = [pgettext("person", "Name"), _("E-mail"), _("Phone"), _("Place in the class")]
    header += [f"{session.day:%d/%m/%Y}" for session in sessions]
    rows = []
    people = people_of(cohort)
    for seat in [*people.seated, *people.waiting]:
        noted = [marks.get((seat.pk, session.pk)) for session in sessions]
        shown_marks = [one.get_mark_display() if one else "" for one in noted]
        user = seat.user
        rows.append(
            [user.name, user.email or "", user.phone, seat.get_state_display(), *shown_marks]
        )
    return header, rows

"""Calendars as RFC 5545 has them: a person's own, and the dates of a class for anybody.

Written again unchanged they are the same bytes, so that an unchanged calendar costs a header.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from courses.cohorts.own import OwnClass, own_classes
from courses.models import Cohort, LiveSession
from courses.teams.standing import Handed, due_for

#: How long a class stays in the calendar after its last day.
KEPT = timedelta(days=90)
REFRESH = timedelta(hours=1)
_ZONE_FROM = date(2020, 1, 1)  # no class is older


def own_calendar(user) -> bytes:
    """The sessions of a person's classes, with place and link where they have a seat; and the days by
    which lessons handed to them are to be done."""
    since = timezone.localdate() - KEPT
    own = [one for one in own_classes(user, since=since) if one.seat.is_held]
    events = [event for one in own for event in _own_events(one)]
    events += [_due_event(handed) for handed in due_for(user)]
    return _written(_("La Bàn Số: my learning"), events)


def public_calendar(cohort: Cohort) -> bytes:
    """When a class meets, for anybody: neither link nor place nor note."""
    events = _events(cohort, cohort.sessions.all(), summary=cohort.title)
    return _written(cohort.title, list(events))


def _own_events(own: OwnClass) -> Iterable[Event]:
    cohort, seat = own.cohort, own.seat
    if seat.is_seated:
        yield from _events(cohort, own.sessions, summary=cohort.title, is_seated=True)
    else:
        summary = _("Waiting list: %(title)s") % {"title": cohort.title}
        yield from _events(cohort, own.sessions, summary=summary, status="TENTATIVE")


def _events(
    cohort: Cohort,
    sessions: Iterable[LiveSession],
    *,
    summary: str,
    status: str = "CONFIRMED",
    is_seated: bool = False,
) -> Iterable[Event]:
    """One event a session; of a class that has none yet, one for all its days."""
    sessions = list(sessions)
    if not sessions:
        event = _event(cohort, cohort.public_id, summary, status, cohort.changed_at)
        event.add("dtstart", cohort.starts_on)
        event.add("dtend", cohort.ends_on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        if is_seated and cohort.place:
            event.add("location", cohort.place)
        yield event
    for number, session in enumerate(sessions, start=1):
        which = _("%(class)s, session %(number)s of %(total)s") % {
            "class": summary,
            "number": number,
            "total": len(sessions),
        }
        changed_at = max(cohort.changed_at, session.changed_at)
        state = "CANCELLED" if session.is_cancelled else status
        event = _event(
            cohort, session.public_id, which, state, changed_at, revision=session.revision
        )
        event.add("dtstart", timezone.localtime(session.starts_at))
        event.add("dtend", timezone.localtime(session.ends_at))
        if is_seated:
            _add_details(event, cohort, session)
        yield event


def _event(
    cohort: Cohort,
    public_id: object,
    summary: str,
    status: str,
    changed_at: datetime,
    *,
    revision: int = 0,
) -> Event:
    """What all events of a class have; a cancelled class cancels each."""
    event = Event()
    event.add("uid", f"{public_id}@{_host()}")
    changed = _whole_second(changed_at)
    # Without a method, the stamp is when the event was last changed (RFC 5545, 3.8.7.2).
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", cohort.revision + revision)
    event.add("summary", summary)
    event.add("status", "CANCELLED" if cohort.is_cancelled else status)
    event.add("url", f"{settings.BASE_URL}{cohort.get_absolute_url()}")
    return event


def _due_event(handed: Handed) -> Event:
    """The day by which something handed to the person is to be done, as long as it is not."""
    assignment = handed.assignment
    event = Event()
    event.add("uid", f"due-{assignment.pk}@{_host()}")
    event.add("dtstamp", _whole_second(assignment.assigned_at))
    event.add("summary", _("Due: %(title)s") % {"title": assignment.title})
    event.add("dtstart", assignment.due)
    event.add("dtend", assignment.due + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("description", f"{assignment.member.team_name}\n{assignment.course_title}")
    event.add("url", f"{settings.BASE_URL}{reverse('courses:progress')}")
    return event


def _add_details(event: Event, cohort: Cohort, session: LiveSession) -> None:
    if place := session.place or cohort.place:
        event.add("location", place)
    lines = [cohort.course_title]
    if session.link:
        lines.append(_("Join: %(link)s") % {"link": session.link})
    if session.note:
        lines.append(session.note)
    event.add("description", "\n".join(lines))


def _host() -> str | None:
    return urlsplit(settings.BASE_URL).hostname


def _whole_second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _written(name: str, events: Iterable[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//La Bàn Số//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones(first_date=_ZONE_FROM)
    return calendar.to_ical()

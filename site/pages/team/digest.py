"""Once a week, to those who hand out lessons and agreed to messages: how their team gets on."""

import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from advisory.models import Business, Membership
from courses.models import Assignment
from courses.teams.standing import State
from pages.team.page import TeamPage, team_page
from users.consents import Purpose
from users.messaging.writing import write

MOST_NAMED = 10


def send_digests(*, today: datetime.date | None = None) -> int:
    """Write to each who hands out, business by business; returns how many were written to.

    Nothing is written where nothing is open and nothing was done within the week. A second run in
    the same week writes to nobody twice.
    """
    today = today or timezone.localdate()
    keys = Assignment.objects.open().values("member__team_key").distinct()
    readers = Membership.objects.handing_out().filter(
        user__consents__purpose=Purpose.MESSAGES, user__consents__withdrawn_at=None
    )
    written = 0
    for business in Business.objects.filter(public_id__in=keys, memberships__in=readers).distinct():
        page = team_page(business.public_id, today=today)
        if not _is_worth_telling(page, today):
            continue
        year, week, _day = today.isocalendar()
        with translation.override(settings.LANGUAGE_CODE):
            subject = _("How your team learns: %(business)s") % {"business": business}
            text = _text(business, page)
        for membership in readers.filter(business=business).select_related("user"):
            key = f"team:{business.pk}:{year}-{week}"
            written += bool(write(user=membership.user, key=key, subject=subject, text=text))
    return written


def _is_worth_telling(page: TeamPage, today: datetime.date) -> bool:
    week_ago = today - datetime.timedelta(days=7)
    return any(
        one.state != State.DONE or timezone.localdate(one.done_at) >= week_ago
        for row in page.rows
        for one in row.handed
        if not one.has_left
    )


def _text(business: Business, page: TeamPage) -> str:
    counts = [f"{state.label}: {count}" for state, count in page.counts if count]
    late = [
        _("- %(name)s: %(title)s (by %(day)s)")
        % {
            "name": row.member.name,
            "title": one.assignment.title,
            "day": date_format(one.due, "SHORT_DATE_FORMAT"),
        }
        for row in page.rows
        for one in row.handed
        if one.state == State.LATE and not one.has_left
    ]
    if len(late) > MOST_NAMED:
        more = len(late) - MOST_NAMED
        late = [*late[:MOST_NAMED], _("and %(number)s more.") % {"number": more}]
    link = settings.BASE_URL + reverse("pages:team", args=[business.public_id])
    return "\n".join(
        ["; ".join(counts) + ".", *late, _("See them and remind: %(link)s") % {"link": link}]
    )

"""Reminding members of what is due: one message a day at most, and only to who agreed to it.

Written two days before, the day after, and a week after. A run that was missed is made good within
the days in which the words are still true.
"""

from collections import defaultdict
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone, translation
from django.utils.translation import ngettext

from courses.models import Assignment
from courses.teams.message import message_for
from courses.teams.standing import Handed, open_assignments
from users.messaging.writing import write
from users.models import User

KEY = "due:"
#: From which day on something is told, counted from the due day, and for how many days.
STAGES = ((-2, 3), (1, 6), (7, 7))


def remind(*, today: date | None = None) -> int:
    """Write to all who have something to hear today; returns how many were written to."""
    today = today or timezone.localdate()
    theirs: dict[int, list[Handed]] = defaultdict(list)
    known = Assignment.objects.filter(member__user__isnull=False).select_related("member__user")
    for one in open_assignments(known, today=today):
        if stage_began(one.due, today):
            theirs[one.member.user_id].append(one)
    told_at = Max("messages__written_at", filter=Q(messages__key__startswith=KEY))
    return sum(
        _write(user, theirs[user.pk], today)
        for user in User.objects.filter(pk__in=theirs).annotate(told_at=told_at)
    )


def stage_began(due: date | None, today: date) -> date | None:
    """The day from which on a reminder of this due day is right today; None if none is."""
    for begins, days in STAGES if due else ():
        first = due + timedelta(days=begins)
        if first <= today < first + timedelta(days=days):
            return first
    return None


def _write(user: User, due: list[Handed], today: date) -> bool:
    told = timezone.localdate(user.told_at) if user.told_at else date.min
    if all(stage_began(one.due, today) <= told for one in due):
        return False
    due.sort(key=lambda one: one.due)
    with translation.override(settings.LANGUAGE_CODE):
        subject = ngettext(
            "A lesson is waiting for you", "%(count)d lessons are waiting for you", len(due)
        ) % {"count": len(due)}
        text = _text(due)
    return bool(write(user=user, key=f"{KEY}{today.isoformat()}", subject=subject, text=text))


def _text(due: list[Handed]) -> str:
    """The words an owner would send, of each team the person is in."""
    by_place: dict[int, list[Handed]] = defaultdict(list)
    for one in due:
        by_place[one.member.pk].append(one)
    return "\n\n".join(
        message_for(each[0].member, each, is_reminder=True) for each in by_place.values()
    )

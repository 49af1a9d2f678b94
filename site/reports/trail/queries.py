"""The lines of the audit trail that were asked for, the newest first."""

import datetime
from collections.abc import Iterator, Mapping

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.folding import fold
from core.models import AuditEvent
from reports.trail.details import in_words
from reports.trail.verbs import BEGINNINGS, verb_label
from users.models import User

PER_PAGE = 100


def lines(chosen: Mapping[str, object]) -> QuerySet[AuditEvent]:
    """Lines by the cleaned values of `TrailForm`; a person is found among staff and all others."""
    found = AuditEvent.objects.select_related("actor").order_by("-pk")
    if who := chosen.get("who"):
        found = found.filter(actor__in=_people(str(who)))
    if verb := chosen.get("verb"):
        how = "verb__startswith" if verb in BEGINNINGS else "verb"
        found = found.filter(**{how: verb})
    if about := chosen.get("about"):
        kind, _space, number = str(about).strip().partition(" ")
        found = found.filter(object_type=kind)
        if number:
            found = found.filter(object_id=number.strip())
    if since := chosen.get("since"):
        found = found.filter(at__gte=_start_of(since))
    if until := chosen.get("until"):
        found = found.filter(at__lt=_start_of(until + datetime.timedelta(days=1)))
    return found


def page_of(found: QuerySet[AuditEvent], before: int | None) -> tuple[list[AuditEvent], int | None]:
    """One page, and the key its next one begins before; the trail is too long to be counted."""
    if before:
        found = found.filter(pk__lt=before)
    page = list(found[: PER_PAGE + 1])
    more = page[PER_PAGE - 1].pk if len(page) > PER_PAGE else None
    return page[:PER_PAGE], more


def table(found: QuerySet[AuditEvent]) -> tuple[list[str], Iterator[list[object]]]:
    """The lines as a table, read a thousand at a time."""
    header = [
        _("Moment"),
        _("Who"),
        _("What was done"),
        _("As stored"),
        _("About what"),
        _("Details"),
        _("Request"),
    ]
    return header, (
        [
            timezone.localtime(line.at).isoformat(timespec="seconds"),
            (line.actor.email or line.actor.name) if line.actor else "",
            verb_label(line.verb),
            line.verb,
            f"{line.object_type} {line.object_id}",
            in_words(line.details),
            line.request_id,
        ]
        for line in found.iterator(chunk_size=1000)
    )


def _people(words: str) -> list[int]:
    """Keys of the people an e-mail or a name is a part of, accents or not."""
    by_email = User.objects.filter(email__icontains=words)
    staff = User.objects.filter(Q(is_superuser=True) | Q(groups__isnull=False)).distinct()
    wanted = fold(words)
    named = [user.pk for user in staff if wanted in fold(user.name)]
    return [*by_email.values_list("pk", flat=True)[:200], *named]


def _start_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))

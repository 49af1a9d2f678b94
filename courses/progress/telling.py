"""What a page tells of its reader, as it arrives: a few events in JSON."""

import json
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import LearningEvent

MOST_EVENTS = 200
MOST_BYTES = 64 * 1024  # what a browser sends when a page is closed
MOST_SECONDS = 600  # one event tells of a few minutes at most
MOST_BLOCKS = 200
#: A phone may be without a connection for long; what is older counts as this old.
OLDEST = timedelta(days=60)
TOLD = (LearningEvent.Kind.OPENED, LearningEvent.Kind.READ, LearningEvent.Kind.DONE)


class Unreadable(Exception):
    """What was told is not in the agreed form; the text says what is wrong."""


def read_events(text: str, *, now: datetime | None = None) -> list[LearningEvent]:
    """Events of one page, not stored yet. Raises Unreadable.

    `{"sent_at": ms, "visit": uuid, "events": [{"id": uuid, "lesson": uuid, "kind": "read",
    "at": ms, "seconds": 12, "seen": ["block id"], "position": "block id"}]}`. Moments are
    milliseconds of the device's clock: only how long before sending something happened counts,
    so a clock that is wrong does no harm.
    """
    now = now or timezone.now()
    if len(text) > MOST_BYTES:
        raise Unreadable(_("Too much at once."))
    try:
        told = json.loads(text, parse_constant=_refuse)  # NaN and its like are no JSON
        sent_at, events = told["sent_at"], told["events"]
        visit = UUID(told["visit"])
        if len(events) > MOST_EVENTS:
            raise Unreadable(_("Too much at once."))
        return [_event(one, visit=visit, sent_at=sent_at, now=now) for one in events]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise Unreadable(_("This is not how progress is told.")) from error


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _event(one: dict, *, visit: UUID, sent_at: float, now: datetime) -> LearningEvent:
    kind = LearningEvent.Kind(one["kind"])
    if kind not in TOLD:
        raise ValueError(kind)
    ago = timedelta(milliseconds=max(0, sent_at - one["at"]))
    seen = one.get("seen", [])
    if not isinstance(seen, list) or len(seen) > MOST_BLOCKS:
        raise ValueError("seen")
    return LearningEvent(
        event_id=UUID(one["id"]),
        lesson_key=UUID(one["lesson"]),
        visit=visit,
        kind=kind,
        happened_at=now - min(ago, OLDEST),
        seconds=max(0, min(int(one.get("seconds", 0)), MOST_SECONDS)),
        seen=[str(UUID(block)) for block in seen],
        position=str(UUID(one["position"])) if one.get("position") else "",
        rule="said" if kind == LearningEvent.Kind.DONE else "",
    )

"""When and where a class meets, before and after an edit; the difference in words for its people."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.models import Cohort, LiveSession


@dataclass(frozen=True)
class Meeting:
    """A session, as people have to know it."""

    starts_at: datetime
    ends_at: datetime
    place: str
    link: str
    is_cancelled: bool

    @classmethod
    def of(cls, session: LiveSession, cohort: Cohort) -> "Meeting":
        place = session.place or cohort.place
        times = (session.starts_at, session.ends_at)
        return cls(*times, place, session.link, session.is_cancelled)

    @property
    def shown(self) -> str:
        """“19:00-21:00 10/05/2027”."""
        start, end = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        first = "H:i" if start.date() == end.date() else "H:i d/m/Y"
        return f"{date_format(start, first)}-{date_format(end, 'H:i d/m/Y')}"


def meetings(cohort: Cohort) -> dict[int, Meeting]:
    """The sessions of a class as they are stored, by primary key."""
    rows = LiveSession.objects.filter(cohort=cohort)
    return {session.pk: Meeting.of(session, cohort) for session in rows}


def moved(before: dict[int, Meeting], after: dict[int, Meeting]) -> list[dict]:
    """Both states of each session that is yet to come and changed, as a job can keep them."""
    now = timezone.now()
    both = [(before[pk], after[pk]) for pk in before if pk in after]
    return [
        {"was": _plain(was), "now": _plain(is_now)}
        for was, is_now in sorted(both, key=lambda one: one[0].starts_at)
        if max(was.ends_at, is_now.ends_at) > now and any(_sentences(was, is_now))
    ]


def told(changes: list[dict]) -> list[str]:
    """The sentences of a message, in the language at work."""
    pairs = [(_meeting(change["was"]), _meeting(change["now"])) for change in changes]
    return [sentence for was, is_now in pairs for sentence in _sentences(was, is_now)]


def _sentences(was: Meeting, now: Meeting) -> Iterator[str]:
    words = {"was": was.shown, "now": now.shown, "place": now.place}
    if now.is_cancelled:
        if not was.is_cancelled:
            yield _("%(was)s: this session does not take place.") % words
        return
    if was.is_cancelled:
        yield _("%(now)s: this session takes place after all.") % words
    elif was.shown != now.shown:
        yield _("%(was)s: this session is moved to %(now)s.") % words
    if was.place != now.place and now.place:
        yield _("%(now)s: the place of this session is %(place)s.") % words
    if was.link != now.link:
        yield _("%(now)s: the link to join has changed; see the page of the class.") % words


def _plain(meeting: Meeting) -> dict:
    times = {name: getattr(meeting, name).isoformat() for name in ("starts_at", "ends_at")}
    return asdict(meeting) | times


def _meeting(plain: dict) -> Meeting:
    times = {name: datetime.fromisoformat(plain[name]) for name in ("starts_at", "ends_at")}
    return Meeting(**(plain | times))

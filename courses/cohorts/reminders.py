"""The day before a session: when and where, to those with a seat who agreed to messages."""

from datetime import date

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.models import LiveSession
from users.messaging.writing import write


def remind(*, today: date | None = None) -> int:
    """Write once of each session of tomorrow; returns how many were written to."""
    written = 0
    for session in LiveSession.objects.held().tomorrow(today).with_people():
        with translation.override(settings.LANGUAGE_CODE):
            words = {"subject": _("Your class is tomorrow"), "text": _text(session)}
        for seat in session.cohort.people:
            key = f"session:{session.pk}:{session.day.isoformat()}"
            written += bool(write(user=seat.user, key=key, **words))
    return written


def _text(session: LiveSession) -> str:
    begins = date_format(timezone.localtime(session.starts_at), "H:i d/m/Y")
    where = session.place or session.cohort.place
    lines = [
        _("%(class)s begins at %(time)s.") % {"class": session.cohort, "time": begins},
        where and _("Place: %(place)s") % {"place": where},
        session.note,
        settings.BASE_URL + session.cohort.get_absolute_url(),
    ]
    return "\n".join(line for line in lines if line)

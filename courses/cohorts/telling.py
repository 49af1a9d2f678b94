"""Messages to people about a seat of their own: mail where they have an address, for all the page.

They are about a booking the person made, so they need no consent to messages (users.consents).
Who has no address and agreed to messages gets a text message of a session that was moved.
"""

from collections.abc import Iterable
from enum import StrEnum
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from core import jobs
from courses.cohorts.moved import told
from courses.models import Seat
from users.messaging.writing import write

TELL = "tell_of_seats"


class News(StrEnum):
    """What happened to a seat without its holder doing it; also the name of the mail's template."""

    PROMOTED = "promoted"
    MOVED = "moved"
    REMOVED = "removed"
    CANCELLED = "cancelled"
    CHANGED = "changed"


def tell(news: News, seats: Iterable[Seat], *, changes: list[dict] | None = None) -> None:
    """Have people told by mail, once this transaction is committed.

    `changes` are those of sessions (courses.cohorts.moved).
    """
    ids = [seat.pk for seat in seats]
    if ids:
        more = {"changes": changes} if changes else {}
        jobs.enqueue(TELL, key=f"{news}-{uuid4()}", news=news, seats=ids, **more)


def send(news: News, seat: Seat, *, occasion: str, changes: list[dict]) -> bool:
    """Tell one person; False where nothing was sent. `occasion` lets a text go out once."""
    if seat.user.is_demo:
        return False
    if seat.user.is_guest:
        return news == News.CHANGED and _write(seat, occasion, changes)
    _mail(news, seat, changes).send()
    return True


def _write(seat: Seat, occasion: str, changes: list[dict]) -> bool:
    with translation.override(settings.LANGUAGE_CODE):
        subject = _part(News.CHANGED, seat, changes, "subject")
        lines = [subject, *told(changes), f"{settings.BASE_URL}{seat.cohort.get_absolute_url()}"]
    key = f"class:{occasion}"
    return bool(write(user=seat.user, key=key, subject=subject, text="\n".join(lines)))


def _mail(news: News, seat: Seat, changes: list[dict]) -> EmailMessage:
    """The mail in Vietnamese, then in English."""
    with translation.override("vi"):
        subject, *texts = (_part(news, seat, changes, part) for part in ("subject", "body"))
    with translation.override("en"):
        texts.append(_part(news, seat, changes, "body"))
    body = f"{texts[0]}\n\n--- English ---\n\n{texts[1]}\n"
    return EmailMessage(
        f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", body, to=[seat.user.email]
    )


def _part(news: News, seat: Seat, changes: list[dict], part: str) -> str:
    context = {
        "news": news,
        "cohort": seat.cohort,
        "seat": seat,
        "changes": told(changes),
        "name": seat.user.name,
        "address": f"{settings.BASE_URL}{seat.cohort.get_absolute_url()}",
    }
    return render_to_string(f"courses/cohorts/email/{part}.txt", context).strip()

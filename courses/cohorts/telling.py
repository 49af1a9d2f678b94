"""Messages to people about a seat of their own: mail where they have an address, for all the page.

They are about a booking the person made, so they need no consent to messages (users.consents).
"""

from collections.abc import Iterable
from enum import StrEnum
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from core import jobs
from courses.models import Seat

TELL = "tell_of_seats"


class News(StrEnum):
    """What happened to a seat without its holder doing it; also the name of the mail's template."""

    PROMOTED = "promoted"
    MOVED = "moved"
    REMOVED = "removed"
    CANCELLED = "cancelled"


def tell(news: News, seats: Iterable[Seat]) -> None:
    """Have people told by mail, once this transaction is committed."""
    ids = [seat.pk for seat in seats]
    if ids:
        jobs.enqueue(TELL, key=f"{news}-{uuid4()}", news=news, seats=ids)


def mail_of(news: News, seat: Seat) -> EmailMessage | None:
    """The mail in Vietnamese, then in English; None for who has no address, or is made up."""
    if seat.user.is_guest or seat.user.is_demo:
        return None
    subject, *texts = (_text(news, seat, *part) for part in (("vi", True), ("vi",), ("en",)))
    body = f"{texts[0]}\n\n--- English ---\n\n{texts[1]}\n"
    return EmailMessage(
        f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", body, to=[seat.user.email]
    )


def _text(news: News, seat: Seat, language: str, is_subject: bool = False) -> str:
    with translation.override(language):
        context = {
            "news": news,
            "cohort": seat.cohort,
            "seat": seat,
            "name": seat.user.name,
            "address": f"{settings.BASE_URL}{seat.cohort.get_absolute_url()}",
        }
        part = "subject" if is_subject else "body"
        return render_to_string(f"courses/cohorts/email/{part}.txt", context).strip()

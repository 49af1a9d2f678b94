"""What people may agree to, one purpose at a time (Law 91/2025/QH15), and the record of it.

A changed text gets a new version, so that each consent says which text the person saw.
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from users.models import Consent, User

Purpose = Consent.Purpose
TEXT_VERSION = "2026-11"

# Sent with `user` and `purpose` inside the transaction that withdraws a consent.
consent_withdrawn = Signal()


@dataclass(frozen=True)
class ConsentText:
    """The text a person agrees to: what is kept, what for, and who sees it."""

    purpose: Purpose
    title: str | Promise
    text: str | Promise
    version: str = TEXT_VERSION


TEXTS: dict[str, ConsentText] = {
    text.purpose: text
    for text in (
        ConsentText(
            Purpose.ADVICE,
            _("Assessment and advice"),
            _(
                "The portal keeps your name, e-mail and the answers you give for your business, to "
                "show its result, suggest courses and platforms and compare with later rounds. Your "
                "colleagues in the business and the agency that runs the portal see them."
            ),
        ),
        ConsentText(
            Purpose.ADVISER,
            _("Sharing with an adviser"),
            _(
                "The agency may name an adviser for your business. The adviser then sees its profile, "
                "answers and results, only while the case is open, and every look is recorded. "
                "Withdrawing closes the case."
            ),
        ),
        ConsentText(
            Purpose.LEARNING,
            _("Learning record"),
            _(
                "The portal keeps which lessons you opened and finished, so that you can go on where "
                "you left. Trainers see numbers, not names."
            ),
        ),
        ConsentText(
            Purpose.PEER_STATISTICS,
            _("Peer statistics"),
            _(
                "The results of your business are counted, without names, in averages by industry, "
                "size and area. Groups with too few businesses are never shown."
            ),
        ),
        ConsentText(
            Purpose.MESSAGES,
            _("Messages"),
            _(
                "The portal may write to you by e-mail or Zalo about new courses, support programmes "
                "and the next assessment. Messages about your account itself need no consent."
            ),
        ),
    )
}


def give_consent(*, user: User, purpose: Purpose, channel: str = "web") -> Consent:
    """Record the consent with the text shown; one already in force stays as it is."""
    try:
        with transaction.atomic():
            return Consent.objects.create(
                user=user, purpose=purpose, text_version=TEXTS[purpose].version, channel=channel
            )
    except IntegrityError:
        return user.consents.in_force().get(purpose=purpose)


@transaction.atomic
def withdraw_consent(*, user: User, purpose: Purpose) -> None:
    """Close the consent in force, if there is one, and tell the packages that rely on it."""
    closed = user.consents.in_force().filter(purpose=purpose).update(withdrawn_at=timezone.now())
    if closed:
        consent_withdrawn.send(sender=Consent, user=user, purpose=purpose)


def has_consented(user: User, purpose: Purpose) -> bool:
    return user.consents.in_force().filter(purpose=purpose).exists()

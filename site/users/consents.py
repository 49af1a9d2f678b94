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
TEXT_VERSION = "2026-11-26"

# Sent with `user`, `purpose` and `erase` inside the transaction that withdraws a consent.
consent_withdrawn = Signal()


class NotConsented(Exception):
    """The person has not agreed to this purpose, or no longer does."""


@dataclass(frozen=True)
class ConsentText:
    """The text a person agrees to: what is kept, what for, who sees it, and what withdrawing does.

    Where what was kept can go with the consent, `erase_choice` asks about it.
    """

    purpose: Purpose
    title: str | Promise
    text: str | Promise
    withdrawal: str | Promise
    erase_choice: str | Promise = ""
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
                "colleagues in the business and the agency that runs the portal see them. The agency "
                "counts the business, without its name, in its figures."
            ),
            _(
                "If you withdraw, you can no longer keep assessments for a business, and an adviser's "
                "case that rests on your consent is closed. A business in which no owner agrees gets "
                "no more suggestions, those it had are deleted, and it is left out of the agency's "
                "figures about businesses. Its results stay with the business."
            ),
        ),
        ConsentText(
            Purpose.ADVISER,
            _("Sharing with an adviser"),
            _(
                "The agency may name an adviser for your business. The adviser then sees its profile, "
                "answers and results, only while the case is open, and every look is recorded. The "
                "adviser keeps notes, which the agency and an adviser who takes over read too. This "
                "needs your consent to assessment and advice too."
            ),
            _("If you withdraw, the case is closed, unless another owner shares the business."),
            version="2026-11-26.2",
        ),
        ConsentText(
            Purpose.LEARNING,
            _("Learning record"),
            _(
                "The portal keeps which courses you enrolled in, which lessons you opened and "
                "finished, where you were and for how long, and your answers in quizzes and packages, "
                "so that you can go on where you left. Trainers see numbers, not names. Where you take "
                "a seat in a class, its trainers see your name and contact and note whether you came. A "
                "business that hands you a lesson sees whether you have begun it, are late or have done "
                "it, and when; never your answers or points."
            ),
            _(
                "If you withdraw, you leave all your courses, give up your seats in coming classes, and "
                "nothing more is recorded; every lesson stays open to read. What was recorded stays "
                "until you erase it."
            ),
            erase_choice=_("Erase what was recorded, too. This cannot be undone."),
            version="2026-11-27.3",
        ),
        ConsentText(
            Purpose.PEER_STATISTICS,
            _("Peer statistics"),
            _(
                "The results of your business are counted, without names, in averages by industry, "
                "size and area. Groups with too few businesses are never shown."
            ),
            _(
                "If you withdraw, the courses you took no longer shape what is suggested to others, and "
                "your business is taken out of the figures about groups of businesses, both from the "
                "next night on."
            ),
            version="2026-11-27",
        ),
        ConsentText(
            Purpose.MESSAGES,
            _("Messages"),
            _(
                "The portal may write to you by e-mail, or by text message if you have none: about "
                "lessons handed to you and their due dates, your classes of the next day, how your "
                "team gets on, whether your business still uses a platform, what the agency decided "
                "about platforms you list, support programmes and the next assessment. Messages "
                "about your account itself, or about a change to a class in which you have a seat, "
                "need no consent."
            ),
            _(
                "If you withdraw, the portal writes to you only about your account and about changes "
                "to classes in which you have a seat. Every message has an address that does the same."
            ),
            version="2026-11-27.5",
        ),
        ConsentText(
            Purpose.TRACKING,
            _("Suggestions that learn"),
            _(
                "The portal keeps which suggestions you were shown and which you opened, and lets "
                "suggestions learn from these, from the courses you take and the platforms your "
                "business uses. Without it only your assessment is used, and what you say yourself: "
                "saved, not for us, helped."
            ),
            _(
                "If you withdraw, what you were shown and opened is deleted at once, and what you did "
                "no longer shapes suggestions from the next night on."
            ),
            version="2026-11-27.2",
        ),
    )
}


@transaction.atomic
def give_consent(
    *, user: User, purpose: Purpose, channel: str = "web", anew: bool = False
) -> Consent:
    """Record the consent with the text shown; one already in force stays as it is.

    With `anew` one given to an older text is closed first: the person has agreed to this one.
    """
    if anew:
        known = user.consents.in_force().select_for_update().filter(purpose=purpose).first()
        if known is not None and known.text_version == TEXTS[purpose].version:
            return known
        if known is not None:
            known.withdrawn_at = timezone.now()
            known.save(update_fields=["withdrawn_at"])
    try:
        with transaction.atomic():
            return Consent.objects.create(
                user=user, purpose=purpose, text_version=TEXTS[purpose].version, channel=channel
            )
    except IntegrityError:  # held until the transaction ends, as one that is asked for is
        return user.consents.in_force().select_for_update().get(purpose=purpose)


@transaction.atomic
def withdraw_consent(*, user: User, purpose: Purpose, erase: bool = False) -> None:
    """Close the consent in force, if there is one, and tell the packages that rely on it.

    With `erase` they delete what was kept for the purpose, also after an earlier withdrawal.
    """
    closed = user.consents.in_force().filter(purpose=purpose).update(withdrawn_at=timezone.now())
    if closed or erase:
        consent_withdrawn.send(sender=Consent, user=user, purpose=purpose, erase=erase)


def has_consented(user: User, purpose: Purpose) -> bool:
    return user.consents.in_force().filter(purpose=purpose).exists()


def require_consent(*, user: User, purpose: Purpose) -> None:
    """Refuse what rests on a consent that is not in force; raises NotConsented.

    Ask inside the transaction that writes: a withdrawal at the same moment waits for its end.
    """
    if not user.consents.in_force().select_for_update().filter(purpose=purpose).exists():
        raise NotConsented

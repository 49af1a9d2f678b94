"""What the portal keeps about a person: each package registers its own part.

`@exports("businesses")` adds a part to the download; `@erases(...)` adds what must happen before
the account row goes, and the sentence that tells the person so.
"""

import datetime
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise

from users.models import User

Export = Callable[[User], object]
Erase = Callable[[User], None]

_exports: dict[str, Export] = {}
_erasures: list[tuple[str | Promise, Erase]] = []


class StaffAccount(Exception):
    """Accounts of trainers, advisers and officials are closed by an administrator."""


def exports(key: str) -> Callable[[Export], Export]:
    """Register a function that returns one person's rows, ready for JSON."""

    def register(function: Export) -> Export:
        _exports[key] = function
        return function

    return register


def erases(sentence: str | Promise) -> Callable[[Erase], Erase]:
    """Register what happens to a person's rows; `sentence` tells what goes and what stays."""

    def register(function: Erase) -> Erase:
        _erasures.append((sentence, function))
        return function

    return register


def collect(user: User) -> dict[str, object]:
    """Everything kept about this person, by part."""
    return {key: _exports[key](user) for key in sorted(_exports)}


def erasure_sentences() -> list[str | Promise]:
    return [sentence for sentence, _erase in _erasures]


@transaction.atomic
def erase_account(*, user: User) -> None:
    """Erase the account and what hangs on it; raises StaffAccount."""
    if user.is_portal_staff:
        raise StaffAccount
    for _sentence, erase in _erasures:
        erase(user)
    user.delete()


def moment(value: datetime.datetime | None) -> str | None:
    """Write a moment for the download, in local time."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


@exports("account")
def _export_account(user: User) -> object:
    return {
        "email": user.email,
        "name": user.name,
        "phone": user.phone,
        "joined": moment(user.date_joined),
        "last_sign_in": moment(user.last_login),
        "roles": sorted(user.roles),
    }


@exports("consents")
def _export_consents(user: User) -> object:
    return [
        {
            "purpose": consent.purpose,
            "text_version": consent.text_version,
            "channel": consent.channel,
            "given": moment(consent.given_at),
            "withdrawn": moment(consent.withdrawn_at),
        }
        for consent in user.consents.all()
    ]


@exports("messages")
def _export_messages(user: User) -> object:
    return [
        {
            "to": message.recipient,
            "subject": message.subject,
            "text": message.text,
            "written": moment(message.written_at),
            "sent": moment(message.sent_at),
        }
        for message in user.messages.all()
    ]

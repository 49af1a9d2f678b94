"""Personal links of members: derived from the secret, so that a list can be taken out again.

The database keeps only the digest of a link: who reads it cannot open one. A new number makes the
link before void.
"""

import base64
import datetime
import hashlib
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from advisory.models import Programme, ProgrammeMember

PATH = "/moi/"
_SIGNS = 20  # five bits each
#: A link ends with the programme, and not later than this.
LONGEST = datetime.timedelta(days=180)
LINK_FIELDS = ("link_number", "link_digest", "link_expires_at", "link_revoked_at")


def address_of(member: ProgrammeMember) -> str:
    """The absolute address of a link that is open, the same in both languages."""
    return f"{settings.BASE_URL}{PATH}{_token(member)}/"


def give_links(members: Iterable[ProgrammeMember], *, anew: bool = False) -> None:
    """Give a link to whoever has none that works; all of them must be of one programme.

    One that was revoked stays so, unless links are asked for `anew`.
    """
    changed = []
    for member in members:
        if anew or not (member.link_revoked_at or (member.has_open_link and _token(member))):
            member.link_number += 1
            member.link_digest = _digest(_signs(member, settings.SECRET_KEY))
            member.link_expires_at = _end_of(member.programme)
            member.link_revoked_at = None
            changed.append(member)
    ProgrammeMember.objects.bulk_update(changed, LINK_FIELDS, batch_size=500)


def revoke_link(member: ProgrammeMember) -> None:
    """The link leads nowhere from now on."""
    member.link_revoked_at = timezone.now()
    member.save(update_fields=["link_revoked_at"])


def member_of(token: str) -> ProgrammeMember | None:
    """Whose link this is, whatever its state; None if it is nobody's."""
    return (
        ProgrammeMember.objects.select_related("programme")
        .filter(link_digest=_digest(token.lower()))
        .first()
    )


def _end_of(programme: Programme) -> datetime.datetime:
    """The end of the programme's last day, or half a year from now."""
    day_after = programme.ends_on + datetime.timedelta(days=1)
    end = timezone.make_aware(datetime.datetime.combine(day_after, datetime.time()))
    return min(end, timezone.now() + LONGEST)


def _token(member: ProgrammeMember) -> str:
    """The secret part of the link, under whichever of our keys it was made; empty if under none."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        signs = _signs(member, key)
        if constant_time_compare(_digest(signs), member.link_digest):
            return signs
    return ""


def _signs(member: ProgrammeMember, key: str) -> str:
    value = f"{member.public_id.hex}:{member.link_number}"
    digest = salted_hmac("advisory.programmes.link", value, secret=key, algorithm="sha256").digest()
    return base64.b32encode(digest).decode().lower()[:_SIGNS]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

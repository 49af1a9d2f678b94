"""The personal link and the code of a member of a team: derived, so that nothing secret is stored.

Both come out of the member's public id, the number of the link and the portal's secret. Keys that
the portal used before (SECRET_KEY_FALLBACKS) still open links sent out under them. The link fits
into a text message and has neither 0 and 1 nor capital letters, so it may be typed.
"""

import base64
import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from courses.models import TeamMember

PATH = "/hoc/"
CODE_DIGITS = 6
_SIGNS = 12  # five bits each: a link cannot be guessed, so the code need only be short
_TOKEN = re.compile(rf"([1-9][0-9]{{0,17}})-([a-z2-7]{{{_SIGNS}}})")


def address_of(member: TeamMember) -> str:
    """The absolute address of the link, the same in both languages."""
    return f"{settings.BASE_URL}{PATH}{token_of(member)}"


def token_of(member: TeamMember) -> str:
    """The last part of the address: which row it is, and the proof that we made it."""
    return f"{member.pk}-{_signs(member, settings.SECRET_KEY)}"


def code_of(member: TeamMember) -> str:
    """Six digits to be told apart from the link."""
    return _code(member, settings.SECRET_KEY)


def is_code_of(member: TeamMember, text: str) -> bool:
    """Whether this is the member's code, written with spaces or without."""
    typed = re.sub(r"[\s.\-]", "", text)
    return any(constant_time_compare(typed, _code(member, key)) for key in _keys())


def member_of(token: str) -> TeamMember | None:
    """Whose link this is; None if we never made it, or it is void: renewed, or they left."""
    found = _TOKEN.fullmatch(token.lower())
    if found is None:
        return None
    pk, signs = found.groups()
    member = TeamMember.objects.present().select_related("user").filter(pk=pk).first()
    if member is None:
        return None
    is_ours = any(constant_time_compare(signs, _signs(member, key)) for key in _keys())
    return member if is_ours else None


def renew(member: TeamMember) -> None:
    """Make link and code anew; the old ones are void at once."""
    member.link_number += 1
    member.wrong_codes, member.wrong_code_at = 0, None
    member.save(update_fields=["link_number", "wrong_codes", "wrong_code_at"])


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _signs(member: TeamMember, key: str) -> str:
    digest = _digest("courses.teams.link", member, key)
    return base64.b32encode(digest).decode().lower()[:_SIGNS]


def _code(member: TeamMember, key: str) -> str:
    number = int.from_bytes(_digest("courses.teams.code", member, key), "big")
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def _digest(purpose: str, member: TeamMember, key: str) -> bytes:
    value = f"{member.public_id.hex}:{member.link_number}"
    return salted_hmac(purpose, value, secret=key, algorithm="sha256").digest()

"""The secret address of a person's calendar: derived, so that nothing secret is stored.

It comes out of the row's public id and number and the portal's secret. Keys that the portal used
before (SECRET_KEY_FALLBACKS) still open addresses made under them.
"""

import base64
import binascii
import uuid

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from courses.models import CalendarAddress

_ID_BYTES = 16
_PROOF_BYTES = 16


def feed_address(address: CalendarAddress) -> str:
    """The absolute address, in the reader's language: the feed speaks it."""
    path = reverse("courses:calendar", args=[token_of(address)])
    return f"{settings.BASE_URL}{path}"


def token_of(address: CalendarAddress) -> str:
    return _token(address, settings.SECRET_KEY)


def address_behind(token: str) -> CalendarAddress | None:
    """Whose address this is; None if we never made it, or it is void or closed."""
    try:
        raw = base64.urlsafe_b64decode(f"{token}=")
    except (binascii.Error, ValueError):
        return None
    if len(raw) != _ID_BYTES + _PROOF_BYTES:
        return None
    known = CalendarAddress.objects.filter(
        public_id=uuid.UUID(bytes=raw[:_ID_BYTES]), user__is_active=True
    )
    address = known.select_related("user").first()
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if address and any(constant_time_compare(token, _token(address, key)) for key in keys):
        return address
    return None


def open_address(*, user) -> None:
    """Give the person an address; the one they have stays."""
    CalendarAddress.objects.get_or_create(user=user)


def renew_address(*, user) -> None:
    """A new address; the old one is void at once."""
    open_address(user=user)
    CalendarAddress.objects.filter(user=user).update(number=F("number") + 1, made_at=timezone.now())


def close_address(*, user) -> None:
    CalendarAddress.objects.filter(user=user).delete()


def _token(address: CalendarAddress, key: str) -> str:
    value = f"{address.public_id.hex}:{address.number}"
    proof = salted_hmac("courses.cohorts.feed", value, secret=key, algorithm="sha256").digest()
    raw = address.public_id.bytes + proof[:_PROOF_BYTES]
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")

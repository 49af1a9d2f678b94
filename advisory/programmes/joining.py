"""From a personal link to a member: opened once, remembered, and tied at the visitor's word."""

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from advisory.models import Business, Programme, ProgrammeMember
from core import audit
from users.models import User

_KEY = "programme"


class OtherUnits(Exception):
    """The programme is for businesses of other wards and communes."""


def open_link(request: HttpRequest, member: ProgrammeMember) -> None:
    """Count the opening once and remember in this browser whose link it was."""
    ProgrammeMember.objects.filter(pk=member.pk, opened_at=None).update(opened_at=timezone.now())
    request.session[_KEY] = member.public_id.hex


def remembered(request: HttpRequest) -> ProgrammeMember | None:
    """The member whose link this browser opened, while the programme runs; no query without one."""
    held = request.session.get(_KEY)
    if not held:
        return None
    return (
        ProgrammeMember.objects.select_related("programme", "entry")
        .filter(public_id=held, programme__state=Programme.State.RUNNING)
        .first()
    )


def by_way_of_programme(request: HttpRequest, address: str) -> str:
    """The address, or first the question for whom somebody came by a link."""
    if _KEY not in request.session:
        return address
    return f"{reverse('advisory:programme-join')}?{urlencode({'next': address})}"


def forget(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)


@transaction.atomic
def join_programme(*, member: ProgrammeMember, business: Business, user: User) -> ProgrammeMember:
    """Tie a business to the programme its people were invited to, as they said; raises OtherUnits.

    The link of a firm of the register ties that firm, unless the tax codes differ. Opened by
    somebody of another business than the one it was made for, it brings a member of its own and
    leaves the one it was made for as it is.
    """
    programme = Programme.objects.select_for_update().get(pk=member.programme_id)
    units = set(programme.areas.values_list("pk", flat=True))
    if units and business.area_id and business.area_id not in units:
        raise OtherUnits
    now = timezone.now()
    own = _row_of(programme, business)
    if own is None:
        own = ProgrammeMember.objects.select_related("entry").get(pk=member.pk)
        if own.business_id is None and _may_be(own, business):
            own.business = business
        else:
            own = ProgrammeMember(programme=programme, business=business, came_by=member)
            own.added_at = own.opened_at = member.opened_at or now
    if own.joined_at is None:
        own.joined_at, own.opened_at = now, own.opened_at or now
        own.save()
        audit.record(user, "joined programme", programme, member=own.pk, business=business.pk)
    return own


def _row_of(programme: Programme, business: Business) -> ProgrammeMember | None:
    """The business itself, or the entry an official confirmed as it."""
    own = programme.members.filter(business=business).first()
    if own is None and business.register_entry_id:
        own = programme.members.filter(entry=business.register_entry_id, business=None).first()
        if own is not None:
            own.business = business
    return own


def _may_be(member: ProgrammeMember, business: Business) -> bool:
    """Whether nothing speaks against this business being the firm of the register."""
    if member.entry is None:
        return False
    return business.tax_code in ("", member.entry.tax_code)

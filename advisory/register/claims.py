"""Owners take over their entry of the register: they ask, an official decides, all of it audited."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from advisory.businesses.actions import update_business
from advisory.models import Business, RegisterClaim, RegisterEntry
from advisory.models.business import SectorGroup
from advisory.register.vsic import INDUSTRY_SECTIONS
from advisory.tax_code import check_tax_code
from core import audit
from users.models import User

State = RegisterClaim.State


class NoSuchEntry(Exception):
    """The register holds no entry with this tax code."""


class AlreadyAsked(Exception):
    """A claim of this business waits, or it is confirmed already."""


class AlreadyDecided(Exception):
    """The claim does not wait any more."""


class EntryTaken(Exception):
    """Another business is confirmed as this entry; that link has to be ended first."""

    def __init__(self, holder: Business) -> None:
        self.holder = holder
        super().__init__(holder)


@transaction.atomic
def ask_for_entry(
    *, business: Business, tax_code: str, note: str = "", user: User
) -> RegisterClaim:
    """Ask to take over the entry with this whole tax code; raises NoSuchEntry, AlreadyAsked."""
    entry = RegisterEntry.objects.filter(tax_code=check_tax_code(tax_code).value).first()
    if entry is None:
        raise NoSuchEntry
    if business.is_confirmed:
        raise AlreadyAsked
    try:
        with transaction.atomic():
            return RegisterClaim.objects.create(
                entry=entry, business=business, note=note, asked_by=user
            )
    except IntegrityError as error:
        raise AlreadyAsked from error


@transaction.atomic
def withdraw_claim(*, business: Business) -> None:
    """Take back what waits; nothing happens where nothing does."""
    RegisterClaim.objects.filter(business=business, state=State.WAITING).update(
        state=State.WITHDRAWN, decided_at=timezone.now()
    )


@transaction.atomic
def confirm_claim(*, claim: RegisterClaim, user: User) -> Business:
    """Say that the business is the entry: it gets its tax code, and what its profile left empty.

    Other claims of the entry are over, and a business that wrote this code into its own profile
    loses it. Raises AlreadyDecided, EntryTaken.
    """
    entry = RegisterEntry.objects.select_for_update().get(pk=claim.entry_id)
    claim = RegisterClaim.objects.select_related("business").get(pk=claim.pk)
    if claim.state != State.WAITING:
        raise AlreadyDecided
    business = claim.business
    holder = Business.objects.filter(register_entry=entry).exclude(pk=business.pk).first()
    if holder is not None:
        raise EntryTaken(holder)
    freed = Business.objects.filter(tax_code=entry.tax_code).exclude(pk=business.pk).first()
    if freed is not None:
        update_business(business=freed, tax_code="")
        audit.record(user, "took a tax code away", freed, for_claim=claim.pk)
    business.register_entry = entry
    update_business(business=business, tax_code=entry.tax_code, **_unsaid(business, entry))
    _decide(claim, State.CONFIRMED, user)
    RegisterClaim.objects.filter(entry=entry, state=State.WAITING).update(
        state=State.OVERTAKEN, decided_by=user, decided_at=timezone.now()
    )
    audit.record(user, "confirmed a register claim", claim, business=str(business.public_id))
    return business


def _unsaid(business: Business, entry: RegisterEntry) -> dict[str, object]:
    """What the profile leaves empty and the register says; size figures stay the owner's own."""
    fields: dict[str, object] = {}
    if business.area_id is None and entry.area_id is not None:
        fields["area_id"] = entry.area_id
    if not business.sector_group and entry.vsic_section:
        is_industry = entry.vsic_section in INDUSTRY_SECTIONS
        fields["sector_group"] = SectorGroup.INDUSTRY if is_industry else SectorGroup.TRADE
    return fields


@transaction.atomic
def refuse_claim(*, claim: RegisterClaim, reason: str, user: User) -> None:
    """Say no, and why; the owner reads it. Raises AlreadyDecided."""
    claim = RegisterClaim.objects.select_for_update().get(pk=claim.pk)
    if claim.state != State.WAITING:
        raise AlreadyDecided
    _decide(claim, State.REFUSED, user, reason)
    audit.record(user, "refused a register claim", claim, reason=reason)


@transaction.atomic
def end_link(*, business: Business, reason: str, user: User) -> None:
    """Take a confirmation back, for a reason the owner reads; the profile stays as it is."""
    claims = RegisterClaim.objects.filter(business=business, state=State.CONFIRMED)
    claims.update(state=State.ENDED, reason=reason, decided_by=user, decided_at=timezone.now())
    Business.objects.filter(pk=business.pk).update(register_entry=None)
    audit.record(user, "ended a register link", business, reason=reason)


def _decide(claim: RegisterClaim, state: str, user: User, reason: str = "") -> None:
    claim.state, claim.reason = state, reason
    claim.decided_by, claim.decided_at = user, timezone.now()
    claim.save(update_fields=["state", "reason", "decided_by", "decided_at"])

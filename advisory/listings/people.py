"""Who may keep the listings of a vendor: let in by an official's link, or on request."""

import datetime
import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from advisory.businesses.invitations import digest
from advisory.models import Vendor, VendorInvitation, VendorMembership, VendorRequest
from advisory.platforms.telling import tell_of_request
from core import audit
from users.models import User

VALID_FOR = datetime.timedelta(days=14)
State = VendorRequest.State


class AlreadyAsked(Exception):
    """A request of this person waits."""


class AlreadyDecided(Exception):
    """The request does not wait any more."""


class OwnRequest(Exception):
    """Nobody confirms their own request, whatever their rights."""


class NameTaken(Exception):
    """There is a vendor of this name: the official chooses it instead of adding it again."""


class InvitationClosed(Exception):
    """The link was used, withdrawn or has expired."""


def ask(*, user: User, vendor_name: str, note: str) -> VendorRequest:
    """Ask to keep the listings of a vendor; raises AlreadyAsked."""
    try:
        with transaction.atomic():
            return VendorRequest.objects.create(asked_by=user, vendor_name=vendor_name, note=note)
    except IntegrityError as error:
        raise AlreadyAsked from error


@transaction.atomic
def withdraw_request(*, user: User) -> None:
    VendorRequest.objects.filter(asked_by=user, state=State.WAITING).update(
        state=State.WITHDRAWN, decided_at=timezone.now()
    )


@transaction.atomic
def confirm_request(
    *, request: VendorRequest, vendor: Vendor | None, official: User
) -> VendorMembership:
    """Let the person keep the listings of a vendor; with None a new vendor of that name is added.

    Raises AlreadyDecided, OwnRequest, NameTaken.
    """
    request = _to_decide(request, official)
    if vendor is None:
        if Vendor.objects.filter(name__iexact=request.vendor_name).exists():
            raise NameTaken
        vendor = Vendor.objects.create(name=request.vendor_name)
    membership, _created = VendorMembership.objects.get_or_create(
        vendor=vendor, user=request.asked_by
    )
    request.vendor = vendor
    _decide(request, State.CONFIRMED, official)
    return membership


@transaction.atomic
def refuse_request(*, request: VendorRequest, reason: str, official: User) -> None:
    """Say no, and why. Raises AlreadyDecided, OwnRequest."""
    request = _to_decide(request, official)
    request.reason = reason
    _decide(request, State.REFUSED, official)


def _to_decide(request: VendorRequest, official: User) -> VendorRequest:
    locked = VendorRequest.objects.select_for_update(of=("self",)).select_related("asked_by")
    request = locked.get(pk=request.pk)
    if request.state != State.WAITING:
        raise AlreadyDecided
    if request.asked_by_id == official.pk:
        raise OwnRequest
    return request


def _decide(request: VendorRequest, state: str, official: User) -> None:
    request.state, request.decided_by, request.decided_at = state, official, timezone.now()
    request.save(update_fields=["state", "vendor", "reason", "decided_by", "decided_at"])
    vendor = request.vendor_id
    audit.record(official, f"vendor request {state}", request, vendor=vendor)
    tell_of_request(request)


@transaction.atomic
def invite(*, vendor: Vendor, label: str, official: User) -> tuple[VendorInvitation, str]:
    """Make an invitation and the secret of its link, which nobody can look up later."""
    token = secrets.token_urlsafe(24)
    invitation = VendorInvitation.objects.create(
        vendor=vendor,
        label=label,
        token_digest=digest(token),
        created_by=official,
        expires_at=timezone.now() + VALID_FOR,
    )
    audit.record(official, "invited to vendor", vendor, invitation=invitation.pk)
    return invitation, token


def find_invitation(token: str) -> VendorInvitation | None:
    """The invitation a link leads to, whatever its state."""
    found = VendorInvitation.objects.select_related("vendor")
    return found.filter(token_digest=digest(token)).first()


@transaction.atomic
def accept_invitation(*, invitation: VendorInvitation, user: User) -> VendorMembership:
    """Let the person join; of two with the same link at the same moment one joins.

    Raises InvitationClosed. Accepting one's own invitation again changes nothing.
    """
    used = (
        VendorInvitation.objects.open()
        .filter(pk=invitation.pk)
        .update(accepted_at=timezone.now(), accepted_by=user)
    )
    if not used:
        own = VendorMembership.objects.filter(
            vendor=invitation.vendor_id,
            user=user,
            vendor__invitations__pk=invitation.pk,
            vendor__invitations__accepted_by=user,
        ).first()
        if own is None:
            raise InvitationClosed
        return own
    membership, _created = VendorMembership.objects.get_or_create(
        vendor_id=invitation.vendor_id, user=user
    )
    audit.record(user, "joined vendor", invitation.vendor, invitation=invitation.pk)
    return membership


def withdraw_invitation(*, invitation: VendorInvitation, official: User) -> None:
    """Close a link that nobody used; a used one stays as it is."""
    unused = VendorInvitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if unused.update(withdrawn_at=timezone.now()):
        audit.record(official, "withdrew vendor invitation", invitation.vendor)


@transaction.atomic
def end_membership(*, membership: VendorMembership, by: User) -> None:
    """Let a person keep the listings no longer; what they proposed stays with the vendor."""
    vendor, person = membership.vendor, membership.user_id
    membership.delete()
    audit.record(
        by, "left vendor" if by.pk == person else "took out of vendor", vendor, user=person
    )

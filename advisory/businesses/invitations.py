"""Links that let one person join a business; only a digest of each is stored."""

import datetime
import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from advisory.models import Business, Invitation, Membership
from users.models import User

VALID_FOR = datetime.timedelta(days=14)


class InvitationClosed(Exception):
    """The invitation was used, withdrawn or has expired."""


def invite(
    *, business: Business, invited_by: User, label: str, role: Membership.Role
) -> tuple[Invitation, str]:
    """Make an invitation and the secret of its link, which nobody can look up later."""
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        business=business,
        role=role,
        label=label,
        token_digest=digest(token),
        created_by=invited_by,
        expires_at=timezone.now() + VALID_FOR,
    )
    return invitation, token


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def find_invitation(token: str) -> Invitation | None:
    """The invitation a link leads to, whatever its state."""
    return (
        Invitation.objects.select_related("business", "created_by")
        .filter(token_digest=digest(token))
        .first()
    )


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User) -> Membership:
    """Let the person join, or a colleague become owner; raises InvitationClosed.

    Of two people who open the same link at the same moment, one joins. Accepting one's own
    invitation again changes nothing.
    """
    used = (
        Invitation.objects.open()
        .filter(pk=invitation.pk)
        .update(accepted_at=timezone.now(), accepted_by=user)
    )
    members = Membership.objects.filter(business=invitation.business_id, user=user)
    if not used:
        own = Invitation.objects.filter(pk=invitation.pk, accepted_by=user).exists()
        if own and (membership := members.first()):
            return membership
        raise InvitationClosed
    membership, created = Membership.objects.get_or_create(
        business_id=invitation.business_id, user=user, defaults={"role": invitation.role}
    )
    if not created and invitation.role == Membership.Role.OWNER:
        members.update(role=Membership.Role.OWNER)
        membership.refresh_from_db()
    return membership


def withdraw_invitation(*, invitation: Invitation) -> None:
    """Close a link that nobody used; a used one stays as it is."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )

"""Writes about a business and its people; invitations have their own module."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from advisory.businesses.advice import end_what_no_owner_allows
from advisory.models import Assessment, Business, Industry, Membership, Respondent
from advisory.support.size import classify
from advisory.tax_code import check_tax_code
from core import audit
from users.models import User

Role = Membership.Role


class TaxCodeTaken(Exception):
    """Another business has this tax code already."""


class LastOwner(Exception):
    """A business keeps at least one owner."""


@transaction.atomic
def create_business(*, user: User, **fields: Any) -> Business:
    """Create a business owned by this person; raises TaxCodeTaken."""
    business = _save(Business(), fields)
    Membership.objects.create(business=business, user=user, role=Role.OWNER)
    return business


@transaction.atomic
def update_business(*, business: Business, **fields: Any) -> Business:
    """Change a business's profile; raises TaxCodeTaken."""
    return _save(business, fields)


def _save(business: Business, fields: dict[str, Any]) -> Business:
    """Store the profile with what follows from it: tax code status, sector group, size class."""
    for name, value in fields.items():
        setattr(business, name, value)
    tax_code = check_tax_code(business.tax_code)
    business.tax_code, business.tax_code_status = tax_code.value, tax_code.status
    if not business.sector_group:
        business.sector_group = hinted_group(business.industry)
    business.size_class = classify(
        business.sector_group, business.headcount, business.revenue_bn, business.capital_bn
    ).size
    try:
        with transaction.atomic():
            business.save()
    except IntegrityError as error:
        others = Business.objects.exclude(pk=business.pk)
        if business.tax_code and others.filter(tax_code=business.tax_code).exists():
            raise TaxCodeTaken from error
        raise
    return business


def hinted_group(industry: Industry | None) -> str:
    """The sector group an industry belongs to; empty where the owner must choose."""
    if industry is None or industry.is_group_ambiguous:
        return ""
    return industry.sector_group_hint


@transaction.atomic
def change_role(*, membership: Membership, role: Role) -> None:
    """Make a colleague owner or staff; raises LastOwner."""
    _lock_people(membership.business)
    if role != Role.OWNER:
        _keep_an_owner(membership)
    Membership.objects.filter(pk=membership.pk).update(role=role)
    if role != Role.OWNER:
        _end_what_an_owner_allowed(membership)


@transaction.atomic
def let_manage_learning(*, membership: Membership, allowed: bool, by: User) -> None:
    """Let a colleague hand lessons to the team, or no longer; owners may anyway."""
    rows = Membership.objects.filter(pk=membership.pk).exclude(manages_learning=allowed)
    if rows.update(manages_learning=allowed):
        audit.record(by, "changed who hands out lessons", membership, allowed=allowed)


@transaction.atomic
def remove_member(*, membership: Membership) -> None:
    """Take a person out of the business, or let one leave; raises LastOwner."""
    _lock_people(membership.business)
    _keep_an_owner(membership)
    leave_business(membership=membership)


def leave_business(*, membership: Membership) -> None:
    """Take a person out with all they allowed; whether an owner stays is the caller's question.

    What they lead others may lead, and their answers as a colleague stay as they are.
    """
    membership.delete()
    rounds = Assessment.objects.filter(business=membership.business)
    rounds.filter(led_by=membership.user).update(led_by=None)
    Respondent.objects.open().filter(assessment__in=rounds, user=membership.user).update(
        withdrawn_at=timezone.now()
    )
    _end_what_an_owner_allowed(membership)


def _end_what_an_owner_allowed(membership: Membership) -> None:
    """Their open links let nobody in any more, and what rested on their consents ends."""
    business, user = membership.business, membership.user
    business.invitations.open().filter(created_by=user).update(withdrawn_at=timezone.now())
    end_what_no_owner_allows([business], actor=None)


def _lock_people(business: Business) -> None:
    """Two owners who leave at the same moment wait for one another."""
    Business.objects.select_for_update().get(pk=business.pk)


def _keep_an_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(business=membership.business, role=Role.OWNER)
    if not owners.exclude(pk=membership.pk).exists():
        raise LastOwner

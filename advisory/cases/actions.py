"""Writes about cases: a business is entrusted to an adviser, and the case ends."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from advisory.models import AdviserCase, Business
from core import audit
from users.consents import Purpose
from users.models import User


class NoConsent(Exception):
    """No owner of the business has agreed to advice and to sharing it with an adviser."""


def may_share_with_adviser(business: Business) -> bool:
    """An owner has agreed to advice, and that an adviser sees the business."""
    owners = business.memberships.owners()
    return owners.consenting(Purpose.ADVISER).consenting(Purpose.ADVICE).exists()


@transaction.atomic
def open_case(*, business: Business, adviser: User, official: User) -> AdviserCase:
    """Entrust a business to an adviser; an open case stays as it is. Raises NoConsent."""
    if not may_share_with_adviser(business):
        raise NoConsent
    case, created = AdviserCase.objects.get_or_create(
        business=business, adviser=adviser, closed_at=None
    )
    if created:
        audit.record(official, "opened case", case, business=str(business.public_id))
    return case


@transaction.atomic
def close_case(*, case: AdviserCase, actor: User | None) -> None:
    """End a case: its adviser no longer sees the business. Closing twice changes nothing."""
    if AdviserCase.objects.open().filter(pk=case.pk).update(closed_at=timezone.now()):
        audit.record(actor, "closed case", case, business=str(case.business.public_id))


def close_unshared_cases(businesses: Iterable[Business], *, actor: User | None) -> None:
    """Close the open cases of those businesses that no owner shares any more."""
    cases = AdviserCase.objects.open().filter(business__in=businesses)
    for case in cases.select_related("business"):
        if not may_share_with_adviser(case.business):
            close_case(case=case, actor=actor)

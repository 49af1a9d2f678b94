"""Support a business already had: recording it, taking it back, and the same thing twice."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from advisory.models import Business, SupportReceived
from core import audit
from users.models import User

Recorded = SupportReceived.Recorded


@transaction.atomic
def record_received(
    *,
    business: Business,
    by: User | None,
    recorded: str = Recorded.DECLARED,
    kind_id: int,
    content: str,
    year: int,
    amount: int,
    giver: str,
    received_on: datetime.date | None = None,
) -> SupportReceived:
    """Store support had, in đồng; what an official records is audited."""
    received = SupportReceived.objects.create(
        business=business,
        kind_id=kind_id,
        content=content,
        year=year,
        amount=amount,
        giver=giver,
        received_on=received_on,
        recorded=recorded,
        recorded_by=by,
    )
    _touch(business.pk)
    if recorded == Recorded.OFFICIAL:
        audit.record(by, "recorded support", received, business=str(business.public_id))
    return received


@transaction.atomic
def remove_received(*, received: SupportReceived, by: User) -> None:
    """Take back what was recorded; for an official's record the audit trail keeps the amount."""
    if received.recorded == Recorded.OFFICIAL:
        audit.record(
            by,
            "removed support",
            received,
            content=received.content,
            year=received.year,
            amount=received.amount,
        )
    _touch(received.business_id)
    received.delete()


def _touch(business: int) -> None:
    """What is left this year changed with it: a report made before is outdated."""
    Business.objects.filter(pk=business).update(updated_at=timezone.now())


def same_content(
    received: SupportReceived, others: Iterable[SupportReceived]
) -> list[SupportReceived]:
    """Other support of the same year for the same content: one of them must be wrong (R-DOUBLE).

    Decree 224/2026/NĐ-CP art. 73: no State support twice for the same content, in one year.
    """
    return [
        other
        for other in _same_year(received, others)
        if other.folded_content == received.folded_content
    ]


def same_kind(
    received: SupportReceived, others: Iterable[SupportReceived]
) -> list[SupportReceived]:
    """Other support of the same year and kind: allowed for another content, under one ceiling."""
    return [other for other in _same_year(received, others) if other.kind_id == received.kind_id]


def _same_year(
    received: SupportReceived, others: Iterable[SupportReceived]
) -> list[SupportReceived]:
    return [other for other in others if other.year == received.year and other.pk != received.pk]

"""Entering a value takes two people; a correction is a new version of it."""

import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.models import Area
from core import audit
from reports.models import Indicator, IndicatorValue, Sector, Target
from users.models import User

Origin, State = IndicatorValue.Origin, IndicatorValue.State


class ValueRefused(Exception):
    """This value cannot be entered or decided on; its text is for the official."""


@transaction.atomic
def enter_value(
    *,
    indicator: Indicator,
    year: int,
    quarter: int | None,
    value: Decimal | None,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    source_document: str,
    source_date: datetime.date,
    note: str = "",
    area: Area | None = None,
    sector: Sector | None = None,
    by: User,
) -> IndicatorValue:
    """Propose a value; a second official decides.

    Given both parts of a share, the value is computed from them. Raises ValueRefused when a
    denominator is zero, or another value of this place and period waits already.
    """
    if numerator is not None and denominator is not None:
        if denominator == 0:
            raise ValueRefused(_("The denominator is zero: no share can be told."))
        value = (100 if indicator.is_share else 1) * numerator / denominator
    if value is None:
        raise ValueRefused(_("Enter a value, or both the numerator and the denominator."))
    try:
        with transaction.atomic():
            entered = IndicatorValue.objects.create(
                indicator=indicator,
                year=year,
                quarter=quarter,
                area=area,
                sector=sector,
                origin=Origin.ENTERED,
                state=State.WAITING,
                value=round(value, 4),
                numerator=numerator,
                denominator=denominator,
                source_document=source_document,
                source_date=source_date,
                note=note,
                entered_by=by,
            )
    except IntegrityError as error:
        raise ValueRefused(
            _("Another value of this period waits for a second person. Decide on it first.")
        ) from error
    audit.record(by, "entered indicator value", entered, indicator=indicator.key)
    return entered


@transaction.atomic
def approve_value(*, value: IndicatorValue, by: User) -> IndicatorValue:
    """Let a value stand, in place of the one before; raises ValueRefused for its own author."""
    value = _to_decide(value, by)
    before = (
        IndicatorValue.objects.standing()
        .filter(
            indicator=value.indicator_id,
            year=value.year,
            quarter=value.quarter,
            area=value.area_id,
            sector=value.sector_id,
            origin=Origin.ENTERED,
        )
        .first()
    )
    if before is not None:
        before.state = State.REPLACED
        before.save(update_fields=["state"])
        value.replaces = before
    _decide(value, State.STANDING, by)
    audit.record(by, "approved indicator value", value, indicator=value.indicator.key)
    return value


@transaction.atomic
def refuse_value(*, value: IndicatorValue, reason: str, by: User) -> IndicatorValue:
    """Send a value back with a reason; its author may take it back themselves."""
    value = _to_decide(value, by, may_be_own=True)
    value.note = reason
    _decide(value, State.REFUSED, by)
    audit.record(by, "refused indicator value", value, reason=reason)
    return value


@transaction.atomic
def set_target(*, indicator: Indicator, by: User, **fields: object) -> Target:
    """Add a target of the agency, or change the one of this scope and year."""
    key = {name: fields.pop(name) for name in ("scope", "year")}
    target, is_new = Target.objects.update_or_create(indicator=indicator, **key, defaults=fields)
    audit.record(
        by,
        "set target",
        target,
        indicator=indicator.key,
        new=is_new,
        value=str(target.value),
        live=target.is_live,
    )
    return target


def _to_decide(value: IndicatorValue, by: User, *, may_be_own: bool = False) -> IndicatorValue:
    value = IndicatorValue.objects.select_for_update(of=("self",)).get(pk=value.pk)
    if value.state != State.WAITING:
        raise ValueRefused(_("This value has been decided on already."))
    if value.entered_by_id == by.pk and not may_be_own:
        raise ValueRefused(_("Another official has to approve what you entered."))
    return value


def _decide(value: IndicatorValue, state: str, by: User) -> None:
    value.state, value.decided_by, value.decided_at = state, by, timezone.now()
    value.save(update_fields=["state", "decided_by", "decided_at", "replaces", "note"])

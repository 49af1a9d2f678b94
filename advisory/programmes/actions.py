"""Writes about a programme itself: what it is, whether it runs, and the money it cost."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction

from advisory.models import Area, Programme, ProgrammeSpending
from core import audit
from users.models import User

State = Programme.State


class AlreadyCorrected(Exception):
    """Another row corrects this one; correct that."""


class HasMembers(Exception):
    """The units of a programme stay once it has members."""


class NoMembers(Exception):
    """A programme starts once businesses are selected."""


@transaction.atomic
def save_programme(
    *, programme: Programme, areas: Iterable[Area], by: User, **fields: Any
) -> Programme:
    """Make or change a programme; raises HasMembers where its units would change under them."""
    is_new = programme.pk is None
    for name, value in fields.items():
        setattr(programme, name, value)
    if is_new:
        programme.owner = by
    programme.save()
    wanted = {area.pk for area in areas}
    before = set(programme.areas.values_list("pk", flat=True))
    if wanted != before:
        if programme.members.exists():
            raise HasMembers
        programme.areas.set(wanted)
    audit.record(by, "made programme" if is_new else "changed programme", programme)
    return programme


@transaction.atomic
def set_state(*, programme: Programme, state: str, by: User) -> None:
    """Start, close or take up a programme again; raises NoMembers."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if state == State.RUNNING and not programme.members.exists():
        raise NoMembers
    if programme.state == state:
        return
    before, programme.state = programme.state, state
    programme.save(update_fields=["state", "updated_at"])
    audit.record(by, "set state of programme", programme, before=before, after=state)


@transaction.atomic
def enter_spending(
    *,
    programme: Programme,
    spent_on: datetime.date,
    amount: int,
    what_for: str,
    by: User,
    corrects: ProgrammeSpending | None = None,
) -> ProgrammeSpending:
    """Add a row of money spent, or one that counts instead of another; raises AlreadyCorrected."""
    try:
        with transaction.atomic():
            row = ProgrammeSpending.objects.create(
                programme=programme,
                spent_on=spent_on,
                amount=amount,
                what_for=what_for,
                corrects=corrects,
                entered_by=by,
            )
    except IntegrityError as error:
        if corrects is None:
            raise
        raise AlreadyCorrected from error
    verb = "corrected spending of programme" if corrects else "entered spending of programme"
    audit.record(by, verb, programme, row=row.pk, amount=amount)
    return row

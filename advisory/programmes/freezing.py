"""A selection becomes rows: from then on it does not matter who would fit the filter."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from advisory.models import (
    Business,
    Programme,
    ProgrammeMember,
    ProgrammeSelection,
    RegisterEntry,
)
from advisory.programmes.candidates import MOST_AT_ONCE
from core import audit
from users.models import User

Kind = ProgrammeSelection.Kind


class NothingSelected(Exception):
    """Nobody fits, or all who do are members already."""


class TooMany(Exception):
    """More than may be taken in at once."""


class ProgrammeClosed(Exception):
    """The programme is closed; it takes nobody in and writes to nobody."""


@transaction.atomic
def freeze(
    *,
    programme: Programme,
    kind: str,
    criteria: dict,
    businesses: Sequence[Business] = (),
    entries: Sequence[RegisterEntry] = (),
    by: User,
) -> ProgrammeSelection:
    """Take these in as members; raises NothingSelected, TooMany or ProgrammeClosed.

    Who is a member already stays as they are; a second selection at the same moment waits.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.state == Programme.State.CLOSED:
        raise ProgrammeClosed
    if len(businesses) + len(entries) > MOST_AT_ONCE:
        raise TooMany
    selection = ProgrammeSelection.objects.create(
        programme=programme, kind=kind, criteria=criteria, frozen_by=by
    )
    ProgrammeMember.objects.bulk_create(
        _members(programme, selection, businesses, entries), ignore_conflicts=True, batch_size=500
    )
    taken = selection.members.count()
    if not taken:
        raise NothingSelected
    audit.record(by, "froze selection of programme", programme, kind=kind, members=taken)
    return selection


def _members(
    programme: Programme,
    selection: ProgrammeSelection,
    businesses: Iterable[Business],
    entries: Sequence[RegisterEntry],
) -> list[ProgrammeMember]:
    """Entry and business of one member are those that an official confirmed as the same."""
    row = {"programme": programme, "selection": selection, "added_at": selection.frozen_at}
    known = dict(
        Business.objects.filter(register_entry__in=[entry.pk for entry in entries]).values_list(
            "register_entry", "pk"
        )
    )
    return [
        *(
            ProgrammeMember(business=one, entry_id=one.register_entry_id, **row)
            for one in businesses
        ),
        *(ProgrammeMember(entry=one, business_id=known.get(one.pk), **row) for one in entries),
    ]

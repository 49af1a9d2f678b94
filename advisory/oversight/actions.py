"""Which units an area officer works for: an official says so, and it is recorded."""

from collections.abc import Iterable

from django.db import transaction

from advisory.models import Area, AreaOffice
from core import audit
from users.models import User
from users.roles import Role


class NoAreaOfficer(Exception):
    """This person has not the role of an area officer."""


@transaction.atomic
def set_area_offices(*, officer: User, areas: Iterable[Area], by: User) -> None:
    """Make these the officer's units, in place of the ones before; raises NoAreaOfficer."""
    officer = User.objects.select_for_update().get(pk=officer.pk)
    if Role.AREA_OFFICER.value not in officer.roles:
        raise NoAreaOfficer
    wanted = {area.pk for area in areas}
    before = set(officer.area_offices.values_list("area", flat=True))
    if wanted == before:
        return
    officer.area_offices.exclude(area__in=wanted).delete()
    AreaOffice.objects.bulk_create(
        AreaOffice(officer=officer, area_id=area) for area in sorted(wanted - before)
    )
    audit.record(
        by, "set units of area officer", officer, before=sorted(before), after=sorted(wanted)
    )

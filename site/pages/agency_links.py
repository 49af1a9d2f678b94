"""The rooms of the agency, and who of its people has the key to which."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from users.models import User
from users.roles import Role


@dataclass(frozen=True)
class Room:
    url_name: str
    label: str | Promise
    roles: tuple[Role, ...] = (Role.OFFICIAL,)

    @property
    def address(self) -> str:
        return reverse(self.url_name)


#: Rooms of one kind stand together, in the order of the page.
ROOMS: dict[str | Promise, tuple[Room, ...]] = {
    _("Figures"): (
        Room(
            "reports:dashboard",
            _("All figures"),
            (Role.OFFICIAL, Role.AREA_OFFICER, Role.ANALYST),
        ),
        Room(
            "reports:indicators",
            _("Indicators and targets"),
            (Role.OFFICIAL, Role.AREA_OFFICER, Role.ANALYST, Role.AUDITOR),
        ),
        Room("reports:snapshots", _("Quarters"), (Role.OFFICIAL, Role.ANALYST, Role.AUDITOR)),
        Room("courses:figures", _("How the courses go")),
        Room("recommender:figures", _("What is recommended")),
        Room("reports:microdata", _("Data for analysis"), (Role.ANALYST,)),
    ),
    _("Businesses and programmes"): (
        Room("advisory:business-list", _("Businesses"), (Role.OFFICIAL, Role.AREA_OFFICER)),
        Room("advisory:programmes", _("Programmes"), (Role.OFFICIAL, Role.AREA_OFFICER)),
        Room("advisory:register", _("Business register")),
        Room("advisory:caseloads", _("Advisers and cases")),
        Room("courses:led-classes", _("Classes")),
    ),
    _("Vendors and staff"): (
        Room("advisory:vendors", _("Vendors")),
        Room("advisory:area-officers", _("Area officers")),
        Room("reports:trail", _("Audit trail"), (Role.AUDITOR,)),
    ),
}


def rooms_of(user: User) -> dict[str | Promise, list[Room]]:
    """The rooms this person may open, kind by kind; a kind without any is left out."""
    found = {
        kind: [room for room in rooms if any(user.has_role(role) for role in room.roles)]
        for kind, rooms in ROOMS.items()
    }
    return {kind: rooms for kind, rooms in found.items() if rooms}

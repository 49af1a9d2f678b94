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


ROOMS = (
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
    Room("advisory:business-list", _("Businesses"), (Role.OFFICIAL, Role.AREA_OFFICER)),
    Room("advisory:programmes", _("Programmes"), (Role.OFFICIAL, Role.AREA_OFFICER)),
    Room("advisory:vendors", _("Vendors")),
    Room("advisory:register", _("Business register")),
    Room("advisory:caseloads", _("Advisers and cases")),
    Room("courses:led-classes", _("Classes")),
    Room("courses:figures", _("How the courses go")),
    Room("recommender:figures", _("What is recommended")),
    Room("advisory:area-officers", _("Area officers")),
    Room("reports:microdata", _("Data for analysis"), (Role.ANALYST,)),
    Room("reports:trail", _("Audit trail"), (Role.AUDITOR,)),
)


def rooms_of(user: User) -> list[Room]:
    """The rooms this person may open, in the order of the page."""
    return [room for room in ROOMS if any(user.has_role(role) for role in room.roles)]

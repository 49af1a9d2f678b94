"""Whom somebody of the agency oversees: officials everybody, area officers their own units."""

from advisory.models import Business
from advisory.models.business import BusinessQuerySet
from users.models import User
from users.roles import Role

#: Whose pages show businesses by name.
OVERSEERS = (Role.OFFICIAL, Role.AREA_OFFICER)


def overseen_areas(user: User) -> frozenset[int] | None:
    """Keys of the units this person oversees: None is the whole province, empty is nothing."""
    if user.has_role(Role.OFFICIAL):
        return None
    if user.has_role(Role.AREA_OFFICER):
        return frozenset(user.area_offices.values_list("area", flat=True))
    return frozenset()


def overseen_by(user: User) -> BusinessQuerySet:
    """The businesses this person may look at for the agency.

    One that says no unit is of no area officer: only officials see it.
    """
    areas = overseen_areas(user)
    return Business.objects.all() if areas is None else Business.objects.filter(area__in=areas)


def oversees(user: User, business: Business | None) -> bool:
    """Whether this person may look at a business and its results for the agency."""
    if business is None or not user.is_authenticated:
        return False
    areas = overseen_areas(user)
    return areas is None or business.area_id in areas

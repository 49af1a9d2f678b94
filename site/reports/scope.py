"""Who sees the agency's figures, and of which wards and communes."""

from advisory.oversight.scope import overseen_areas
from users.access import any_role_required
from users.models import User
from users.roles import Role

may_see_figures = any_role_required(Role.OFFICIAL, Role.ANALYST, Role.AREA_OFFICER)
#: Pages that know the whole province only.
may_see_province = any_role_required(Role.OFFICIAL, Role.ANALYST)


def allowed_areas(user: User) -> frozenset[int] | None:
    """Keys of the areas; None is the whole province. Who may open the page at all is asked before."""
    return None if user.has_role(Role.ANALYST) else overseen_areas(user)

"""Of which wards and communes a person may see figures."""

from advisory.oversight.scope import overseen_areas
from users.models import User


def allowed_areas(user: User) -> frozenset[int] | None:
    """Keys of the areas; None is the whole province. Who may open the page at all is asked before."""
    return overseen_areas(user)
